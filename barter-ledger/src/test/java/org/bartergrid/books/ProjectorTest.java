package org.bartergrid.books;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The tables follow the books through lags, failures and restarts, and end up saying what the log says. */
@Timeout(60)
class ProjectorTest {
    private static final AccountId ADA = new AccountId("ada.credit");

    /** Projections that wait until they are let through, and fail when told to. */
    private static final class Gated implements Projections {
        private final InMemoryProjections inner = new InMemoryProjections();
        private final CountDownLatch gate = new CountDownLatch(1);
        private final AtomicInteger failures = new AtomicInteger();

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
            if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("on purpose");
            }
            // Nothing is left out and nothing comes before its time.
            assertThat(blocks.get(0).block()).isEqualTo(inner.watermark() + 1);
            inner.project(blocks);
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
        BooksSettings settings = new BooksSettings(1_000_000, 2_000, 10_000, 10_000, 500_000, 1_000_000);
        return new BooksWriter(() -> 1_000 + made, new BooksStore(log, pages, projections), settings, 7);
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
        answers.forEach(answer -> assertThat(answer.join()).isInstanceOf(Answer.Done.class));
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
}
