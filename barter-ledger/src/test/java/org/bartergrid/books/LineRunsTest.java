package org.bartergrid.books;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Posting;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Lines that left memory are there, once, however often runs are merged, and whatever a crash leaves behind. */
class LineRunsTest {
    /** Pages that can be counted. */
    private static final class CountedPages implements Pages {
        private final Map<String, byte[]> all = new ConcurrentHashMap<>();
        private int written;
        private int read;

        @Override
        public byte @Nullable [] read(String name) {
            read++;
            byte[] page = all.get(name);
            return page == null ? null : page.clone();
        }

        @Override
        public void write(Map<String, byte[]> pages) {
            written += pages.size();
            all.putAll(pages);
        }

        @Override
        public void delete(Collection<String> names) {
            names.forEach(all::remove);
        }

        private long runPages() {
            return all.keySet().stream()
                    .filter(name -> name.matches("lines/\\d+/\\d+"))
                    .count();
        }
    }

    private final CountedPages pages = new CountedPages();
    private final Map<Integer, Long> sequences = new HashMap<>();
    private LineRuns runs = opened();

    private LineRuns opened() {
        LineRuns opened = new LineRuns(pages, LineRunsTest::owner);
        opened.takeOver();
        opened.deleteAbandoned();
        return opened;
    }

    private static AccountId owner(int account) {
        return new AccountId("peer-" + account + ".credit");
    }

    private static Posting line(int account, long sequence) {
        return new Posting(
                owner(account),
                sequence,
                new UUID((1_790_000_000_000L + sequence) << 16, 31L * account + sequence),
                0,
                Posting.Kind.TRANSFER,
                owner(account + 1),
                null,
                sequence % 1_000,
                0,
                sequence * account,
                0,
                1_790_000_000_000L + sequence);
    }

    private void add(LineTable table, int account) {
        long sequence = sequences.merge(account, 1L, Long::sum);
        table.add(account, line(account, sequence));
    }

    private void assertEveryLineIsThere() {
        assertEveryLineIsThere(runs, sequences);
    }

    private static void assertEveryLineIsThere(LineRuns runs, Map<Integer, Long> sequences) {
        sequences.forEach((account, last) -> {
            for (long page = 0; page <= StatementPage.of(last); page++) {
                List<Posting> lines = runs.read(account, owner(account), page);
                assertThat(lines).hasSizeGreaterThanOrEqualTo((int) Math.min(64, last - 64 * page));
                for (int i = 0; i < lines.size(); i++) {
                    assertThat(lines.get(i)).isEqualTo(line(account, 64 * page + i + 1));
                }
            }
        });
    }

    @Property(tries = 60)
    void linesAreThereHoweverTheyCame(@ForAll long seed) {
        // Every try begins with nothing.
        new LineRunsTest().takesLinesThatCome(new Random(seed));
    }

    private void takesLinesThatCome(Random random) {
        for (int round = 0; round < 40; round++) {
            LineTable table = new LineTable();
            Map<Integer, Long> before = new HashMap<>(sequences);
            int accounts = 1 + random.nextInt(40);
            for (int i = random.nextInt(400); i >= 0; i--) {
                add(table, random.nextInt(accounts));
            }
            runs.add(table);
            if (random.nextInt(5) == 0) {
                // A crash: the log is read again from a snapshot before these lines, which are added once more.
                runs = opened();
                sequences.clear();
                sequences.putAll(before);
            }
            if (random.nextBoolean()) {
                runs.merge();
                assertThat(runs.isMergeDue()).isFalse();
            }
        }
        assertEveryLineIsThere();
        runs = opened();
        assertEveryLineIsThere();
    }

