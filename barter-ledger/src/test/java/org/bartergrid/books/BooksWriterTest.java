package org.bartergrid.books;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.EntryId;
import org.bartergrid.ledger.HoldId;
import org.bartergrid.ledger.Posting;
import org.bartergrid.ledger.Step;
import org.bartergrid.ledger.Unit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What callers of the writer see: batches, repeats, a full queue, a failing log, a rival. */
@Timeout(30)
class BooksWriterTest {
    private static final AccountId ADA = new AccountId("ada.credit");

    /** A log whose appends wait until they are let through, and fail on demand. */
    private static final class GatedLog implements CommandLog {
        private final CommandLog log = new InMemoryCommandLog();
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch gate = new CountDownLatch(1);
        private volatile boolean failing;

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
            reached.countDown();
            try {
                assertThat(gate.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
            if (failing) {
                throw new IllegalStateException("the disk is full");
            }
            return log.append(number, block);
        }
    }

    private final GatedLog log = new GatedLog();

    private BooksWriter writer(CommandLog onto, int queueLength) {
        BooksSettings settings = new BooksSettings(queueLength, 100, 1_000, 1_000, 1_000_000, 1_000);
        return new BooksWriter(
                () -> 1_000, new BooksStore(onto, new InMemoryPages(), new InMemoryProjections()), settings, 7);
    }

    private static Command open(long id, AccountId account) {
        return new Command(
                new EntryId(TestIds.at(1_000, id)), List.of(), List.of(new Step.OpenAccount(account, Unit.CREDIT, 0)));
    }

    private static Answer get(CompletableFuture<Answer> answer) throws Exception {
        return answer.get(20, TimeUnit.SECONDS);
    }

