package org.bartergrid.execution.ignite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bartergrid.execution.SplitAttempt;

/** The runs that one contract's mappers left on this node. Safe for any thread. */
final class RunStore {

    private final Path folder;
    private final ScratchBudget budget;
    private final AtomicLong lastFile = new AtomicLong();
    private final Map<SplitAttempt, StoredRuns> kept = new ConcurrentHashMap<>();

    RunStore(Path folder, ScratchBudget budget) {
        this.folder = folder;
        this.budget = budget;
    }

    /** A new file for the runs of an attempt, which nobody sees until it is {@link #keep kept}. */
    StoredRuns begin(SplitAttempt name) throws IOException {
        return new StoredRuns(
                folder.resolve("split-" + name.split() + "-" + lastFile.incrementAndGet() + ".runs"), budget);
    }

    /** Closes the file and lets reducers have it. */
    void keep(SplitAttempt name, StoredRuns runs) throws IOException {
        runs.close();
        StoredRuns before = kept.put(name, runs);
        if (before != null) {
            before.delete();
        }
    }

    /**
     * A piece of the runs that these attempts left for a partition, one after another.
     *
     * @throws IOException if one of them is not here
     */
    CellAnswer.Chunk chunk(int partition, List<SplitAttempt> names, long position, int maxBytes) throws IOException {
        List<StoredRuns> runs = names.stream().map(kept::get).toList();
        if (runs.contains(null)) {
            throw new IOException("runs that were made here are gone");
        }
        long total = runs.stream().mapToLong(each -> each.bytesOf(partition)).sum();
        long skip = Math.max(0, position);
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.max(0, Math.min(maxBytes, total - skip)));
        for (StoredRuns each : runs) {
            long bytes = each.bytesOf(partition);
            if (skip < bytes && chunk.hasRemaining()) {
                each.read(partition, skip, chunk);
                skip = bytes;
            }
            skip -= bytes;
        }
        return new CellAnswer.Chunk(total, chunk.array());
    }

    void deleteAll() throws IOException {
        for (StoredRuns runs : kept.values()) {
            runs.delete();
        }
        kept.clear();
    }
}
