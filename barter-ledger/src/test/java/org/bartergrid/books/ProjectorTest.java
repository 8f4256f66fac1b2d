package org.bartergrid.books;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.EntryId;
import org.bartergrid.ledger.Hold;
import org.bartergrid.ledger.HoldId;
import org.bartergrid.ledger.Posting;
import org.bartergrid.ledger.Step;
import org.bartergrid.ledger.Unit;
import org.bartergrid.market.Capacity;
import org.bartergrid.market.ContractId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The tables follow the books through lags, failures and restarts, and end up saying what the log says. */
@Timeout(60)
class ProjectorTest {
    private static final AccountId ADA = new AccountId("ada.credit");

    /** Projections that wait until they are let through, and fail when told to. */
    private static final class Gated implements Projections {
        private final InMemoryProjections inner = new InMemoryProjections();
        private final AtomicInteger failures = new AtomicInteger();
        private final CountDownLatch failed = new CountDownLatch(1);
        private volatile CountDownLatch gate = new CountDownLatch(1);

        /** Blocks from this one on cannot be projected. */
        private volatile long failsFrom = Long.MAX_VALUE;

        /** Whether it loses every line of a statement. */
        private volatile boolean loses;

        @Override
        public long watermark() {
            return inner.watermark();
        }

        @Override
        public long rebuiltUpTo() {
            return inner.rebuiltUpTo();
        }

        @Override
        public void project(List<Effects> blocks) {
            try {
                gate.await();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
            if (failures.getAndDecrement() > 0 || blocks.get(blocks.size() - 1).block() >= failsFrom) {
                failed.countDown();
                throw new IllegalStateException("on purpose");
            }
            // Nothing is left out and nothing comes before its time.
            assertThat(blocks.get(0).block()).isEqualTo(inner.watermark() + 1);
            inner.project(loses ? blocks.stream().map(Gated::withoutLines).toList() : blocks);
        }

        private static Effects withoutLines(Effects effects) {
            return new Effects(
                    effects.header(),
                    effects.results(),
                    List.of(),
                    effects.accounts(),
                    effects.holds(),
                    effects.reservations());
        }

        @Override
        public List<Posting> postings(AccountId account, long beforeSequence, int limit) {
            return inner.postings(account, beforeSequence, limit);
        }

        @Override
        public Optional<Hold> hold(HoldId id) {
            return inner.hold(id);
        }

        @Override
        public Optional<Capacity.Status> reservation(ContractId contract) {
            return inner.reservation(contract);
        }

        @Override
        public List<BlockHeader> blocks(long fromBlock, int limit) {
            return inner.blocks(fromBlock, limit);
        }

        @Override
        public List<Account> accounts(String afterId, int limit) {
            return inner.accounts(afterId, limit);
        }

        @Override
        public void rebuild(long upTo) {
            inner.rebuild(upTo);
        }
    }

    private final InMemoryCommandLog log = new InMemoryCommandLog();
    private final InMemoryPages pages = new InMemoryPages();
    private final Random random = new Random(5);
    private long made;

    private BooksWriter writer(Projections projections) {
        return writer(projections, 1_000_000);
    }

    private BooksWriter writer(Projections projections, long largestLagBlocks) {
        return writer(log, projections, largestLagBlocks);
    }

    private BooksWriter writer(CommandLog from, Projections projections, long largestLagBlocks) {
        BooksSettings settings = new BooksSettings(1_000_000, 2_000, 10_000, 10_000, 500_000, largestLagBlocks);
        return new BooksWriter(() -> 1_000 + made, new BooksStore(from, pages, projections), settings, 7);
    }

    private Command command(Step... steps) {
        return new Command(new EntryId(TestIds.at(1_000 + made, made++)), List.of(), List.of(steps));
    }

    private void open(BooksWriter writer) {
        writer.submit(command(
                        new Step.OpenAccount(AccountId.TREASURY, Unit.CREDIT, -1_000_000_000),
                        new Step.OpenAccount(ADA, Unit.CREDIT, 0)))
                .join();
    }

