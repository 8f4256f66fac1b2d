package org.bartergrid.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bartergrid.execution.BatchFailure.Cause;
import org.bartergrid.execution.Order.DeliverResult;
import org.bartergrid.execution.Order.MapSplits;
import org.bartergrid.execution.Order.ReducePartition;
import org.junit.jupiter.api.Test;

class JobBoardTest {

    private static final BarteredNode ADA = new BarteredNode("c1", "ada.laptop", 1, "secret");
    private static final BarteredNode BOB = new BarteredNode("c2", "bob.tower", 2, "secret");
    private static final JobLimits LIMITS = new JobLimits(3, 2, 4, 3, 2, 8, 1000, 1000, 1000);

    @Test
    void aJobGoesFromItsSplitsToItsResults() {
        JobBoard board = new JobBoard(2, 1, List.of(ADA), LIMITS);

        List<Order> maps = board.nextOrders();
        assertThat(maps)
                .hasSize(2)
                .allMatch(
                        order -> order instanceof MapSplits map && map.splits().size() == 1);
        maps.forEach(order -> map(board, order));
        ReducePartition reduce = only(board, ReducePartition.class);
        assertThat(reduce.runs().get(ADA)).containsExactly(new SplitAttempt(0, 0), new SplitAttempt(1, 0));
        assertThat(board.reduced(reduce.id())).isTrue();
        DeliverResult delivery = only(board, DeliverResult.class);
        board.delivered(delivery.id());

        assertThat(board.isOver()).isTrue();
        assertThat(board.failure()).isNull();
        assertThat(board.nextOrders()).isEmpty();
        assertThat(board.progress()).isEqualTo(new JobProgress(2, 2, 2, 0, 1, 1));
    }

    @Test
    void workIsSpreadBySlotsAndBoundedByTheWindow() {
        JobBoard board = new JobBoard(100, 1, List.of(ADA, BOB), LIMITS);

        List<Order> orders = board.nextOrders();

        assertThat(splitsOn(orders, ADA)).isEqualTo(2);
        assertThat(splitsOn(orders, BOB)).isEqualTo(4);
        assertThat(board.nextOrders()).isEmpty();
    }

    @Test
    void aLostNodeTakesItsMappedSplitsAndThoseUnderWayWithIt() {
        JobBoard board = new JobBoard(5, 1, List.of(ADA, BOB), LIMITS);
        List<Order> orders = board.nextOrders();
        Order ofAda = orders.stream()
                .filter(order -> order.node().equals(ADA))
                .findFirst()
                .orElseThrow();
        map(board, ofAda);
        assertThat(board.progress().mapped()).isEqualTo(1);

        board.nodeLost(ADA, "gone");

        assertThat(board.progress().lostSplits()).isEqualTo(2);
        assertThat(board.progress().mapped()).isZero();
        orders.stream().filter(order -> order.node().equals(BOB)).forEach(order -> map(board, order));
        List<Order> again = board.nextOrders();
        assertThat(splitsOn(again, BOB)).isEqualTo(2);
        assertThat(again).flatExtracting(order -> ((MapSplits) order).splits()).contains(new SplitAttempt(0, 1));
    }

    @Test
    void anAnswerOfALostNodeChangesNothing() {
        JobBoard board = new JobBoard(1, 1, List.of(ADA, BOB), LIMITS);
        Order first = board.nextOrders().get(0);
        board.nodeLost(first.node(), "gone");

        map(board, first);

        assertThat(board.progress().mapped()).isZero();
    }

    @Test
    void theLastNodeLostFailsTheJobWithTheReason() {
        JobBoard board = new JobBoard(1, 1, List.of(ADA), LIMITS);
        board.nextOrders();

        board.nodeLost(ADA, "it left the cell");

        assertThat(board.failure())
                .isEqualTo(
                        "No bartered machine is left to run the job on; the last, ada.laptop, was lost: it left the cell");
    }

    @Test
    void aNodeThatIsBackBeginsWithNothing() {
        JobBoard board = new JobBoard(1, 1, List.of(ADA), LIMITS);
        Order first = board.nextOrders().get(0);
        map(board, first);

        board.nodeAway(ADA, "it left the cell");

        assertThat(board.isDeserted()).isTrue();
        assertThat(board.failure()).isNull();
        assertThat(board.away()).containsExactly(ADA);
        assertThat(board.nextOrders()).isEmpty();
        assertThat(board.progress().mapped()).isZero();

        board.nodeBack(ADA);

        assertThat(board.isDeserted()).isFalse();
        map(board, first);
        assertThat(board.progress().mapped()).as("an answer of before").isZero();
        assertThat(board.nextOrders()).singleElement().isInstanceOfSatisfying(MapSplits.class, again -> assertThat(
                        again.splits())
                .containsExactly(new SplitAttempt(0, 1)));
    }

