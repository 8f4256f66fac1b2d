package org.bartergrid.barter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bartergrid.market.ConditionParser;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.Demand;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.Reputation;
import org.bartergrid.settlement.Delivered;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node that claims more than it delivers counts as what it delivers, and its peer knows why. */
class CorrectingTest {
    private static final long CLAIMED = 10_000;
    private static final long TRUE = 2_000;
    private static final NodeId LIAR = new NodeId("eve.box");

    private final Grid grid = new Grid();

    @BeforeEach
    void enrol() {
        grid.peer("sci");
        grid.peer("tia");
        volunteer("ada", 4_000);
        volunteer("bob", 5_000);
        volunteer("eve", CLAIMED);
    }

    private void volunteer(String handle, long speed) {
        grid.peer(handle);
        grid.node(handle, speed, speed);
        grid.barter.placeOffer(grid.offer(handle, 2, 0));
    }

    @AfterEach
    void close() {
        grid.close();
    }

    /** A job on all three: splits are done as the nodes' true speeds allow it. */
    private Ordered job(String consumer, Map<String, Long> trueSpeeds) {
        Ordered ordered = grid.barter.order(grid.demand(consumer, Grid.demand(3, 300)));
        Map<ContractId, Delivered> delivered = new HashMap<>();
        for (ContractRecord contract : ordered.contracts()) {
            grid.barter.recordReceipt(grid.receipt(contract, 1, 60_000), 60_000);
            grid.barter.settle(contract.id(), 60_000);
            long speed = trueSpeeds.get(contract.contract().provider().value());
            delivered.put(contract.id(), new Delivered(speed / 10, 60_000));
        }
        grid.barter.look(ordered.order().id(), delivered);
        grid.barter.look(ordered.order().id(), delivered);
        return ordered;
    }

    private Ordered dishonestJob(String consumer) {
        return job(consumer, Map.of("ada", 4_000L, "bob", 5_000L, "eve", TRUE));
    }

    private Ordered dishonestJobs() {
        var unused = dishonestJob("sci");
        return dishonestJob("tia");
    }

    private long counted() {
        return grid.barter.node(LIAR).node().counted().mips();
    }

    private long price() {
        return grid.barter.node(LIAR).valuation().priceMinor();
    }

    private Reputation reputation(String peer) {
        return grid.barter.peer(new PeerId(peer)).reputation();
    }

    private List<String> found(long mips) {
        Demand demand = Grid.demand(1, 10).where(ConditionParser.parse("mips>=" + mips));
        return grid.barter.search(demand, new PeerId("sci"), false).get(0).ranked().stream()
                .map(candidate -> candidate.candidate().mandate().peer().value())
                .toList();
    }

    @Test
    void ratingAndReputationFallAndTheReasonIsTold() {
        long before = price();
        assertThat(found(9_000)).containsExactly("eve");

        Ordered ordered = dishonestJobs();

        assertThat(counted()).isBetween(TRUE - 100, TRUE + 100);
        assertThat(grid.barter.node(LIAR).node().rating().mips()).isEqualTo(CLAIMED);
        assertThat(price()).isLessThan(before / 2);
        assertThat(found(9_000)).isEmpty();
        assertThat(found(1_800)).contains("eve");
        assertThat(reputation("eve")).isEqualTo(new Reputation(2, 1));
        assertThat(reputation("ada")).isEqualTo(new Reputation(2, 0));
        assertThat(reputation("bob")).isEqualTo(new Reputation(2, 0));
        ContractId eves = ordered.contracts().stream()
                .filter(contract -> contract.contract().provider().equals(new PeerId("eve")))
                .findFirst()
                .orElseThrow()
                .id();
        for (String peer : List.of("eve", "tia")) {
            assertThat(grid.barter.contractChanges(new PeerId(peer), 0, 100))
                    .filteredOn(change ->
                            change.contract().equals(eves) && !change.reason().isEmpty())
                    .singleElement()
                    .satisfies(change -> assertThat(change.reason())
                            .contains("eve.box", "20", "% of what 10000 MIPS", "counts as that fast", "broken"));
        }
        assertThat(grid.barter.node(LIAR).node().correction().why()).contains("10000 MIPS");
    }