    private void pay(BooksWriter writer, int transfers) {
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < transfers; i++) {
            answers.add(writer.submit(
                    command(new Step.Transfer(AccountId.TREASURY, ADA, Unit.CREDIT, 1 + random.nextInt(9)))));
        }
        answers.forEach(answer ->
                assertThat(answer.orTimeout(30, TimeUnit.SECONDS).join()).isInstanceOf(Answer.Done.class));
    }

    private void assertTablesSayWhatTheLogSays(Projections projections) {
        InMemoryProjections fromLog = new InMemoryProjections();
        Replay unused = Replay.of(log, effects -> fromLog.project(List.of(effects)));
        assertThat(projections.watermark()).isEqualTo(log.head());
        assertThat(projections.accounts("", 10)).isEqualTo(fromLog.accounts("", 10));
        assertThat(projections.postings(ADA, Long.MAX_VALUE, 1_000_000))
                .isEqualTo(fromLog.postings(ADA, Long.MAX_VALUE, 1_000_000));
    }

    @Test
    void tablesThatLagFurtherThanMemoryCatchUpFromTheLog() {
        Gated projections = new Gated();
        try (BooksWriter writer = writer(projections)) {
            open(writer);
            // Twice as many lines as wait in memory, while the tables stand still.
            pay(writer, 100_000);
            assertThat(projections.watermark()).isZero();
            projections.gate.countDown();
            assertThat(writer.projector().await(log.head(), 30_000)).isTrue();
            pay(writer, 10);
            assertThat(writer.projector().await(log.head(), 30_000)).isTrue();
        }
        assertTablesSayWhatTheLogSays(projections);
    }

    @Test
    void whatFailsIsTriedAgain() {
        Gated projections = new Gated();
        projections.failures.set(1);
        projections.gate.countDown();
        try (BooksWriter writer = writer(projections)) {
            open(writer);
            pay(writer, 10);
            assertThat(writer.projector().await(log.head(), 30_000)).isTrue();
        }
        assertTablesSayWhatTheLogSays(projections);
    }

    @Test
    void tablesThatWereDroppedAreRebuiltAtTheNextStart() {
        InMemoryProjections projections = new InMemoryProjections();
        try (BooksWriter writer = writer(projections)) {
            open(writer);
            pay(writer, 20_000);
        }
        assertThat(new Snapshots(pages).entries()).isNotEmpty();
        projections.rebuild(log.head());
        try (BooksWriter writer = writer(projections)) {
            pay(writer, 10);
            assertThat(writer.projector().await(log.head(), 30_000)).isTrue();
        }
        assertTablesSayWhatTheLogSays(projections);
    }

    @Test
    void tablesAreRebuiltWhileTheBooksGoOn() {
        Gated projections = new Gated();
        projections.gate.countDown();
        projections.loses = true;
        try (BooksWriter writer = writer(projections)) {
            open(writer);
            pay(writer, 20_000);
            assertThat(writer.projector().await(log.head(), 30_000)).isTrue();
            assertThat(projections.postings(ADA, Long.MAX_VALUE, 10)).isEmpty();

            projections.loses = false;
            projections.gate = new CountDownLatch(1);
            assertThat(writer.projector().rebuild()).hasValue(log.head());
            assertThat(writer.projector().isRebuilding()).isTrue();
            assertThat(writer.head().projectedBlock()).isZero();
            assertThat(writer.projector().rebuild()).as("a second one at once").isEmpty();

            pay(writer, 10);
            assertThat(writer.statement(ADA).lines()).isEqualTo(20_010);
            projections.gate.countDown();
            assertThat(writer.projector().await(log.head(), 30_000)).isTrue();
            assertThat(writer.projector().isRebuilding()).isFalse();
            assertTablesSayWhatTheLogSays(projections);
            assertThat(writer.projector().rebuild()).hasValue(log.head());
        }
    }

