package org.bartergrid.bench.ledger;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bartergrid.bench.Machine;
import org.bartergrid.books.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lanes that take turns: in every round each of them once, with the same stream for all that have the same load, and in
 * the opposite order in every second round. So what else the machine does, and how warm it is, meets all of them alike.
 */
final class Turns {
    private static final Logger LOG = LoggerFactory.getLogger(Turns.class);

    private final String comparison;
    private final Plan plan;
    private final Machine machine;
    private final Accounts accounts;
    private final long seed;
    private final List<Lane> lanes;

    Turns(String comparison, Bench bench, Accounts accounts, List<Lane> lanes) {
        this.comparison = comparison;
        this.plan = bench.plan();
        this.machine = bench.machine();
        this.accounts = accounts;
        this.seed = bench.seed(comparison);
        this.lanes = new ArrayList<>(lanes);
    }

    /** One round that does not count. */
    void warmUp() {
        LOG.info("{}: warming up", comparison);
        Map<Load, TransferStream> streams = streams(0);
        for (Lane lane : lanes) {
            lane.warmUp(stream(streams, lane), plan.warmUpMillis(), machine);
        }
    }

    /** The rounds that count. */
    void run() {
        for (int round = 1; round <= plan.rounds(); round++) {
            LOG.info("{}: round {} of {}", comparison, round, plan.rounds());
            Map<Load, TransferStream> streams = streams(round);
            for (Lane lane : lanes) {
                lane.turn(stream(streams, lane), plan.turnMillis(), machine);
            }
            Collections.reverse(lanes);
        }
    }

    private Map<Load, TransferStream> streams(int round) {
        Map<Load, TransferStream> streams = new HashMap<>();
        for (Lane lane : lanes) {
            streams.computeIfAbsent(
                    lane.load(),
                    load -> new TransferStream(
                            seed + round, load, accounts, Clock.system().nowMillis()));
        }
        return streams;
    }

    private static TransferStream stream(Map<Load, TransferStream> streams, Lane lane) {
        TransferStream stream = streams.get(lane.load());
        if (stream == null) {
            throw new IllegalStateException("no stream for " + lane.load());
        }
        return stream;
    }
}