    @Test
    void whatALineCostsDoesNotDependOnHowManyAccountsThereAre() {
        Map<Integer, Double> pagesALine = new TreeMap<>();
        for (int accounts : new int[] {1_000, 10_000, 100_000}) {
            CountedPages counted = new CountedPages();
            LineRuns many = new LineRuns(counted, LineRunsTest::owner);
            Random random = new Random(accounts);
            long[] last = new long[accounts];
            int lines = 0;
            for (int flush = 0; flush < 24; flush++) {
                LineTable table = new LineTable();
                for (int i = 0; i < 20_000; i++) {
                    int account = random.nextInt(accounts);
                    table.add(account, line(account, ++last[account]));
                    lines++;
                }
                many.add(table);
                many.merge();
            }
            pagesALine.put(accounts, (counted.read + counted.written) / (double) lines);
        }
        // A page for every line, read and written, is what it was without runs.
        assertThat(pagesALine.get(100_000)).isLessThan(0.02);
        assertThat(pagesALine.get(1_000)).isLessThan(0.05);
    }

    @Test
    void mergedRunsAreGoneAndFullPagesAreNotInRuns() {
        for (int flush = 0; flush < 64; flush++) {
            LineTable table = new LineTable();
            for (int i = 0; i < 100; i++) {
                add(table, i % 10);
            }
            runs.add(table);
            runs.merge();
        }
        assertEveryLineIsThere();
        // Ten accounts with 640 lines each: all of them fill pages, but for the lines since the last merge.
        assertThat(pages.all.keySet().stream().filter(name -> name.startsWith("statements/")))
                .hasSizeGreaterThan(85);
        assertThat(pages.runPages()).isLessThan(16);
    }

    @Test
    void whatFillsItsPagesLeavesNothingBehind() {
        for (int flush = 0; flush < 50; flush++) {
            LineTable table = new LineTable();
            for (int i = 0; i < 128; i++) {
                add(table, 4);
            }
            runs.add(table);
            runs.add(new LineTable());
        }
        assertEveryLineIsThere();
        assertThat(pages.all.keySet())
                .filteredOn(name -> name.startsWith("lines/"))
                .containsExactly("lines/manifest");
        assertThat(pages.all.get("lines/manifest")).hasSizeLessThan(40);
    }

    @Test
    void aPageThatWasBegunBeforeThereWereRunsIsFinished() {
        List<Posting> begun = new ArrayList<>();
        for (long i = 1; i <= 40; i++) {
            begun.add(line(7, 64 + i));
        }
        String name = StatementPage.name(owner(7), 1);
        pages.write(Map.of(name, StatementPage.encode(name, begun)));
        sequences.put(7, 104L);
        LineTable table = new LineTable();
        add(table, 7);
        runs.add(table);
        assertThat(runs.read(7, owner(7), 1)).hasSize(41);
        LineTable next = new LineTable();
        for (int i = 0; i < 30; i++) {
            add(next, 7);
        }
        runs.add(next);
        assertThat(runs.read(7, owner(7), 1)).hasSize(64);
        assertThat(runs.read(7, owner(7), 2)).hasSize(7);
        for (int i = 0; i < 6; i++) {
            LineTable one = new LineTable();
            add(one, 8);
            runs.add(one);
        }
        runs.merge();
        assertThat(StatementPage.read(pages, owner(7), 1)).hasSize(64);
        for (int i = 0; i < 64; i++) {
            assertThat(runs.read(7, owner(7), 1).get(i)).isEqualTo(line(7, 65 + i));
        }
    }

