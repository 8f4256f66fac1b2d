package org.bartergrid.execution.ignite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.bartergrid.execution.SplitAttempt;
import org.bartergrid.execution.ignite.CellRequest.RunSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunStoreTest {

    private static final SplitAttempt FIRST = new SplitAttempt(0, 0);
    private static final SplitAttempt SECOND = new SplitAttempt(1, 0);

    @TempDir
    Path folder;

    private ScratchBudget budget;
    private RunStore store;

    @BeforeEach
    void open() {
        budget = new ScratchBudget(60);
        store = new RunStore(folder, budget);
    }

    @Test
    void aPartitionsRunsAreReadInAnyPiecesAcrossSplits() throws IOException {
        keep(FIRST, "0:aaaa", "1:XXX", "0:bb", "0:c");
        keep(SECOND, "1:YY", "0:dddd");

        for (int chunkBytes = 1; chunkBytes < 15; chunkBytes++) {
            assertThat(fetched(0, chunkBytes, FIRST, SECOND)).isEqualTo("aaaabbcdddd");
            assertThat(fetched(1, chunkBytes, FIRST, SECOND)).isEqualTo("XXXYY");
            assertThat(fetched(1, chunkBytes, SECOND)).isEqualTo("YY");
            assertThat(fetched(2, chunkBytes, FIRST)).isEmpty();
        }
    }

    @Test
    void runsThatWereNeverKeptAreMissing() throws IOException {
        store.begin(FIRST).append(0, new byte[3]);

        assertThatThrownBy(() -> store.chunk(0, List.of(FIRST), 0, 10))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("gone");
    }

    @Test
    void theNodesScratchIsBoundedAndGivenBack() throws IOException {
        keep(FIRST, "0:" + "a".repeat(50));
        StoredRuns runs = store.begin(SECOND);

        assertThatThrownBy(() -> runs.append(0, new byte[11])).hasMessageContaining("scratch space");
        runs.delete();
        store.deleteAll();

        budget.take(60);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    /** A worker is a stranger: what is remembered of its runs is bounded as well as what is stored. */
    @Test
    void whatIsRememberedOfRunsIsBounded() throws IOException {
        StoredRuns runs = new RunStore(folder, new ScratchBudget(StoredRuns.MOST_PIECES + 10)).begin(FIRST);
        for (int i = 0; i < StoredRuns.MOST_PIECES; i++) {
            runs.append(i % 2, new byte[1]);
            runs.append((i + 1) % 2, new byte[0]);
        }

        runs.append(1, new byte[1]);
        assertThatThrownBy(() -> runs.append(0, new byte[1])).hasMessageContaining("combine more");
        runs.delete();
    }

    private void keep(SplitAttempt name, String... runs) throws IOException {
        StoredRuns stored = store.begin(name);
        for (String run : runs) {
            stored.append(run.charAt(0) - '0', run.substring(2).getBytes(StandardCharsets.US_ASCII));
        }
        store.keep(name, stored);
    }

    /** As a reducer reads: as a stream over chunks, from two sources that are this store. */
    private String fetched(int partition, int chunkBytes, SplitAttempt... names) throws IOException {
        List<RunSource> sources = Stream.of(names)
                .map(name -> new RunSource("n", "c", "ticket", List.of(name)))
                .toList();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (FetchedRuns runs = new FetchedRuns(
                sources, (source, position) -> store.chunk(partition, source.splits(), position, chunkBytes))) {
            runs.transferTo(all);
        }
        CellAnswer.Chunk together = store.chunk(partition, List.of(names), 0, 1000);
        assertThat(together.bytes()).isEqualTo(all.toByteArray());
        return all.toString(StandardCharsets.US_ASCII);
    }
}