    @Test
    void whoIsAwayIsWaitedForUntilItIsGivenUp() {
        JobBoard board = new JobBoard(2, 1, List.of(ADA, BOB), LIMITS);
        board.nextOrders();
        board.nodeAway(ADA, "it left the cell");
        board.nodeLost(BOB, "its disk is full");
        assertThat(board.failure()).as("ada may come back").isNull();

        board.giveUpAway();

        assertThat(board.failure()).contains("the last, ada.laptop, was lost: it left the cell");
        board.nodeBack(ADA);
        assertThat(board.nextOrders()).isEmpty();
    }

    @Test
    void whoWasGivenUpDoesNotComeBack() {
        JobBoard board = new JobBoard(2, 1, List.of(ADA, BOB), LIMITS);
        board.nodeLost(ADA, "it refuses");

        board.nodeAway(ADA, "it left the cell");
        board.nodeBack(ADA);

        assertThat(board.counts(ADA)).isFalse();
    }

    /** Anybody in a cell can put a machine out of it, again and again. */
    @Test
    void aLossIsNoFailure() {
        JobBoard board = new JobBoard(1, 1, List.of(ADA), LIMITS);
        for (int loss = 0; loss < LIMITS.maxLosses(); loss++) {
            only(board, MapSplits.class);
            board.nodeAway(ADA, "it left the cell");
            board.nodeBack(ADA);
        }

        fail(board, new BatchFailure(Cause.RESOURCES, "out of memory"));

        assertThat(board.failure()).isNull();
        assertThat(board.progress().lostSplits()).isEqualTo(LIMITS.maxLosses());
    }

    @Test
    void whatKillsMachinesEnds() {
        JobBoard board = new JobBoard(1, 1, List.of(ADA), LIMITS);
        for (int loss = 0; loss <= LIMITS.maxLosses(); loss++) {
            assertThat(board.failure()).isNull();
            only(board, MapSplits.class);
            board.nodeAway(ADA, "it left the cell");
            board.nodeBack(ADA);
        }

        assertThat(board.failure())
                .isEqualTo("Split 0 was lost 5 times with the machine that it was under way on, the last time with"
                        + " ada.laptop.");
    }

    @Test
    void whatIsNotBegunIsNotLost() {
        JobBoard board = new JobBoard(1, 1, List.of(ADA), LIMITS);
        for (int time = 0; time < 100; time++) {
            only(board, MapSplits.class);
            board.nodeNotNow(ADA, "it runs no jobs now");
            assertThat(board.isDeserted()).isTrue();
            board.nodeBack(ADA);
        }

        assertThat(board.failure()).isNull();
        assertThat(board.progress().lostSplits()).isZero();
    }

    /** Whoever leaves has often said before that it runs no jobs any more. */
    @Test
    void whoRunsNoJobsAndThenLeavesHasLeft() {
        JobBoard board = new JobBoard(1, 1, List.of(ADA), LIMITS);
        only(board, MapSplits.class);
        board.nodeNotNow(ADA, "it runs no jobs now");

        board.nodeAway(ADA, "it left the cell");
        board.giveUpAway();

        assertThat(board.failure()).contains("ada.laptop, was lost: it left the cell");
    }

    @Test
    void whatComesOfASplitIsMadeAgainOftenButNotForEver() {
        JobBoard board = new JobBoard(1, 1, List.of(ADA), LIMITS);
        for (int loss = 0; loss <= LIMITS.maxLosses() + LIMITS.maxAttempts(); loss++) {
            assertThat(board.failure()).isNull();
            map(board, only(board, MapSplits.class));
            board.nodeAway(ADA, "it left the cell");
            board.nodeBack(ADA);
        }

        assertThat(board.failure()).isEqualTo("What came of split 0 was lost 8 times with the machine that had it.");
    }

    @Test
    void runsThatNeverComeTogetherEnd() {
        JobBoard board = new JobBoard(0, 1, List.of(ADA, BOB), LIMITS);
        for (int time = 0; time <= LIMITS.maxLosses() + 2 * LIMITS.maxAttempts(); time++) {
            assertThat(board.failure()).isNull();
            ReducePartition reduce = only(board, ReducePartition.class);
            board.failed(reduce.id(), new BatchFailure(Cause.RUNS_MISSING, "gone", "nobody"));
        }

        assertThat(board.failure()).isEqualTo("Partition 0 never got all its runs together: gone");
    }

    /** It could be asked for ever, at the cost of those that work. */
    @Test
    void aNodeThatAnswersForNoneOfItsSplitsIsLeft() {
        JobBoard board = new JobBoard(1, 1, List.of(ADA), LIMITS);
        for (int time = 0; time < LIMITS.maxNodeFailures() * LIMITS.splitsPerSlot(); time++) {
            assertThat(board.failure()).isNull();
            board.closed(only(board, MapSplits.class).id());
        }

        assertThat(board.failure()).contains("ada.laptop, was lost: It answers for none of the splits");
    }

