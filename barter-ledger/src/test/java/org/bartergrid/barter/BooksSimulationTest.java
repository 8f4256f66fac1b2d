package org.bartergrid.barter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Hold;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A coordinator that crashes again and again while clients repeat whatever they got no answer to, on a clock that jumps
 * both ways and a log that fails before or after it has written. Whatever was answered stays true, and every command
 * counts once.
 */
class BooksSimulationTest {
    private static final int SEEDS = 200;
    private static final int ROUNDS = 40;

    @Test
    void whatWasAnsweredStaysTrueThroughCrashesRetriesAndDuplicates() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                new Simulation(seed).run();
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("with seed " + seed + ": " + failure.getMessage(), failure);
            }
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
                throw new IllegalStateException("the disk failed before the write");
            }
            Appended appended = log.append(number, block);
            if (fate == 1) {
                throw new IllegalStateException("the disk failed after the write");
            }
            return fate == 2 ? log.append(number, block) : appended;
        }
    }

    private static final class Simulation {
        private final Random random;
        private final RandomCommands commands;
        private final CommandLog log;
        private final Map<UUID, Answer.Done> answered = new HashMap<>();
        private final List<Command> known = new ArrayList<>();
        private final List<Command> unanswered = new ArrayList<>();
        private long clockMillis = 1_000;
        private BlockWriter writer;
        private int crashes;

        Simulation(long seed) {
            random = new Random(seed);
            commands = new RandomCommands(random);
            log = new FlakyLog(random);
            writer = open();
        }

        private BlockWriter open() {
            return new BlockWriter(() -> clockMillis, log, Replay.of(log, effects -> {}));
        }

        void run() {
            for (int round = 0; round < ROUNDS; round++) {
                clockMillis = Math.max(0, clockMillis + random.nextInt(30) - 5);
                write(batch());
                assertLaws(writer.books());
            }
            for (int attempt = 0; attempt < 1_000 && !unanswered.isEmpty(); attempt++) {
                write(List.copyOf(unanswered));
            }
            assertThat(unanswered).isEmpty();
            assertThat(answered).hasSize(known.size());
            crash();
            answered.forEach(
                    (id, answer) -> assertThat(writer.books().resultOf(id)).contains(answer.result()));
            assertEveryCommandStandsInTheLogOnce();
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

        private void write(List<Command> batch) {
            BlockWriter.Written written;
            try {
                written = writer.write(batch);
            } catch (IllegalStateException crash) {
                crash();
                return;
            }
            for (int i = 0; i < batch.size(); i++) {
                Command command = batch.get(i);
                Answer.Done answer = (Answer.Done) written.answers().get(i);
                Answer.Done before = answered.putIfAbsent(command.id().value(), answer);
                if (before != null) {
                    assertThat(answer.result()).isEqualTo(before.result());
                    assertThat(answer.block()).isEqualTo(before.block());
                    assertThat(answer.repeated()).isTrue();
                }
                unanswered.remove(command);
            }
        }

        private void crash() {
            crashes++;
            Books before = writer.books();
            writer = open();
            if (before.block() == writer.books().block()) {
                assertThat(writer.books().ledger().accounts())
                        .isEqualTo(before.ledger().accounts());
                assertThat(writer.books().ledger().holds())
                        .isEqualTo(before.ledger().holds());
                assertThat(writer.books().capacity().reservations())
                        .isEqualTo(before.capacity().reservations());
            }
        }

        private void assertEveryCommandStandsInTheLogOnce() {
            List<UUID> inLog = new ArrayList<>();
            for (long number = 1; number <= log.head(); number++) {
                byte[] bytes = log.read(number);
                assertThat(bytes).isNotNull();
                BlockFormat.decode(number, bytes)
                        .commands()
                        .forEach(command -> inLog.add(command.id().value()));
            }
            assertThat(inLog).doesNotHaveDuplicates().hasSize(known.size());
            assertThat(crashes).isPositive();
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
