package org.bartergrid.barter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bartergrid.barter.Grid.demand;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.bartergrid.barter.BarterException.Kind;
import org.bartergrid.barter.ContractRecord.State;
import org.bartergrid.books.BooksStore;
import org.bartergrid.books.CommandLog;
import org.bartergrid.books.InMemoryCommandLog;
import org.bartergrid.books.InMemoryPages;
import org.bartergrid.books.InMemoryProjections;
import org.bartergrid.market.OrderId;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.Reputation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Orders that get no job: cancelled, forgotten, or both at once with a job. On ports in memory. */
@Timeout(60)
class OrderCancellationTest {
    private static final PeerId SCI = new PeerId("sci");

    private final FailingLog log = new FailingLog();
    private final Grid grid =
            new Grid(new BooksStore(log, new InMemoryPages(), new InMemoryProjections()), new InMemoryCatalog());
    private Ordered ordered;
    private OrderId order;

    /** A log whose disk fails before it has written, when it is told. */
    private static final class FailingLog implements CommandLog {
        private final CommandLog log = new InMemoryCommandLog();
        private final AtomicInteger appendsLeft = new AtomicInteger(Integer.MAX_VALUE);

        @Override
        public long head() {
            return log.head();
        }

        @Override
        public byte @Nullable [] read(long number) {
            return log.read(number);
        }

        @Override
        public Appended append(long number, byte[] block) {
            if (appendsLeft.getAndDecrement() <= 0) {
                throw new IllegalStateException("the disk failed");
            }
            return log.append(number, block);
        }
    }

    @BeforeEach
    void orderOfTwoVolunteers() {
        grid.volunteer("ada", 5_000);
        grid.volunteer("bob", 4_000);
        grid.peer("sci");
        ordered = grid.barter.order(grid.demand("sci", demand(2, 100)));
        order = ordered.order().id();
    }

    @AfterEach
    void close() {
        grid.close();
    }

    private JobRecord submit() {
        return grid.barter.createJob(new JobDraft(order, SCI, "aa", "Count", Map.of("k", "21"), "bb", "fasta", 4));
    }

    private static void assertRefused(Kind kind, Runnable action, String... sentenceParts) {
        assertThatThrownBy(action::run).isInstanceOfSatisfying(BarterException.class, refused -> {
            assertThat(refused.kind()).isEqualTo(kind);
            assertThat(refused).message().contains(sentenceParts);
        });
    }

    private Reputation reputation(String handle) {
        return grid.barter.peer(new PeerId(handle)).reputation();
    }

    private List<State> states() {
        return grid.barter.order(order).contracts().stream()
                .map(ContractRecord::state)
                .toList();
    }

    private void assertAllGivenBack() {
        assertAllGivenBack(State.CANCELLED);
    }

    private void assertAllGivenBack(State end) {
        assertThat(states()).containsOnly(end);
        assertThat(grid.held("sci")).isZero();
        assertThat(grid.balance("sci")).isEqualTo(BarterPolicy.STANDARD.welcomeMinor());
        assertThat(reputation("ada")).isEqualTo(Reputation.NEW);
        assertThat(reputation("bob")).isEqualTo(Reputation.NEW);
    }

    @Test
    void whatWasHeldAndReservedIsFreeAtOnceAndNobodyHasFailed() {
        assertThat(grid.held("sci")).isPositive();

        Ordered cancelled = grid.barter.cancelOrder(SCI, order);

        assertThat(cancelled.contracts()).hasSize(2).allSatisfy(contract -> {
            assertThat(contract.state()).isEqualTo(State.CANCELLED);
            assertThat(contract.settlement().paidMinor()).isZero();
            assertThat(contract.settlement().releasedMinor())
                    .isEqualTo(contract.contract().holdMinor());
        });
        assertAllGivenBack();
        assertThat(grid.barter.search(demand(2, 100), SCI, false).get(0).satisfied())
                .isTrue();
        assertThat(grid.sums()).containsExactly(0L);
    }

    @Test
    void againItIsTheSameAnswerAndNothingIsWritten() {
        Ordered cancelled = grid.barter.cancelOrder(SCI, order);
        long block = grid.barter.head().block();
        assertThat(grid.barter.cancelOrder(SCI, order)).isEqualTo(cancelled);
        assertThat(grid.barter.head().block()).isEqualTo(block);
    }

    @Test
    void onlyItsPeerMayCancelIt() {
        assertRefused(Kind.FORBIDDEN, () -> grid.barter.cancelOrder(new PeerId("ada"), order), "not of peer ada");
        assertRefused(
                Kind.NOT_FOUND, () -> grid.barter.cancelOrder(SCI, new OrderId(new UUID(1, 2))), "There is no order");
        assertThat(states()).containsOnly(State.AGREED);
    }

    @Test
    void oneThatServesAJobNamesTheWayOut() {
        JobRecord job = submit();
        long held = grid.held("sci");
        assertRefused(
                Kind.CONFLICT, () -> grid.barter.cancelOrder(SCI, order), "serves a job", "barter job cancel " + order);
        assertThat(states()).containsOnly(State.AGREED);
        assertThat(grid.held("sci")).isEqualTo(held);

        grid.barter.updateJob(job.id(), 1, JobRecord.State.FAILED, JobRecord.Progress.NONE, List.of());
        assertRefused(Kind.CONFLICT, () -> grid.barter.cancelOrder(SCI, order), "nothing to cancel");
    }

    @Test
    void noJobComesUnderItAnyMore() {
        grid.barter.cancelOrder(SCI, order);
        assertRefused(Kind.CONFLICT, this::submit, "was cancelled", "order anew");
        assertThat(grid.barter.jobsOf(SCI, null, 10).items()).isEmpty();
    }