    @Test
    void theJobsOwnExceptionIsTriedTwiceAndThenItsMessageStands() {
        JobBoard board = new JobBoard(1, 1, List.of(ADA, BOB), LIMITS);
        BatchFailure thrown = new BatchFailure(Cause.JOB, "The job's map of split 0 threw x");

        fail(board, thrown);
        assertThat(board.failure()).isNull();
        fail(board, thrown);

        assertThat(board.failure()).isEqualTo("The job's map of split 0 threw x");
    }

    @Test
    void refusedSettingsFailTheJobAtOnce() {
        JobBoard board = new JobBoard(1, 1, List.of(ADA, BOB), LIMITS);

        board.failed(board.nextOrders().get(0).id(), new BatchFailure(Cause.SETTINGS, "k=99 is out of range"));

        assertThat(board.failure()).isEqualTo("k=99 is out of range");
    }

    @Test
    void aNodeThatRefusesIsLeftAndTheOtherDoesItsWork() {
        JobBoard board = new JobBoard(2, 1, List.of(ADA, BOB), LIMITS);
        Order ofAda = board.nextOrders().stream()
                .filter(order -> order.node().equals(ADA))
                .findFirst()
                .orElseThrow();

        board.failed(ofAda.id(), new BatchFailure(Cause.REFUSED, "no grant"));

        assertThat(board.counts(ADA)).isFalse();
        assertThat(splitsOn(board.nextOrders(), BOB)).isEqualTo(1);
    }

    @Test
    void aSplitThatFailsEverywhereFailsTheJobAfterItsAttempts() {
        JobBoard board = new JobBoard(1, 1, List.of(ADA, BOB), LIMITS);
        for (int attempt = 0; attempt < LIMITS.maxAttempts(); attempt++) {
            assertThat(board.failure()).isNull();
            fail(board, new BatchFailure(Cause.RESOURCES, "out of memory"));
        }

        assertThat(board.failure()).startsWith("Split 0 failed 3 times").endsWith("out of memory");
    }

    @Test
    void runsThatCannotBeFetchedAreMadeAgain() {
        JobBoard board = new JobBoard(2, 1, List.of(ADA, BOB), LIMITS);
        board.nextOrders().forEach(order -> map(board, order));
        ReducePartition reduce = only(board, ReducePartition.class);
        assertThat(reduce.runs()).containsOnlyKeys(ADA, BOB);

        board.failed(reduce.id(), new BatchFailure(Cause.RUNS_MISSING, "gone", "ada.laptop"));

        assertThat(board.progress().lostSplits()).isEqualTo(1);
        MapSplits again = only(board, MapSplits.class);
        assertThat(again.splits()).hasSize(1).allMatch(split -> split.attempt() == 1);
        map(board, again);
        assertThat(only(board, ReducePartition.class).attempt()).isEqualTo(1);
    }

    @Test
    void aResultThatDiesWithItsNodeIsReducedAgainFromNewRuns() {
        JobBoard board = new JobBoard(4, 1, List.of(ADA, BOB), LIMITS);
        board.nextOrders().forEach(order -> map(board, order));
        ReducePartition reduce = only(board, ReducePartition.class);
        board.reduced(reduce.id());
        only(board, DeliverResult.class);

        board.nodeLost(reduce.node(), "gone");

        board.nextOrders().forEach(order -> map(board, order));
        assertThat(only(board, ReducePartition.class).node()).isNotEqualTo(reduce.node());
    }

    @Test
    void anEmptyInputStillHasItsEmptyResults() {
        JobBoard board = new JobBoard(0, 2, List.of(ADA, BOB), LIMITS);

        assertThat(board.nextOrders()).hasSize(2).allMatch(ReducePartition.class::isInstance);
    }

    @Test
    void aGrantIsNotShown() {
        assertThat(ADA.toString()).doesNotContain("secret");
    }

    private static void fail(JobBoard board, BatchFailure reason) {
        MapSplits map = only(board, MapSplits.class);
        board.splitFailed(map.id(), map.splits().get(0), reason);
        board.closed(map.id());
    }

    private static void map(JobBoard board, Order order) {
        ((MapSplits) order).splits().forEach(split -> board.mapped(order.id(), split));
        board.closed(order.id());
    }

    private static <T extends Order> T only(JobBoard board, Class<T> type) {
        List<Order> orders = board.nextOrders();
        assertThat(orders).hasSize(1).hasOnlyElementsOfType(type);
        return type.cast(orders.get(0));
    }

    private static int splitsOn(List<Order> orders, BarteredNode node) {
        return orders.stream()
                .filter(order -> order.node().equals(node))
                .mapToInt(order -> ((MapSplits) order).splits().size())
                .sum();
    }
}
