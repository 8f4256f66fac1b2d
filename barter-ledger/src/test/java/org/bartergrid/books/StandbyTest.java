package org.bartergrid.books;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.EntryId;
import org.bartergrid.ledger.Posting;
import org.bartergrid.ledger.Step;
import org.bartergrid.ledger.Unit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Books that stand by know what the writer's know, without reading it again; what they read too early counts for nothing. */
@Timeout(60)
class StandbyTest {
    private static final AccountId ADA = new AccountId("ada.credit");

    /** Memory so small that much is on disk, and a standby forgets it. */
    private static final BooksSettings SMALL = new BooksSettings(1_000, 100, 40, 40, 20_000, 1_000);

    /** One's own copy of the log of others, which may differ from what stands in the end. */
    private static final class OwnCopy implements CommandLog {
        private volatile CommandLog now;
        private volatile @Nullable CountDownLatch read;
        private volatile long awaited;
        private final AtomicInteger reads = new AtomicInteger();

        OwnCopy(CommandLog now) {
            this.now = now;
        }

        @Override
        public long head() {
            return now.head();
        }

        @Override
        public byte @Nullable [] read(long number) {
            reads.incrementAndGet();
            byte[] bytes = now.read(number);
            CountDownLatch waiting = read;
            if (waiting != null && number == awaited) {
                waiting.countDown();
            }
            return bytes;
        }

        @Override
        public Appended append(long number, byte[] block) {
            return now.append(number, block);
        }

        /** To be called before the block can be read. */
        void expect(long number) {
            awaited = number;
            read = new CountDownLatch(1);
        }

