package org.bartergrid.worker;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.bartergrid.job.JobException;
import org.bartergrid.job.Tallies;
import org.bartergrid.job.engine.MapCounts;
import org.bartergrid.job.engine.ReduceCounts;

/** What one request is answered: its frames carry the request's number. Used by one thread at a time. */
final class Answer {

    private static final int CELLS_PER_FRAME = 4096;
    private static final int MAX_MESSAGE_CHARACTERS = 4000;
    private static final int STACK_LINES = 12;
    private static final int OUT_OF_MEMORY = 3;
    private static final int NODE_GONE = 4;

    private final int request;
    private final FrameWriter writer;

    Answer(int request, FrameWriter writer) {
        this.request = request;
        this.writer = writer;
    }

    /**
     * Does the work of a request and answers its failure. After an {@link OutOfMemoryError} nothing in this process can
     * be relied on, so it says so and ends; when the answer cannot be written the node is gone, so it ends too.
     */
    @SuppressWarnings("SystemExitOutsideMain")
    void of(Gathering work) {
        try {
            attempt(work);
        } catch (OutOfMemoryError e) {
            try {
                long heapMegabytes = Runtime.getRuntime().maxMemory() >> 20;
                failed(
                        Frame.Category.RESOURCES,
                        "The job needs more memory than the worker's " + heapMegabytes
                                + " MB: use smaller splits or machines with more memory.");
            } catch (IOException ignored) {
                Runtime.getRuntime().halt(NODE_GONE);
            }
            Runtime.getRuntime().halt(OUT_OF_MEMORY);
        } catch (IOException e) {
            Runtime.getRuntime().halt(NODE_GONE);
        }
    }

    private void attempt(Gathering work) throws IOException {
        try {
            work.run();
        } catch (JobException e) {
            failed(Frame.Category.JOB, e.getMessage() + "\n" + stack(e));
        } catch (IOException e) {
            failed(Frame.Category.RESOURCES, "The worker failed: " + e + ".");
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (RuntimeException | Error e) {
            failed(Frame.Category.PROTOCOL, "The worker failed: " + e + ".");
        }
    }

    /** Where the runs of a partition go. */
    OutputStream runStream(int partition) {
        return new ChunkStream(chunk -> writer.write(new Frame.Run(request, partition, chunk)));
    }

    /** Where a partition's result goes. */
    OutputStream resultStream() {
        return new ChunkStream(chunk -> writer.write(new Frame.Result(request, chunk)));
    }

    void mapped(MapCounts counts) throws IOException {
        writer.write(new Frame.Mapped(request, counts));
    }

    void reduced(Tallies tallies, ReduceCounts counts) throws IOException {
        Map<String, Cells> tables = new LinkedHashMap<>();
        tallies.forEach((table, key, amount) ->
                tables.computeIfAbsent(table, name -> new Cells()).add(key, amount));
        for (Map.Entry<String, Cells> table : tables.entrySet()) {
            long[] cells = table.getValue().whole();
            for (int from = 0; from < cells.length; from += CELLS_PER_FRAME * 2) {
                int to = Math.min(cells.length, from + CELLS_PER_FRAME * 2);
                writer.write(new Frame.Tally(request, table.getKey(), Arrays.copyOfRange(cells, from, to)));
            }
        }
        writer.write(new Frame.Reduced(request, counts));
    }

    void failed(Frame.Category category, String message) throws IOException {
        String bounded =
                message.length() <= MAX_MESSAGE_CHARACTERS ? message : message.substring(0, MAX_MESSAGE_CHARACTERS);
        writer.write(new Frame.Failed(request, category, bounded));
    }

    /** The top of the stack where the job's code threw. */
    private static String stack(JobException failed) {
        Throwable thrown = failed.getCause() == null ? failed : failed.getCause();
        return Arrays.stream(thrown.getStackTrace())
                .limit(STACK_LINES)
                .map(frame -> "    at " + frame)
                .collect(Collectors.joining("\n"));
    }

    /** Keys and amounts in turn. */
    private static final class Cells {
        private long[] cells = new long[16];
        private int length;

        void add(long key, long amount) {
            if (length == cells.length) {
                cells = Arrays.copyOf(cells, length * 2);
            }
            cells[length++] = key;
            cells[length++] = amount;
        }

        long[] whole() {
            return Arrays.copyOf(cells, length);
        }
    }
}