    /** Its price may be held already, so "there is none" would be a lie. */
    @Test
    void whetherItStandsIsSaidOnlyWhenItIsCertain() {
        ContractRecord agreed = ordered.contracts().get(1);
        grid.catalog.put(ContractRecord.draft(agreed.contract(), agreed.signed()));
        assertRefused(Kind.UNAVAILABLE, () -> grid.barter.cancelOrder(SCI, order), "not certain yet", "ask again");
        grid.restart();
        grid.barter.cancelOrder(SCI, order);
        assertAllGivenBack();
    }

    /** The creator has seen no cancellation and stands still just before it writes the job down. */
    @Test
    void aJobAndACancellationAtOnceNeverBothHappen() throws Exception {
        var writing = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var creator = new AtomicReference<Thread>();
        grid.barter.close();
        grid.barter = Barter.open(
                BarterPolicy.STANDARD,
                grid.coordinatorKey,
                () -> {
                    if (Thread.currentThread().equals(creator.get())) {
                        writing.countDown();
                        await(goOn);
                    }
                    return grid.clockMillis.get();
                },
                new Random(8),
                grid.store,
                grid.catalog);
        var created = new CompletableFuture<JobRecord>();
        creator.set(thread(() -> created.complete(submit())));
        creator.get().start();
        await(writing);
        var cancelled = new CompletableFuture<BarterException>();
        Thread canceller = thread(() -> {
            try {
                grid.barter.cancelOrder(SCI, order);
                cancelled.complete(null);
            } catch (BarterException refused) {
                cancelled.complete(refused);
            }
        });
        canceller.start();
        Awaitility.await().until(() -> canceller.getState() == Thread.State.BLOCKED || cancelled.isDone());
        goOn.countDown();

        assertThat(cancelled.get(20, TimeUnit.SECONDS))
                .as("the job came first")
                .isNotNull()
                .hasMessageContaining("serves a job");
        assertThat(grid.barter.job(created.get(20, TimeUnit.SECONDS).id()).state())
                .isEqualTo(JobRecord.State.SUBMITTED);
        assertThat(states()).containsOnly(State.AGREED);
    }

    private static Thread thread(Runnable work) {
        var thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aCancellationThatACrashInterruptedIsFinishedAtTheNextStart(int settledBefore) {
        log.appendsLeft.set(settledBefore);
        assertRefused(Kind.UNAVAILABLE, () -> grid.barter.cancelOrder(SCI, order), "the disk failed");
        log.appendsLeft.set(Integer.MAX_VALUE);
        grid.restart();
        assertAllGivenBack();
        assertRefused(Kind.CONFLICT, this::submit, "was cancelled");
    }

    /** The narrowest moment: one contract is decided and the other not yet. */
    @Test
    void oneThatACrashLeftHalfDecidedGetsNoJobAndIsFinishedByAskingAgain() {
        ContractRecord first = ordered.contracts().get(0);
        grid.barter.settle(first.id(), 0);
        grid.restart();
        assertThat(states()).containsExactly(State.CANCELLED, State.AGREED);
        assertRefused(Kind.CONFLICT, this::submit, "was cancelled");
        grid.barter.cancelOrder(SCI, order);
        assertAllGivenBack();
    }

    @Test
    void oneThatIsForgottenGivesEverythingBackInTheEndAndNobodyHasFailed() {
        grid.pass(3_600_000 + BarterPolicy.STANDARD.graceMillis() / 2);
        assertThat(grid.barter.settleOverdue()).isEqualTo(2);
        assertAllGivenBack(State.EXPIRED);
        assertRefused(Kind.CONFLICT, this::submit, "its time is over");
        assertThat(grid.barter.cancelOrder(SCI, order)).isEqualTo(grid.barter.order(order));
    }

    @Test
    void whoWasSentWorkAndDeliversNothingHasFailed() {
        JobRecord job = submit();
        grid.barter.updateJob(job.id(), 1, JobRecord.State.MAPPING, JobRecord.Progress.NONE, List.of());
        ContractRecord delivered = ordered.contracts().get(0);
        ContractRecord silent = ordered.contracts().get(1);
        grid.barter.recordReceipt(grid.receipt(delivered, 1, 1_000), 1_000);
        grid.barter.settle(delivered.id(), 0);
        grid.barter.settle(silent.id(), 1, true);
        assertThat(grid.barter.contract(silent.id()).state()).isEqualTo(ContractRecord.State.BREACHED);
        assertThat(reputation(delivered.contract().provider().value())).isEqualTo(new Reputation(1, 0));
        assertThat(reputation(silent.contract().provider().value())).isEqualTo(new Reputation(0, 1));
    }

    /** A job with fewer splits than machines sends some of them nothing. */
    @Test
    void whoWasSentNothingHasNotFailed() {
        JobRecord job = submit();
        grid.barter.updateJob(
                job.id(), 1, JobRecord.State.MAPPING, new JobRecord.Progress(1, 0, 1, 0, 0, ""), List.of());
        ContractRecord idle = ordered.contracts().get(0);
        grid.barter.settle(idle.id(), 0);
        assertThat(grid.barter.contract(idle.id()).state()).isEqualTo(ContractRecord.State.CANCELLED);
        assertThat(reputation(idle.contract().provider().value())).isEqualTo(Reputation.NEW);
    }

    @Test
    void underAJobThatNoGatewayTookNobodyHasFailed() {
        submit();
        ContractRecord asked = ordered.contracts().get(0);
        grid.barter.settle(asked.id(), 0);
        assertThat(reputation(asked.contract().provider().value())).isEqualTo(Reputation.NEW);
    }
}