        void awaitRead() throws InterruptedException {
            CountDownLatch waiting = read;
            assertThat(waiting != null && waiting.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private final InMemoryPages pages = new InMemoryPages();
    private final InMemoryProjections tables = new InMemoryProjections();

    private static BooksWriter writer(CommandLog log, InMemoryPages pages) {
        return new BooksWriter(
                () -> 1_000, new BooksStore(log, pages, new InMemoryProjections()), BooksSettings.STANDARD, 7);
    }

    private static Command command(long number, Step... steps) {
        return new Command(new EntryId(TestIds.at(1_000 + number, number)), List.of(), List.of(steps));
    }

    private static Command opening() {
        return command(
                1,
                new Step.OpenAccount(AccountId.TREASURY, Unit.CREDIT, -1_000_000),
                new Step.OpenAccount(ADA, Unit.CREDIT, 0));
    }

    private static Command payment(long number, long amountMinor) {
        return command(number, new Step.Transfer(AccountId.TREASURY, ADA, Unit.CREDIT, amountMinor));
    }

    private static Answer.Done submit(BooksWriter writer, Command command) {
        return (Answer.Done) writer.submit(command).join();
    }

    private static List<Long> amounts(BooksWriter writer) {
        Statement statement = writer.statement(ADA);
        List<Long> amounts = new ArrayList<>();
        for (long line = 1; statement != null && line <= statement.lines(); line++) {
            amounts.add(statement.line(line).amountMinor());
        }
        return amounts;
    }

    /** The same in the tables. */
    private List<Long> projected(BooksWriter writer) {
        assertThat(writer.projector().await(writer.read(Books::block), 30_000)).isTrue();
        List<Long> amounts = new ArrayList<>(tables.postings(ADA, Long.MAX_VALUE, 100).stream()
                .map(Posting::amountMinor)
                .toList());
        Collections.reverse(amounts);
        return amounts;
    }

    @Test
    void whatTheyReadWhileTheyStoodByIsNotReadAgain() throws Exception {
        OwnCopy log = new OwnCopy(new InMemoryCommandLog());
        BooksStore store = new BooksStore(log, pages, new InMemoryProjections());
        List<Long> paid = new ArrayList<>();
        Standby standby = new Standby(store, SMALL, 3);
        log.expect(500);
        try (BooksWriter first = new BooksWriter(() -> 1_000, store, SMALL, 7)) {
            assertThat(submit(first, opening()).result().applied()).isTrue();
            standby.begin();
            for (long number = 2; number <= 500; number++) {
                paid.add(number % 17 + 1);
                assertThat(submit(first, payment(number, number % 17 + 1)).block())
                        .isEqualTo(number);
            }
            log.awaitRead();
        }
        // The first one's lines and ids are partly on disk and partly gone with it.
        log.reads.set(0);
        try (BooksWriter second = new BooksWriter(() -> 1_000, standby)) {
            assertThat(log.reads.get()).as("blocks that were read to take over").isLessThan(5);
            assertThat(second.head().block()).isEqualTo(500);
            assertThat(amounts(second)).isEqualTo(paid);
            for (long number = 2; number <= 500; number++) {
                assertThat(submit(second, payment(number, number % 17 + 1)))
                        .isEqualTo(new Answer.Done(new Result.Applied(), number, true));
            }
            assertThat(submit(second, payment(501, 1)).block()).isEqualTo(501);
        }
        try (BooksWriter third = new BooksWriter(() -> 1_000, store, SMALL, 9)) {
            paid.add(1L);
            assertThat(amounts(third)).isEqualTo(paid);
        }
    }

    /** A block that its writer did not bring to the others before it died, and the one that stands in its place. */
    private OwnCopy readTooEarly(InMemoryCommandLog standing, int blocksAfter) throws InterruptedException {
        InMemoryCommandLog early = new InMemoryCommandLog();
        for (InMemoryCommandLog log : List.of(early, standing)) {
            try (BooksWriter writer = writer(log, new InMemoryPages())) {
                submit(writer, opening());
                submit(writer, payment(2, 20));
                submit(writer, payment(3, log == early ? 30 : 31));
                for (int more = 0; more < blocksAfter && log == standing; more++) {
                    submit(writer, payment(4 + more, 40));
                }
            }
        }
        return new OwnCopy(early);
    }

    @Test
    void aBlockThatWasReadTooEarlyIsNotBelieved() throws Exception {
        InMemoryCommandLog standing = new InMemoryCommandLog();
        OwnCopy own = readTooEarly(standing, 0);
        Standby standby = new Standby(new BooksStore(own, pages, tables), SMALL, 3);
        own.expect(3);
        standby.begin();
        own.awaitRead();
        own.now = standing;
        try (BooksWriter writer = new BooksWriter(() -> 1_000, standby)) {
            assertThat(amounts(writer)).containsExactly(20L, 31L);
            assertThat(projected(writer)).containsExactly(20L, 31L);
        }
    }

    @Test
    void norIsOneThatOthersHaveWrittenOver() throws Exception {
        InMemoryCommandLog standing = new InMemoryCommandLog();
        OwnCopy own = readTooEarly(standing, 2);
        Standby standby = new Standby(new BooksStore(own, pages, tables), SMALL, 3);
        own.expect(3);
        standby.begin();
        own.awaitRead();
        own.expect(4);
        own.now = standing;
        own.awaitRead();
        try (BooksWriter writer = new BooksWriter(() -> 1_000, standby)) {
            assertThat(amounts(writer)).containsExactly(20L, 31L, 40L, 40L);
            assertThat(projected(writer)).containsExactly(20L, 31L, 40L, 40L);
        }
    }

    @Test
    void norIsOneThatStandsNoMore() throws Exception {
        InMemoryCommandLog shorter = new InMemoryCommandLog();
        OwnCopy own = readTooEarly(new InMemoryCommandLog(), 0);
        for (long number = 1; number <= 2; number++) {
            byte[] block = own.now.read(number);
            assertThat(block).isNotNull();
            assertThat(shorter.append(number, block)).isEqualTo(CommandLog.Appended.YES);
        }
        Standby standby = new Standby(new BooksStore(own, pages, tables), SMALL, 3);
        own.expect(3);
        standby.begin();
        own.awaitRead();
        own.now = shorter;
        try (BooksWriter writer = new BooksWriter(() -> 1_000, standby)) {
            assertThat(amounts(writer)).containsExactly(20L);
            assertThat(submit(writer, payment(9, 9)).block()).isEqualTo(3);
            assertThat(projected(writer)).containsExactly(20L, 9L);
        }
    }

    @Test
    void standingByEndsBeforeMemoryIsFullOfWhatNobodyBringsToDisk() {
        InMemoryCommandLog log = new InMemoryCommandLog();
        try (BooksWriter writer = writer(log, new InMemoryPages())) {
            submit(writer, opening());
            for (int block = 0; block < 30; block++) {
                List<Step> steps = new ArrayList<>();
                for (int i = 0; i < 1_000; i++) {
                    steps.add(new Step.Transfer(AccountId.TREASURY, ADA, Unit.CREDIT, 1));
                }
                assertThat(submit(writer, command(2 + block, steps.toArray(new Step[0])))
                                .result()
                                .applied())
                        .isTrue();
            }
        }
        // Another's pages: these show nothing.
        OpenBooks open = new OpenBooks(log, pages, SMALL, 3, log.head(), Runnable::run);
        assertThatThrownBy(() -> open.follow(log.head(), effects -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("too much is in memory");
        assertThat(open.books().block()).isBetween(20L, 30L);
        assertThat(open.books().ledger().accounts()).extracting(Account::id).contains(ADA);
    }

    /** As after a part of the disk was restored: what they say of old blocks must not be believed of new ones. */
    @Test
    void pagesThatAreAheadOfTheLogAreNotBelieved() {
        DiskMark.idsFrom(pages).note(1_000);
        DiskMark.linesThrough(pages).note(1_000);
        assertNothingIsForgotten();
    }

    @Test
    void damagedPagesAreReadAsNone() {
        pages.write(Map.of("ids/from", new byte[9], "lines/through", new byte[14]));
        assertNothingIsForgotten();
    }

    private void assertNothingIsForgotten() {
        BooksStore store = new BooksStore(new InMemoryCommandLog(), pages, new InMemoryProjections());
        try (BooksWriter writer = new BooksWriter(() -> 1_000, store, BooksSettings.STANDARD, 7)) {
            submit(writer, opening());
            submit(writer, payment(2, 20));
        }
        try (BooksWriter writer = new BooksWriter(() -> 1_000, store, BooksSettings.STANDARD, 8)) {
            assertThat(submit(writer, payment(2, 20)).repeated()).isTrue();
            assertThat(amounts(writer)).containsExactly(20L);
        }
    }

    @Test
    void oneThatIsClosedCanBeFollowedByAnother() {
        InMemoryCommandLog log = new InMemoryCommandLog();
        BooksStore store = new BooksStore(log, pages, new InMemoryProjections());
        try (Standby idle = new Standby(store, SMALL, 3)) {
            idle.begin();
        }
        try (BooksWriter writer = new BooksWriter(() -> 1_000, new Standby(store, SMALL, 4))) {
            assertThat(submit(writer, opening()).block()).isEqualTo(1);
        }
    }
}