    /** Whoever demands chooses the job, and perhaps the others: its word alone takes nothing from anybody. */
    @Test
    void whatOnePeerHasSeenIsToldAndDoesNotCount() {
        var first = dishonestJob("sci");
        var second = dishonestJob("sci");
        assertThat(List.of(first, second)).doesNotHaveDuplicates();
        assertThat(counted()).isEqualTo(CLAIMED);
        assertThat(reputation("eve")).isEqualTo(new Reputation(2, 0));
        assertThat(grid.barter.contractChanges(new PeerId("eve"), 0, 100))
                .filteredOn(change -> change.reason().contains("if another peer sees the same"))
                .hasSize(2);
        var honest = job("tia", Map.of("ada", 4_000L, "bob", 5_000L, "eve", CLAIMED));
        assertThat(honest.contracts()).hasSize(3);
        assertThat(grid.barter.node(LIAR).node().correction()).isNull();
    }

    /** Once it counts, one peer alone takes no more of it. */
    @Test
    void oneConsumerDoesNotBringANodeDownStepByStep() {
        var told = dishonestJobs();
        assertThat(told.contracts()).hasSize(3);
        long shown = counted();
        for (int i = 0; i < 3; i++) {
            var unused = job("tia", Map.of("ada", 4_000L, "bob", 5_000L, "eve", 200L));
        }
        assertThat(counted()).isEqualTo(shown);
        assertThat(reputation("eve").contractsBroken()).isEqualTo(1);
    }

    /** What a node truly does is what it comes to: not more, to be found out again. */
    @Test
    void aNodeSettlesAtWhatItDelivers() {
        for (int i = 0; i < 12; i++) {
            var unused = job(i % 2 == 0 ? "sci" : "tia", Map.of("ada", 4_000L, "bob", 5_000L, "eve", 4_000L));
        }
        assertThat(counted()).isBetween(3_600L, 4_100L);
        assertThat(reputation("eve").contractsBroken()).isEqualTo(1);
    }

    @Test
    void whoMeasuresItselfAnewOrStartsAgainHasNotShownMore() {
        var told = dishonestJobs();
        assertThat(told.contracts()).hasSize(3);
        long shown = counted();
        grid.node("eve", 3 * CLAIMED, 3 * CLAIMED);
        assertThat(counted()).isEqualTo(shown);
        grid.restart();
        assertThat(counted()).isEqualTo(shown);
        assertThat(found(9_000)).isEmpty();
        // An honest rating counts as it is.
        grid.node("eve", 1_000, 1_000);
        assertThat(counted()).isEqualTo(1_000);
    }

    @Test
    void whoDeliversComesBackStepByStep() {
        var told = dishonestJobs();
        assertThat(told.contracts()).hasSize(3);
        long last = counted();
        for (int i = 0; i < 40 && grid.barter.node(LIAR).node().correction() != null; i++) {
            var unused = job("sci", Map.of("ada", 4_000L, "bob", 5_000L, "eve", CLAIMED));
            assertThat(counted()).isGreaterThan(last);
            last = counted();
        }
        assertThat(counted()).isEqualTo(CLAIMED);
        assertThat(grid.barter.node(LIAR).node().correction()).isNull();
        assertThat(reputation("eve").contractsBroken()).isEqualTo(1);
    }

    /** Which of the two ratings a job needs nobody knows: a node is judged by the one that speaks for it. */
    @Test
    void honestNodesStayAsTheyAre() {
        var unused = job("sci", Map.of("ada", 4_000L, "bob", 3_000L, "eve", CLAIMED));
        assertThat(counted()).isEqualTo(CLAIMED);
        for (String peer : List.of("ada", "bob", "eve")) {
            assertThat(reputation(peer)).isEqualTo(new Reputation(1, 0));
        }
    }
}