    @Test
    void aRebuildThatACrashEndedGoesOnAtTheNextStart() throws InterruptedException {
        Gated projections = new Gated();
        projections.gate.countDown();
        projections.loses = true;
        long middle;
        try (BooksWriter writer = writer(projections)) {
            open(writer);
            pay(writer, 30_000);
            middle = log.head() - 2;
            pay(writer, 10);
            assertThat(writer.projector().await(log.head(), 30_000)).isTrue();
            projections.loses = false;
            projections.failsFrom = middle;
            assertThat(writer.projector().rebuild()).hasValue(log.head());
            projections.failed.await();
        }
        assertThat(projections.watermark()).isLessThan(middle);
        projections.failsFrom = Long.MAX_VALUE;
        projections.gate = new CountDownLatch(1);
        try (BooksWriter writer = writer(projections)) {
            assertThat(writer.projector().isRebuilding()).isTrue();
            assertThat(writer.projector().rebuild()).isEmpty();
            pay(writer, 10);
            projections.gate.countDown();
            assertThat(writer.projector().await(log.head(), 30_000)).isTrue();
            assertThat(writer.projector().isRebuilding()).isFalse();
        }
        assertTablesSayWhatTheLogSays(projections);
    }

    @Test
    void aRebuildMakesNoWriterWait() {
        Gated projections = new Gated();
        projections.gate.countDown();
        try (BooksWriter writer = writer(projections, 4)) {
            open(writer);
            for (int i = 0; i < 20; i++) {
                pay(writer, 1);
            }
            assertThat(writer.projector().await(log.head(), 30_000)).isTrue();
            projections.gate = new CountDownLatch(1);
            assertThat(writer.projector().rebuild()).hasValue(log.head());
            // Each in a block of its own, and answered while nothing is projected.
            for (int i = 0; i < 4; i++) {
                pay(writer, 1);
            }
            assertThat(writer.projector().watermark()).isZero();
            projections.gate.countDown();
            assertThat(writer.projector().await(log.head(), 30_000)).isTrue();
        }
        assertTablesSayWhatTheLogSays(projections);
    }

    @Test
    void rebuildsBetweenPaymentsLeaveNothingOut() {
        Gated projections = new Gated();
        projections.gate.countDown();
        int begun = 0;
        try (BooksWriter writer = writer(projections)) {
            open(writer);
            for (int i = 0; i < 300; i++) {
                pay(writer, random.nextInt(20));
                if (writer.projector().rebuild().isPresent()) {
                    begun++;
                }
            }
            assertThat(writer.projector().await(log.head(), 30_000)).isTrue();
        }
        assertThat(begun).isPositive();
        assertTablesSayWhatTheLogSays(projections);
    }

    @Test
    void aRebuildThatBeginsWhileABatchIsReadDropsThatBatch() {
        try (BooksWriter writer = writer(new InMemoryProjections())) {
            open(writer);
            pay(writer, 30_000);
        }
        Gated projections = new Gated();
        AtomicReference<@Nullable BooksWriter> catchingUp = new AtomicReference<>();
        CommandLog interrupted = (CommandLog) Proxy.newProxyInstance(
                CommandLog.class.getClassLoader(), new Class<?>[] {CommandLog.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("read")
                            && Thread.currentThread().getName().equals("books-projector")
                            && projections.watermark() > 0) {
                        BooksWriter writer = catchingUp.getAndSet(null);
                        if (writer != null) {
                            assertThat(writer.projector().rebuild()).isPresent();
                        }
                    }
                    return method.invoke(log, arguments);
                });
        try (BooksWriter writer = writer(interrupted, projections, 1_000_000)) {
            catchingUp.set(writer);
            projections.gate.countDown();
            assertThat(writer.projector().await(log.head(), 30_000)).isTrue();
            assertThat(catchingUp).hasValue(null);
            assertThat(writer.projector().rebuiltUpTo()).isEqualTo(log.head());
        }
        assertTablesSayWhatTheLogSays(projections);
    }
}
