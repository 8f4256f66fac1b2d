package org.bartergrid.worker;

import java.util.Map;
import org.bartergrid.job.engine.MapCounts;
import org.bartergrid.job.engine.ReduceCounts;

/**
 * One message between a node and its worker. Every frame belongs to a request, whose number the node chooses; several
 * requests are under way at once and their frames interleave.
 *
 * <pre>
 * node to worker                                worker to node
 * Open                                          Opened | Failed
 * MapSplit, Data*, End                          Run*, Mapped | Failed
 * Reduce, Data*, End                            Result*, Tally*, Reduced | Failed
 * </pre>
 *
 * <p>Open comes first and once. Abandon may stand for End. Arrays in frames are handed over, not copied.
 */
@SuppressWarnings("ArrayRecordComponent") // Frames are carried, never compared.
public sealed interface Frame {

    int request();

    /**
     * Opens the worker's one job.
     *
     * @param jar path of the scientist's jar, which the worker can read
     * @param threads how many requests run at once
     * @param partitions into which the keys are divided
     * @param scratch folder in which the worker may keep files
     */
    record Open(
            int request,
            String jar,
            String className,
            Map<String, String> settings,
            int threads,
            int partitions,
            String scratch)
            implements Frame {}

    /** Asks to map a split of {@code bytes} bytes, which follow as {@link Data}. */
    record MapSplit(int request, int split, int bytes) implements Frame {}

    /** Asks to reduce a partition whose runs follow as {@link Data}, one run after another. */
    record Reduce(int request, int partition) implements Frame {}

    /** The next bytes of a split or of runs. */
    record Data(int request, byte[] bytes) implements Frame {}

    /** No more data of this request. */
    record End(int request) implements Frame {}

    /** The rest of this request's data will not come: what was gathered is dropped, and the answer is Failed. */
    record Abandon(int request) implements Frame {}

    /** The job has accepted its settings. {@code format} is how it wants its input cut, in its text form. */
    record Opened(int request, String format) implements Frame {}

    /** The next bytes of the runs of one partition, one run after another. */
    record Run(int request, int partition, byte[] bytes) implements Frame {}

    /** The split is mapped and all its runs were sent. */
    record Mapped(int request, MapCounts counts) implements Frame {}

    /** The next bytes of the partition's result, one gzip member. */
    record Result(int request, byte[] bytes) implements Frame {}

    /** Cells of one tally: keys and amounts in turn. */
    record Tally(int request, String table, long[] cells) implements Frame {}

    /** The partition is reduced, and its result and tallies were sent. */
    record Reduced(int request, ReduceCounts counts) implements Frame {}

    /** The request has failed; nothing more of it comes. */
    record Failed(int request, Category category, String message) implements Frame {}

    /** Whose fault a failure is. */
    enum Category {
        /** The job refuses its settings, or its jar or class cannot be loaded: the scientist's, before any work. */
        SETTINGS(1),
        /** The scientist's code threw: another attempt would very likely throw too. */
        JOB(2),
        /** Memory or disk ran out: another machine may do it. */
        RESOURCES(3),
        /** The node spoke out of turn: ours. */
        PROTOCOL(4);

        private final int number;

        Category(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }
}
