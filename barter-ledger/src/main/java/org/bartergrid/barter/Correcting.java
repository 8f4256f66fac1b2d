package org.bartergrid.barter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bartergrid.barter.ContractRecord.State;
import org.bartergrid.books.Clock;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.OrderId;
import org.bartergrid.peer.Correction;
import org.bartergrid.peer.Node;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.PeerId;
import org.bartergrid.resource.ComputingPower;
import org.bartergrid.settlement.Delivered;
import org.bartergrid.settlement.SpeedCheck;
import org.bartergrid.settlement.SpeedCheck.Sample;
import org.jspecify.annotations.Nullable;

/**
 * Ratings are claims; what nodes did for a job side by side shows what is true of them. One that claims more than twice what
 * it delivers, for jobs of two different peers, counts as what it delivers from then on, its peer's reputation falls, and its
 * peer is told why. What it delivers later brings it back by a quarter of the way each time. Safe for any thread.
 */
final class Correcting {
    /** A part of the way back for each order. */
    private static final long BACK = 4;

    private final Locks orders = new Locks();
    private final Locks nodes = new Locks();
    private final Clock clock;
    private final Enrolment enrolment;
    private final Offering offering;
    private final Contracts contracts;
    private final Ordering ordering;

    Correcting(Clock clock, Enrolment enrolment, Offering offering, Contracts contracts, Ordering ordering) {
        this.clock = clock;
        this.enrolment = enrolment;
        this.offering = offering;
        this.contracts = contracts;
        this.ordering = ordering;
    }

    /** Looks at what was delivered under the settled contracts of an order. Again: changes nothing. */
    void look(OrderId order, Map<ContractId, Delivered> delivered) {
        boolean unused = orders.with(order, () -> {
            List<ContractRecord> all = ordering.ordered(order).contracts().stream()
                    .filter(contract -> contract.state() == State.SETTLED && delivered.containsKey(contract.id()))
                    .toList();
            List<Sample> samples = new ArrayList<>();
            for (ContractRecord contract : all) {
                NodeId node = contract.contract().node();
                Delivered seen = delivered.getOrDefault(contract.id(), Delivered.NOTHING);
                samples.add(new Sample(node, enrolment.node(node).counted(), seen.splits(), seen.cpuMillis()));
            }
            Map<NodeId, Long> parts = SpeedCheck.deliveredPerMille(samples);
            for (ContractRecord contract : all) {
                Long part = parts.get(contract.contract().node());
                if (part != null) {
                    NodeId node = contract.contract().node();
                    boolean unusedToo = nodes.with(node, () -> {
                        correct(contract, part);
                        return true;
                    });
                }
            }
            return true;
        });
    }

    private void correct(ContractRecord contract, long perMille) {
        Node node = enrolment.node(contract.contract().node());
        Correction known = node.correction();
        if (known != null && known.contract().equals(contract.id().toString())) {
            return;
        }
        if (perMille < SpeedCheck.TOLERATED_PER_MILLE) {
            if (known != null
                    && known.counts()
                    && known.consumer().equals(contract.contract().consumer())) {
                return; // One peer's word again.
            }
            Correction seen = seen(contract, node, known, perMille);
            change(node, seen);
            if (seen.counts()) {
                enrolment.rate(contract.contract().provider(), false);
            }
            contracts.remark(contract, seen.why());
        } else if (known != null) {
            change(node, known.counts() ? nearer(known, node, perMille, contract) : null);
        }
    }

    /** Whoever was seen to be slow by one peer is only told; what another peer sees too counts. */
    private Correction seen(ContractRecord contract, Node node, @Nullable Correction known, long perMille) {
        PeerId consumer = contract.contract().consumer();
        ComputingPower counted = node.counted();
        boolean counts = known != null && !known.consumer().equals(consumer);
        String why = String.format(
                Locale.ROOT,
                "Node %s did %.0f %% of what %d MIPS and %d MFLOPS promised, compared with the others of this order: %s.",
                node.id(),
                perMille / 10.0,
                counted.mips(),
                counted.mflops(),
                counts
                        ? "it counts as that fast from now on, and the contract as broken"
                        : "if another peer sees the same, it will count as that fast");
        return new Correction(
                part(counted.mips(), perMille),
                part(counted.mflops(), perMille),
                counts,
                consumer,
                contract.id().toString(),
                why,
                clock.nowMillis());
    }

    private void change(Node node, @Nullable Correction correction) {
        Node unused = enrolment.correct(node.id(), correction);
        offering.reprice(node.id());
    }

    private static long part(long speed, long perMille) {
        return Math.max(1, speed * perMille / SpeedCheck.WHOLE_PER_MILLE);
    }

    /** A quarter of the way to what it delivered, and no further than it claims; null once it is there. */
    private @Nullable Correction nearer(Correction known, Node node, long perMille, ContractRecord contract) {
        ComputingPower claimed = node.rating();
        ComputingPower counted = node.counted();
        long mips = nearer(known.mostMips(), Math.min(claimed.mips(), part(counted.mips(), perMille)));
        long mflops = nearer(known.mostMflops(), Math.min(claimed.mflops(), part(counted.mflops(), perMille)));
        return isAlmost(mips, claimed.mips()) && isAlmost(mflops, claimed.mflops())
                ? null
                : new Correction(
                        mips,
                        mflops,
                        true,
                        contract.contract().consumer(),
                        contract.id().toString(),
                        known.why(),
                        known.atMillis());
    }

    /** What is measured never comes quite to a figure. */
    private static boolean isAlmost(long most, long claimed) {
        return most >= claimed - claimed / 20;
    }

    private static long nearer(long most, long shown) {
        return most >= shown ? most : most + (shown - most + BACK - 1) / BACK;
    }
}
