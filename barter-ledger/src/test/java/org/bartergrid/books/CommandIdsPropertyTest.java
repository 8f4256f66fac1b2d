package org.bartergrid.books;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.bartergrid.ledger.EntryId;

/** Every id that was ever used is known, in memory or on disk, however old it is, and no other one. */
class CommandIdsPropertyTest {

    /** Ids that come in order of age, with some that come late and some that are ahead, in blocks of a few. */
    private static final class Run {
        private final Random random;
        private final InMemoryCommandLog log = new InMemoryCommandLog();
        private final InMemoryPages pages = new InMemoryPages();
        private final Map<UUID, First> model = new HashMap<>();
        private final List<UUID> used = new ArrayList<>();
        private CommandIds ids;
        private long oldestInMemory = 1;

        Run(long seed) {
            random = new Random(seed);
            ids = new CommandIds(pages, log, 16, seed);
        }

        private UUID fresh(long nowMillis) {
            long millis =
                    switch (random.nextInt(9)) {
                        case 0 -> Math.max(0, nowMillis - random.nextInt(2_000));
                        case 1 -> nowMillis + random.nextInt(50);
                        case 2 -> nowMillis + random.nextInt(1_000);
                        default -> nowMillis - random.nextInt(3);
                    };
            return TestIds.at(Math.max(0, millis), random.nextInt(1_000_000));
        }

        void block(long number) {
            block(number, 0);
        }

        /** A block whose first id is so far ahead of its time. */
        void block(long number, long aheadMillis) {
            List<byte[]> commands = new ArrayList<>();
            List<Result> results = new ArrayList<>();
            Map<UUID, First> added = new HashMap<>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                UUID id = fresh(1_000 + 10 * number + (commands.isEmpty() ? aheadMillis : 0));
                if (!model.containsKey(id) && !added.containsKey(id)) {
                    Submission submission = new Submission(new Command(new EntryId(id), List.of(), List.of()));
                    added.put(id, new First(new Result.Applied(), number, commands.size(), submission.fingerprint()));
                    commands.add(submission.bytes());
                    results.add(new Result.Applied());
                }
            }
            log.append(
                    number,
                    BlockFormat.encode(number, 1, number, BlockHeader.NO_HASH, commands, results)
                            .bytes());
            added.forEach((id, first) -> {
                assertThat(find(id)).isNull();
                ids.add(id, first);
                model.put(id, first);
                used.add(id);
            });
        }

        private First find(UUID id) {
            long version = ids.version();
            First old = ids.old(id);
            if (random.nextInt(5) == 0) {
                // What the keeper moves between a caller's search and the writer's must still be found.
                ids.freeze();
                ids.sealFrozen();
            }
            return old == null ? ids.find(id, version) : old;
        }

        void keep() {
            if (ids.isFull() && !ids.isFrozen()) {
                ids.freeze();
            }
            if (ids.isFrozen() && random.nextInt(3) == 0) {
                ids.sealFrozen();
            }
        }

        /** A crash, and a start that reads the log from where only memory knew. */
        void restart(long head) {
            oldestInMemory =
                    random.nextBoolean() ? ids.fromBlockOnDisk() : Math.min(ids.oldestBlockInMemory(), head + 1);
            ids = new CommandIds(pages, log, 16, random.nextLong());
            for (long number = oldestInMemory; number <= head; number++) {
                Block block = Replay.read(log, number);
                for (int i = 0; i < block.commands().size(); i++) {
                    Submission submission = new Submission(block.commands().get(i));
                    ids.add(submission.id(), new First(block.results().get(i), number, i, submission.fingerprint()));
                }
            }
        }

        void checkSome() {
            for (int i = 0; i < 10 && !used.isEmpty(); i++) {
                UUID id = used.get(random.nextInt(used.size()));
                assertThat(find(id)).isEqualTo(model.get(id));
            }
            UUID never = TestIds.at(random.nextInt(3_000), 1_000_000 + random.nextInt(1_000_000));
            assertThat(find(never)).isNull();
        }
    }

    @Property(tries = 60)
    void whatWasUsedIsKnownForEver(@ForAll long seed) {
        Run run = new Run(seed);
        for (long number = 1; number <= 150; number++) {
            run.block(number);
            run.keep();
            run.checkSome();
            if (run.random.nextInt(40) == 0) {
                run.restart(number);
            }
        }
        for (UUID id : run.used) {
            assertThat(run.find(id)).isEqualTo(run.model.get(id));
        }
    }

    /** Else one client could make the next start read minutes of the log. */
    @Property(tries = 30)
    void idsThatAreAheadOfTheirTimeDoNotKeepOlderBlocksNeeded(@ForAll long seed) {
        Run run = new Run(seed);
        for (long number = 1; number <= 200; number++) {
            run.block(number, number % 25 == 0 ? 5_000 : 0);
            run.keep();
            if (run.ids.isFrozen()) {
                run.ids.sealFrozen();
            }
        }
        // Two tables of 16 ids, which are ten blocks or twenty; what is ahead by five seconds is ahead by 500 blocks.
        assertThat(run.ids.oldestBlockInMemory()).isGreaterThan(150);
        assertThat(run.ids.fromBlockOnDisk()).isGreaterThan(150);
        run.checkSome();
    }

    @Property(tries = 8)
    void manyIdsFillManyPages(@ForAll long seed) {
        Random random = new Random(seed);
        InMemoryPages pages = new InMemoryPages();
        IdRuns runs = new IdRuns(pages);
        List<IdEntry> all = new ArrayList<>();
        for (int run = 0; run < 20; run++) {
            List<IdEntry> entries = new ArrayList<>();
            for (int i = 0; i < 1_500; i++) {
                // Every second run is older than the ones before it: late, and in time merged.
                UUID id = TestIds.at(run % 2 == 0 ? 1_000_000 + run : random.nextInt(1_000), random.nextLong() >>> 2);
                entries.add(new IdEntry(id.getMostSignificantBits(), id.getLeastSignificantBits(), 1 + run * 10L, i));
            }
            entries.sort(null);
            runs.add(
                    entries,
                    List.of(),
                    IdEntry.millis(entries.get(entries.size() - 1).high()));
            all.addAll(entries);
        }
        IdRuns reopened = new IdRuns(pages);
        for (int i = 0; i < 2_000; i++) {
            IdEntry entry = all.get(random.nextInt(all.size()));
            UUID id = new UUID(entry.high(), entry.low());
            assertThat(runs.find(id)).isEqualTo(entry);
            assertThat(reopened.find(id)).isEqualTo(entry);
            assertThat(reopened.find(new UUID(entry.high(), entry.low() ^ 1L << 61)))
                    .isNull();
        }
    }
}