    @Test
    void whatACrashLeavesOfAMergeIsDeleted() {
        for (int flush = 0; flush < 8; flush++) {
            LineTable table = new LineTable();
            for (int i = 0; i < 2_000; i++) {
                add(table, i);
            }
            runs.add(table);
        }
        // It dies with the merged run written and the manifest not; with the manifest, but nothing deleted yet.
        for (String last : List.of("lines/manifest", "lines/8/0")) {
            Map<String, byte[]> before = new HashMap<>(pages.all);
            LineRuns dying = new LineRuns(
                    new Pages() {
                        @Override
                        public byte @Nullable [] read(String name) {
                            return pages.read(name);
                        }

                        @Override
                        public void write(Map<String, byte[]> written) {
                            if (written.containsKey(last)) {
                                throw new IllegalStateException("a crash");
                            }
                            pages.write(written);
                        }

                        @Override
                        public void delete(Collection<String> names) {
                            if (names.contains(last)) {
                                throw new IllegalStateException("a crash");
                            }
                            pages.delete(names);
                        }
                    },
                    LineRunsTest::owner);
            assertThatThrownBy(dying::merge).hasMessage("a crash");
            assertThat(pages.all.keySet()).isNotEqualTo(before.keySet());
            runs = opened();
            assertEveryLineIsThere();
            if (last.equals("lines/manifest")) {
                assertThat(pages.all.keySet()).isEqualTo(before.keySet());
            }
        }
        assertThat(pages.all.keySet().stream().filter(name -> name.matches("lines/\\d+/fences")))
                .hasSize(1);
        assertThat(pages.all.keySet().stream().filter(name -> name.matches("lines/[1-8]/.*")))
                .isEmpty();
    }

    @Test
    void aDamagedPageEndsAMergeAndIsNamed() {
        for (int flush = 0; flush < 8; flush++) {
            LineTable table = new LineTable();
            add(table, 1);
            add(table, 2 + flush);
            runs.add(table);
        }
        byte[] good = pages.read("lines/4/0");
        byte[] bad = good.clone();
        bad[9] ^= 4;
        pages.write(Map.of("lines/4/0", bad));
        runs.merge();
        assertThat(runs.isMergeDue()).isTrue();
        assertThat(pages.all.keySet()).noneMatch(name -> name.startsWith("lines/9/"));
        assertThat(runs.read(9, owner(9), 0)).hasSize(1);
        assertThatThrownBy(() -> runs.read(1, owner(1), 0))
                .isInstanceOfSatisfying(PageDamagedException.class, damaged -> assertThat(damaged.page())
                        .isEqualTo("lines/4/0"));
        pages.write(Map.of("lines/4/0", good));
        runs.merge();
        assertThat(runs.isMergeDue()).isFalse();
        assertEveryLineIsThere();
    }

    @Test
    void readersSeeEveryLineWhileRunsAreAddedAndMerged() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        Map<Integer, Long> safe = new ConcurrentHashMap<>();
        LineRuns shared = runs;
        Future<Integer> reader = threads.submit(() -> {
            int reads = 0;
            while (!done.get()) {
                assertEveryLineIsThere(shared, Map.copyOf(safe));
                reads++;
            }
            return reads;
        });
        Future<Integer> merger = threads.submit(() -> {
            int merges = 0;
            while (!done.get()) {
                if (shared.isMergeDue()) {
                    shared.merge();
                    merges++;
                }
            }
            return merges;
        });
        Random random = new Random(5);
        for (int flush = 0; flush < 200; flush++) {
            LineTable table = new LineTable();
            for (int i = 0; i < 200; i++) {
                add(table, random.nextInt(50));
            }
            runs.add(table);
            safe.putAll(sequences);
        }
        done.set(true);
        assertThat(reader.get(1, TimeUnit.MINUTES)).isPositive();
        assertThat(merger.get(1, TimeUnit.MINUTES)).isPositive();
        threads.shutdown();
        assertEveryLineIsThere();
    }

    @Test
    void readsAndWritesFormat1() {
        LineTable table = new LineTable();
        for (int i = 0; i < 12; i++) {
            add(table, i % 5 == 0 ? 300 : 2);
        }
        runs.add(table);
        Map<String, String> files = Map.of(
                "lines/1/0",
                "line-run-1.hex",
                "lines/1/fences",
                "line-run-fences-1.hex",
                "lines/manifest",
                "line-runs-1.hex");
        for (Map.Entry<String, String> file : files.entrySet()) {
            byte[] fixture = Fixtures.read(file.getValue());
            assertThat(HexFormat.of().formatHex(pages.read(file.getKey())))
                    .as(file.getKey())
                    .isEqualTo(HexFormat.of().formatHex(fixture));
        }
        assertEveryLineIsThere();
    }
}
