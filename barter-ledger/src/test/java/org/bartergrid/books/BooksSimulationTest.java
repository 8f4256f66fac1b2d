package org.bartergrid.books;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Hold;
import org.bartergrid.ledger.Posting;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A coordinator that crashes again and again, between any two steps of its writer and of its keeper, or is replaced by
 * another without knowing, while clients repeat whatever they got no answer to, on a clock that jumps both ways and on disks that fail before or after they have
 * written. Memory is so small that ids, statements and snapshots go to disk all the time. Whatever was answered stays
 * true, every command counts once, statements say what the log says, and no law of the books is ever broken.
 *
 * <p>A failure names its seed and the smallest number of rounds with which that seed fails.
 */
class BooksSimulationTest {
    private static final int SEEDS = Integer.getInteger("simulation.seeds", 1_000);
    private static final long FIRST_SEED = Long.getLong("simulation.first", 1);
    private static final int ROUNDS = 40;

    private long commands;
    private long applied;

    @Test
    void whatWasAnsweredStaysTrueThroughCrashesRetriesAndDuplicates() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            Throwable failure = failureOf(seed, ROUNDS);
            if (failure != null) {
                throw new AssertionError(
                        "with seed " + seed + " in " + smallest(seed) + " rounds: " + failure.getMessage(), failure);
            }
        }
        // Where nearly everything is refused, nearly nothing is tried.
        assertThat(applied / (double) commands).isGreaterThan(0.4);
    }

    private @Nullable Throwable failureOf(long seed, int rounds) {
        try {
            Simulation simulation = new Simulation(seed);
            simulation.run(rounds);
            commands += simulation.answered.size();
            applied += simulation.answered.values().stream()
                    .filter(answer -> answer.result().applied())
                    .count();
            return null;
        } catch (AssertionError | RuntimeException failure) {
            return failure;
        }
    }

    private int smallest(long seed) {
        int rounds = 1;
        while (rounds < ROUNDS && failureOf(seed, rounds) == null) {
            rounds++;
        }
        return rounds;
    }

    /** The process dies here. */
    private static final class Crash extends RuntimeException {
        private Crash(String where) {
            super(where);
        }
    }

    /** Fails before writing, after writing, or, like Ignite, not at all although it was asked twice. */
    private static final class FlakyLog implements CommandLog {
        private final CommandLog log = new InMemoryCommandLog();
        private final Random random;

        FlakyLog(Random random) {
            this.random = random;
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
            int fate = random.nextInt(20);
            if (fate == 0) {
                throw new Crash("before the append");
            }
            Appended appended = log.append(number, block);
            if (fate == 1) {
                throw new Crash("after the append");
            }
            return fate == 2 ? log.append(number, block) : appended;
        }
    }

    /** Pages of which a crash may have written any part. */
    private static final class FlakyPages implements Pages {
        private final InMemoryPages pages = new InMemoryPages();
        private final Random random;

        FlakyPages(Random random) {
            this.random = random;
        }

        @Override
        public byte @Nullable [] read(String name) {
            return pages.read(name);
        }

        @Override
        public void write(Map<String, byte[]> written) {
            int until = random.nextInt(40) == 0 ? random.nextInt(written.size() + 1) : Integer.MAX_VALUE;
            int count = 0;
            for (Map.Entry<String, byte[]> page : written.entrySet()) {
                if (count++ == until) {
                    throw new Crash("in the middle of pages");
                }
                pages.write(Map.of(page.getKey(), page.getValue()));
            }
            if (count == until) {
                throw new Crash("after pages");
            }
        }

        void damage(String name, byte[] page) {
            pages.write(Map.of(name, page));
        }

        @Override
        public void delete(Collection<String> names) {
            if (random.nextInt(40) == 0) {
                throw new Crash("before deleting pages");
            }
            pages.delete(names);
        }
    }

    private static final class Simulation {
        private static final BooksSettings SMALL = new BooksSettings(100, 100, 12, 3, 8_000, 1_000);

        private final Random random;
        private final RandomCommands commands;
        private final CommandLog log;
        private final FlakyPages pages;
        private final Map<UUID, Answer.Done> answered = new HashMap<>();
        private final List<Command> known = new ArrayList<>();
        private final List<Command> unanswered = new ArrayList<>();
        private final ArrayDeque<Runnable> keeping = new ArrayDeque<>();
        private final ArrayDeque<Runnable> merging = new ArrayDeque<>();
        private long clockMillis = 1_000;
        private boolean ahead;
        private OpenBooks open;

        /** What another coordinator has standing by; null if it has nothing. */
        private @Nullable OpenBooks standby;

        private BlockWriter writer;
        private BooksKeeper keeper;

        Simulation(long seed) {
            random = new Random(seed);
            commands = new RandomCommands(random);
            log = new FlakyLog(random);
            pages = new FlakyPages(random);
            start();
        }

        /** A bit of the newest snapshot rots, now and then. */
        private void rot() {
            List<Snapshots.Entry> snapshots = new Snapshots(pages).entries();
            if (!snapshots.isEmpty() && random.nextInt(6) == 0) {
                String name = "snapshots/" + snapshots.get(snapshots.size() - 1).block() + "/0";
                byte[] page = pages.read(name);
                page[random.nextInt(page.length)] ^= 1;
                pages.damage(name, page);
            }
        }

        private void start() {
            rot();
            while (true) {
                keeping.clear();
                merging.clear();
                try {
                    open = opened();
                    writer = new BlockWriter(() -> clockMillis, open);
                    keeper = new BooksKeeper(open, SMALL.snapshotBytes(), () -> 0, keeping::add, merging::add);
                    return;
                } catch (Crash again) {
                    // It died while it was starting: it is started again.
                }
            }
        }

        /** From the log and the pages alone, or by the one that stands by if it has begun. */
        private OpenBooks opened() {
            OpenBooks ready = standby;
            standby = null;
            if (ready == null || random.nextInt(4) == 0) {
                return OpenBooks.atEnd(log, pages, SMALL, random.nextLong(), Runnable::run, effects -> {});
            }
            ready.lead(effects -> {});
            return ready;
        }

        private void follow() {
            if (standby == null) {
                standby = new OpenBooks(log, pages, SMALL, random.nextLong(), log.head(), Runnable::run);
            }
            standby.follow(Math.max(standby.books().block(), log.head() - random.nextInt(3)), effects -> {});
        }

        void run(int rounds) {
            for (int round = 0; round < rounds; round++) {
                clockMillis = Math.max(0, clockMillis + random.nextInt(30) - 5);
                write(batch());
                assertLaws(open.books());
                if (random.nextInt(3) == 0) {
                    follow();
                }
                if (round % 8 == 0) {
                    assertStatementsSayWhatTheLogSays();
                }
            }
            for (int attempt = 0; attempt < 1_000 && !unanswered.isEmpty(); attempt++) {
                write(List.copyOf(unanswered));
            }
            assertThat(unanswered).isEmpty();
            assertThat(answered).hasSize(known.size());
            restart();
            assertEveryAnswerStands();
            assertEveryCommandStandsInTheLogOnce();
            assertStatementsSayWhatTheLogSays();
        }

        private List<Command> batch() {
            List<Command> batch = new ArrayList<>(unanswered);
            for (int i = random.nextInt(5); i >= 0; i--) {
                Command fresh = commands.next(clockMillis);
                known.add(fresh);
                unanswered.add(fresh);
                batch.add(fresh);
            }
            while (random.nextInt(3) == 0) {
                batch.add(known.get(random.nextInt(known.size())));
            }
            return batch;
        }

        /** What {@link BooksWriter} does, one step after the other, with a crash between any two of them. */
        private void write(List<Command> batch) {
            List<Command> waiting = new ArrayList<>();
            List<BlockWriter.Item> items = new ArrayList<>();
            List<Answer> answers = new ArrayList<>();
            try {
                for (Command command : batch) {
                    Submission submission = new Submission(command);
                    long version = open.ids().version();
                    First old = open.ids().old(submission.id());
                    if (old != null) {
                        take(command, old.answer(submission, true));
                    } else {
                        waiting.add(command);
                        items.add(new BlockWriter.Item(submission, version));
                    }
                    keepSometimes(10);
                }
                while (!keeper.hasRoom()) {
                    keep();
                }
                keeper.awaitRoom();
                boolean rival = random.nextInt(25) == 0;
                // From here until the block is written the state may be ahead of the log, or behind another writer's.
                ahead = true;
                if (rival) {
                    anotherTakesOver();
                }
                answers.addAll(written(items, rival));
                ahead = false;
                keeper.afterBlock();
            } catch (Crash crash) {
                restart();
                return;
            }
            for (int i = 0; i < waiting.size(); i++) {
                take(waiting.get(i), answers.get(i));
            }
            try {
                keepSometimes(2);
            } catch (Crash crash) {
                restart();
            }
        }

        /** A second coordinator takes this one for dead, opens the books, and claims them. */
        private void anotherTakesOver() {
            OpenBooks rival = opened();
            Effects claim = new BlockWriter(() -> clockMillis, rival).claim();
            assertThat(claim.header().epoch()).isGreaterThan(open.books().head().epoch());
        }

        /** What the writer answers; one that was replaced without knowing must not write, nor answer anything new. */
        private List<Answer> written(List<BlockWriter.Item> items, boolean deposed) {
            try {
                List<Answer> answers = writer.write(items).answers();
                assertThat(deposed && answers.stream().anyMatch(given -> !((Answer.Done) given).repeated()))
                        .as("whether a deposed writer wrote")
                        .isFalse();
                if (deposed) {
                    throw new Crash("deposed");
                }
                return answers;
            } catch (IllegalStateException | PageDamagedException stopped) {
                // Pages that the other one has merged are gone: that it cannot know what it wants to is as good.
                assertThat(deposed).as(stopped.getMessage()).isTrue();
                throw new Crash("deposed");
            }
        }

        private void take(Command command, Answer given) {
            Answer.Done answer = (Answer.Done) given;
            Answer.Done before = answered.putIfAbsent(command.id().value(), answer);
            if (before != null) {
                assertThat(answer.result()).isEqualTo(before.result());
                assertThat(answer.block()).isEqualTo(before.block());
                assertThat(answer.repeated()).isTrue();
            }
            unanswered.remove(command);
        }

        private void keepSometimes(int oneIn) {
            while (!(keeping.isEmpty() && merging.isEmpty()) && random.nextInt(oneIn) == 0) {
                keep();
            }
        }

        private void keep() {
            Runnable task = (random.nextBoolean() ? keeping : merging).poll();
            if (task != null) {
                task.run();
            }
            Throwable failure = keeper.failure();
            if (failure instanceof Crash crash) {
                throw crash;
            } else if (failure != null) {
                throw new AssertionError("the keeper failed", failure);
            }
        }

        private void restart() {
            Books before = open.books();
            boolean comparable = !ahead;
            ahead = false;
            start();
            if (comparable) {
                assertThat(open.books().ledger().accounts())
                        .isEqualTo(before.ledger().accounts());
                assertThat(open.books().ledger().holds())
                        .containsExactlyInAnyOrderElementsOf(before.ledger().holds());
                assertThat(open.books().capacity().reservations())
                        .isEqualTo(before.capacity().reservations());
            }
        }

        private void assertEveryAnswerStands() {
            for (Command command : known) {
                Submission submission = new Submission(command);
                First first = open.ids().find(submission.id(), -1);
                assertThat(first).as("what became of %s", submission.id()).isNotNull();
                Answer.Done before = answered.get(submission.id());
                assertThat(first.answer(submission, before.repeated())).isEqualTo(before);
            }
        }

        private void assertEveryCommandStandsInTheLogOnce() {
            List<UUID> inLog = new ArrayList<>();
            Replay unused = Replay.of(log, effects -> {});
            for (long number = 1; number <= log.head(); number++) {
                Replay.read(log, number)
                        .commands()
                        .forEach(command -> inLog.add(command.id().value()));
            }
            assertThat(inLog).doesNotHaveDuplicates().hasSize(known.size());
        }

        private void assertStatementsSayWhatTheLogSays() {
            Map<AccountId, List<Posting>> fromLog = new HashMap<>();
            Replay replay = Replay.of(log, effects -> effects.postings()
                    .forEach(line -> fromLog.computeIfAbsent(line.account(), account -> new ArrayList<>())
                            .add(line)));
            assertThat(open.books().ledger().accounts())
                    .isEqualTo(replay.books().ledger().accounts());
            for (Account account : open.books().ledger().accounts()) {
                List<Posting> lines = new ArrayList<>();
                Statement statement =
                        open.statements().of(account, open.books().ledger().number(account.id()));
                for (long sequence = 1; sequence <= statement.lines(); sequence++) {
                    lines.add(statement.line(sequence));
                }
                assertThat(lines).isEqualTo(fromLog.getOrDefault(account.id(), List.of()));
            }
        }

        private static void assertLaws(Books books) {
            assertThat(books.ledger().sums().values()).allMatch(sum -> sum == 0);
            Map<AccountId, Long> held = new HashMap<>();
            for (Hold hold : books.ledger().holds()) {
                held.merge(hold.account(), hold.remainingMinor(), Long::sum);
            }
            for (Account account : books.ledger().accounts()) {
                assertThat(account.availableMinor()).isNotNegative();
                assertThat(account.heldMinor()).isEqualTo(held.getOrDefault(account.id(), 0L));
            }
        }
    }
}
