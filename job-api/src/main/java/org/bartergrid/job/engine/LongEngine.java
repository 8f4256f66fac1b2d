package org.bartergrid.job.engine;

import java.io.IOException;
import java.util.List;
import org.bartergrid.job.Job;
import org.bartergrid.job.JobContext;
import org.bartergrid.job.JobException;
import org.bartergrid.job.LongEmitter;
import org.bartergrid.job.LongMapReduceJob;
import org.bartergrid.job.Split;

/** The engine of jobs over primitive longs. */
final class LongEngine extends JobEngine {

    /** Table slots at their emptiest (2 x 16 / 0.6), and the four arrays in which a spill sorts. */
    private static final int BYTES_PER_ENTRY = 96;

    private final LongMapReduceJob job;

    LongEngine(LongMapReduceJob job, JobContext context, int partitions, long tableBytes) {
        super((Job) job, context, partitions, tableBytes);
        this.job = job;
    }

    @Override
    public MapPass mapPass(RunTarget target) {
        return new Pass(target);
    }

    @Override
    byte kind() {
        return RunFormat.LONG;
    }

    @Override
    void mergeInto(List<RunCursor> cursors, RunWriter writer) throws IOException, JobException {
        LongMerge merge = new LongMerge(job, cursors);
        UserCode.run("combine", () -> {
            while (merge.next()) {
                add(writer, merge.key(), merge.value());
            }
        });
    }

    @Override
    long reduceMerged(List<RunCursor> cursors, ResultOutput out) throws IOException, JobException {
        LongMerge merge = new LongMerge(job, cursors);
        long[] keys = {0};
        UserCode.run("reduce", () -> {
            long count = 0;
            while (merge.next()) {
                job.reduce(merge.key(), merge.value(), context, out);
                count++;
            }
            keys[0] = count;
        });
        return keys[0];
    }

    private static void add(RunWriter writer, long key, long value) {
        try {
            writer.add(key, value);
        } catch (IOException e) {
            throw new PlatformFailure(e);
        }
    }

    private final class Pass implements MapPass, LongEmitter {

        private final RunTarget target;
        private final LongTable table = new LongTable();
        private final int maxEntries = (int) Math.max(1024, Math.min(tableBytes / BYTES_PER_ENTRY, 1 << 27));
        private long emitted;
        private long written;
        private long bytes;

        Pass(RunTarget target) {
            this.target = target;
        }

        @Override
        public void map(Split split) throws IOException, JobException {
            UserCode.run("map of split " + split.index(), () -> job.map(split, context, this));
        }

        @Override
        public void emit(long key, long value) {
            emitted++;
            table.add(key, value, job::combine);
            if (table.size() >= maxEntries) {
                try {
                    spill();
                } catch (IOException e) {
                    throw new PlatformFailure(e);
                }
            }
        }

        @Override
        public MapCounts finish() throws IOException {
            spill();
            return new MapCounts(emitted, written, bytes);
        }

        private void spill() throws IOException {
            int size = table.size();
            if (size == 0) {
                return;
            }
            int[] ends = new int[partitions + 1];
            table.forEach((key, value) -> ends[LongTable.partition(LongTable.mix(key), partitions) + 1]++);
            for (int partition = 0; partition < partitions; partition++) {
                ends[partition + 1] += ends[partition];
            }
            int[] place = ends.clone();
            long[] keys = new long[size];
            long[] values = new long[size];
            table.forEach((key, value) -> {
                int at = place[LongTable.partition(LongTable.mix(key), partitions)]++;
                keys[at] = key;
                values[at] = value;
            });
            table.clear();
            long[] spareKeys = new long[size];
            long[] spareValues = new long[size];
            for (int partition = 0; partition < partitions; partition++) {
                int from = ends[partition];
                int to = ends[partition + 1];
                if (from < to) {
                    RadixSort.sort(keys, values, from, to, spareKeys, spareValues);
                    writeRun(partition, keys, values, from, to);
                }
            }
        }

        private void writeRun(int partition, long[] keys, long[] values, int from, int to) throws IOException {
            RunWriter run = new RunWriter(target.open(partition), kind());
            try (run) {
                for (int i = from; i < to; i++) {
                    run.add(keys[i], values[i]);
                }
            }
            written += run.entries();
            bytes += run.bytes();
        }
    }
}