    @Test
    void commandsThatWaitTogetherGoIntoOneBlockAndARepeatGetsTheFirstResult() throws Exception {
        try (BooksWriter writer = writer(log, 10)) {
            CompletableFuture<Answer> first = writer.submit(open(1, ADA));
            assertThat(log.reached.await(20, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<Answer> again = writer.submit(open(2, ADA));
            CompletableFuture<Answer> repeat = writer.submit(open(1, ADA));
            CompletableFuture<Answer> reused = writer.submit(open(1, new AccountId("bob.credit")));
            log.gate.countDown();
            assertThat(get(first)).isEqualTo(new Answer.Done(new Result.Applied(), 1, false));
            assertThat(get(again)).isInstanceOfSatisfying(Answer.Done.class, done -> {
                assertThat(done.block()).isEqualTo(2);
                assertThat(done.result()).isInstanceOf(Result.MoneyRefused.class);
            });
            assertThat(get(repeat)).isEqualTo(new Answer.Done(new Result.Applied(), 1, true));
            assertThat(get(reused)).isEqualTo(new Answer.IdReused(1));
            assertThat(log.head()).isEqualTo(2);
        }
    }

    @Test
    void aFullQueueSaysBusyAndNothingIsLost() throws Exception {
        try (BooksWriter writer = writer(log, 2)) {
            List<CompletableFuture<Answer>> accepted = new ArrayList<>();
            accepted.add(writer.submit(open(1, ADA)));
            assertThat(log.reached.await(20, TimeUnit.SECONDS)).isTrue();
            accepted.add(writer.submit(open(2, new AccountId("bob.credit"))));
            accepted.add(writer.submit(open(3, new AccountId("cyd.credit"))));
            assertThat(get(writer.submit(open(4, new AccountId("dan.credit"))))).isEqualTo(new Answer.Busy());
            log.gate.countDown();
            for (CompletableFuture<Answer> answer : accepted) {
                assertThat(get(answer)).isInstanceOf(Answer.Done.class);
            }
            assertThat((List<?>) writer.read(books -> books.ledger().accounts()))
                    .hasSize(3);
        }
    }

    @Test
    void nobodySeesWhatIsNotOnDisk() throws Exception {
        log.failing = true;
        try (BooksWriter writer = writer(log, 10)) {
            CompletableFuture<Answer> answer = writer.submit(open(1, ADA));
            assertThat(log.reached.await(20, TimeUnit.SECONDS)).isTrue();
            // The account is open in memory by now; this reader waits for the disk, which fails.
            CompletableFuture<Boolean> seen = CompletableFuture.supplyAsync(
                    () -> writer.read(books -> books.ledger().find(ADA).isPresent()));
            log.gate.countDown();
            assertThat(get(answer)).isInstanceOfSatisfying(Answer.Stopped.class, stopped -> assertThat(stopped.reason())
                    .contains("the disk is full")
                    .contains("restart the coordinator"));
            assertThatThrownBy(() -> seen.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(BooksStoppedException.class);
            assertThat(get(writer.submit(open(2, ADA)))).isInstanceOf(Answer.Stopped.class);
        }
        assertThat(log.head()).isZero();
    }

    /** A log whose appends from a block on wait until they are let through. */
    private static final class StuckLog implements CommandLog {
        private final CommandLog log = new InMemoryCommandLog();
        private final long from;
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch gate = new CountDownLatch(1);

        StuckLog(long from) {
            this.from = from;
        }

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
            if (number >= from) {
                reached.countDown();
                try {
                    assertThat(gate.await(20, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException interrupted) {
                    throw new IllegalStateException(interrupted);
                }
            }
            return log.append(number, block);
        }
    }

    @Test
    void aStatementNeitherWaitsForABlockOnItsWayToDiskNorShowsAnythingOfIt() throws Exception {
        AccountId bob = new AccountId("bob.credit");
        AccountId cyd = new AccountId("cyd.credit");
        AccountId dan = new AccountId("dan.credit");
        StuckLog stuck = new StuckLog(2);
        try (BooksWriter writer = writer(stuck, 10)) {
            Command first = new Command(
                    new EntryId(TestIds.at(1_000, 1)),
                    List.of(),
                    List.of(
                            new Step.OpenAccount(AccountId.TREASURY, Unit.CREDIT, -1_000),
                            new Step.OpenAccount(ADA, Unit.CREDIT, 0),
                            new Step.OpenAccount(bob, Unit.CREDIT, 0),
                            new Step.OpenAccount(dan, Unit.CREDIT, 0),
                            new Step.Transfer(AccountId.TREASURY, ADA, Unit.CREDIT, 100)));
            assertThat(get(writer.submit(first))).isInstanceOf(Answer.Done.class);
            CompletableFuture<Answer> second = writer.submit(new Command(
                    new EntryId(TestIds.at(1_000, 2)),
                    List.of(),
                    List.of(
                            new Step.OpenAccount(cyd, Unit.CREDIT, 0),
                            new Step.Transfer(ADA, bob, Unit.CREDIT, 30),
                            new Step.PlaceHold(new HoldId(TestIds.at(1_000, 3)), ADA, Unit.CREDIT, 20, 1_000_000),
                            new Step.Transfer(ADA, cyd, Unit.CREDIT, 5),
                            new Step.CloseAccount(dan))));
            assertThat(stuck.reached.await(20, TimeUnit.SECONDS)).isTrue();
            Statement ada = writer.statement(ADA);
            assertThat(ada.account()).isEqualTo(new Account(ADA, Unit.CREDIT, 0, 100, 0, 1));
            assertThat(ada.newestFirst(Long.MAX_VALUE, 0, Long.MAX_VALUE, 10))
                    .extracting(Posting::balanceMinor)
                    .containsExactly(100L);
            assertThat(writer.statement(bob).account()).isEqualTo(new Account(bob, Unit.CREDIT, 0, 0, 0, 0));
            assertThat(writer.statement(dan).account().closed()).isFalse();
            assertThat(writer.statement(cyd)).isNull();
            assertThat(second).isNotDone();
            stuck.gate.countDown();
            assertThat(get(second)).isEqualTo(new Answer.Done(new Result.Applied(), 2, false));
            assertThat(writer.statement(ADA).account()).isEqualTo(new Account(ADA, Unit.CREDIT, 0, 65, 20, 4));
            assertThat(writer.statement(ADA).newestFirst(Long.MAX_VALUE, 0, Long.MAX_VALUE, 10))
                    .extracting(Posting::balanceMinor)
                    .containsExactly(65L, 70L, 70L, 100L);
            assertThat(writer.statement(dan).account().closed()).isTrue();
            assertThat(writer.statement(cyd).account().balanceMinor()).isEqualTo(5);
            // What was asked for before stays as it was.
            assertThat(ada.lines()).isEqualTo(1);
        }
    }

    @Test
    void aWriterThatFindsAnothersBlockStops() throws Exception {
        InMemoryCommandLog shared = new InMemoryCommandLog();
        try (BooksWriter deposed = writer(shared, 10);
                BooksWriter rival = writer(shared, 10)) {
            assertThat(get(rival.submit(open(1, ADA)))).isInstanceOf(Answer.Done.class);
            assertThat(get(deposed.submit(open(2, new AccountId("bob.credit")))))
                    .isInstanceOfSatisfying(Answer.Stopped.class, stopped -> assertThat(stopped.reason())
                            .contains("another writer has written block 1"));
            assertThat(get(rival.submit(open(3, new AccountId("cyd.credit"))))).isInstanceOf(Answer.Done.class);
        }
        assertThat(Replay.of(shared, effects -> {}).books().ledger().accounts()).hasSize(2);
    }

    /** A log that others may write too, and of which somebody says whether this process speaks for it. */
    private static final class SharedLog implements CommandLog {
        private final CommandLog log;
        private volatile @Nullable String notNow;

        SharedLog(CommandLog log) {
            this.log = log;
        }

        @Override
        public boolean isShared() {
            return true;
        }

        @Override
        public @Nullable String whyNotRead() {
            return notNow;
        }

        @Override
        public @Nullable String whyNotAppend() {
            return notNow;
        }

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
            return log.append(number, block);
        }
    }

    @Test
    void whoMayNotSpeakForTheBooksNowSaysSoAndGoesOnLater() throws Exception {
        SharedLog shared = new SharedLog(new InMemoryCommandLog());
        try (BooksWriter writer = writer(shared, 10)) {
            assertThat(get(writer.submit(open(1, ADA)))).isInstanceOf(Answer.Done.class);
            shared.notNow = "the others are away";
            assertThat(get(writer.submit(open(2, new AccountId("bob.credit")))))
                    .isEqualTo(new Answer.NotNow("the others are away"));
            assertThatThrownBy(() -> writer.read(books -> books.block()))
                    .isInstanceOf(BooksStoppedException.class)
                    .hasMessage("the others are away");
            shared.notNow = null;
            int accounts = writer.read(books -> books.ledger().accountCount());
            assertThat(accounts).isEqualTo(1);
            assertThat(get(writer.submit(open(2, new AccountId("bob.credit")))))
                    .isInstanceOfSatisfying(Answer.Done.class, done -> assertThat(done.repeated())
                            .isFalse());
        }
    }

    @Test
    void aNewWriterClaimsSharedBooksAndTheFormerFindsOut() throws Exception {
        SharedLog shared = new SharedLog(new InMemoryCommandLog());
        try (BooksWriter former = writer(shared, 10)) {
            assertThat(get(former.submit(open(1, ADA)))).isInstanceOf(Answer.Done.class);
            try (BooksWriter next = writer(shared, 10)) {
                assertThat(next.head().epoch()).isEqualTo(2);
                assertThat(next.head().block()).isEqualTo(3);
                assertThat(get(former.submit(open(2, new AccountId("bob.credit")))))
                        .isInstanceOf(Answer.Stopped.class);
                assertThat(former.end().get(20, TimeUnit.SECONDS)).contains("another writer has written block 3");
                assertThat(get(next.submit(open(1, ADA))))
                        .isInstanceOfSatisfying(Answer.Done.class, done -> assertThat(done.repeated())
                                .isTrue());
            }
        }
        assertThat(Replay.of(shared, effects -> {}).books().block()).isEqualTo(3);
    }

    @Test
    void aDamagedCopyOfASharedBlockIsReplacedByASoundOne() throws Exception {
        InMemoryCommandLog sound = new InMemoryCommandLog();
        try (BooksWriter writer = writer(new SharedLog(sound), 10)) {
            assertThat(get(writer.submit(open(1, ADA)))).isInstanceOf(Answer.Done.class);
        }
        Map<Long, byte[]> healed = new HashMap<>();
        CommandLog damaged = new CommandLog() {
            @Override
            public boolean isShared() {
                return true;
            }

            @Override
            public long head() {
                return sound.head();
            }

            @Override
            public byte @Nullable [] read(long number) {
                byte[] block = sound.read(number);
                if (number == 2 && block != null && !healed.containsKey(number)) {
                    block[block.length - 1] ^= 1;
                }
                return block;
            }

            @Override
            public Appended append(long number, byte[] block) {
                return sound.append(number, block);
            }

            @Override
            public List<byte[]> copies(long number) {
                return List.of(read(number), sound.read(number));
            }

            @Override
            public void heal(long number, byte[] block) {
                healed.put(number, block);
            }
        };
        try (BooksWriter writer = writer(damaged, 10)) {
            boolean known = writer.read(books -> books.ledger().find(ADA).isPresent());
            assertThat(known).isTrue();
        }
        assertThat(healed).containsOnlyKeys(2L);
        assertThat(healed.get(2L)).isEqualTo(sound.read(2));
    }

    @Test
    void anIdThatDoesNotSortByAgeIsRefused() throws Exception {
        log.gate.countDown();
        try (BooksWriter writer = writer(log, 10)) {
            for (UUID wrong : List.of(
                    UUID.fromString("5a8b2f34-0c5d-4e6f-8a9b-0c1d2e3f4a5b"), TestIds.at(1_000 + 6 * 60 * 1000, 1))) {
                Answer answer = get(writer.submit(new Command(new EntryId(wrong), List.of(), List.of())));
                assertThat(answer).isInstanceOf(Answer.IdRefused.class);
            }
            assertThat(log.head()).isZero();
        }
    }

    @Test
    void closingWritesWhatWaits() throws Exception {
        BooksWriter writer = writer(log, 10);
        CompletableFuture<Answer> first = writer.submit(open(1, ADA));
        assertThat(log.reached.await(20, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Answer> second = writer.submit(open(2, new AccountId("bob.credit")));
        log.gate.countDown();
        writer.close();
        assertThat(get(first)).isInstanceOf(Answer.Done.class);
        assertThat(get(second)).isInstanceOf(Answer.Done.class);
        assertThat(get(writer.submit(open(3, ADA)))).isInstanceOf(Answer.Stopped.class);
    }
}
