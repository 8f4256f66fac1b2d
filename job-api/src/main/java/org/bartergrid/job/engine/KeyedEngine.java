package org.bartergrid.job.engine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.bartergrid.job.Codec;
import org.bartergrid.job.Emitter;
import org.bartergrid.job.Job;
import org.bartergrid.job.JobContext;
import org.bartergrid.job.JobException;
import org.bartergrid.job.MapReduceJob;
import org.bartergrid.job.Split;
import org.jspecify.annotations.Nullable;

/** The engine of jobs whose keys and values pass through codecs. */
final class KeyedEngine<K, V> extends JobEngine {

    /** So that an empty-handed bound still makes runs worth merging. */
    private static final long MIN_TABLE_BYTES = 64 << 10;

    private final MapReduceJob<K, V> job;
    private final Codec<K> keyCodec;
    private final Codec<V> valueCodec;

    KeyedEngine(MapReduceJob<K, V> job, JobContext context, int partitions, long tableBytes) {
        super((Job) job, context, partitions, Math.max(tableBytes, MIN_TABLE_BYTES));
        this.job = job;
        this.keyCodec = job.keyCodec();
        this.valueCodec = job.valueCodec();
    }

    @Override
    public MapPass mapPass(RunTarget target) {
        return new Pass(target);
    }

    @Override
    byte kind() {
        return RunFormat.KEYED;
    }

    @Override
    void mergeInto(List<RunCursor> cursors, RunWriter writer) throws IOException, JobException {
        Encoding value = new Encoding();
        merge("combine", cursors, (key, joined) -> {
            value.reset();
            valueCodec.write(joined, value.data);
            addOurs(writer, key, value);
        });
    }

    @Override
    long reduceMerged(List<RunCursor> cursors, ResultOutput out) throws IOException, JobException {
        return merge("reduce", cursors, (key, joined) -> job.reduce(decode(keyCodec, key), joined, context, out));
    }

    private long merge(String step, List<RunCursor> cursors, Sink<V> sink) throws IOException, JobException {
        PriorityQueue<RunCursor> heap = new PriorityQueue<>(Math.max(1, cursors.size()), RunCursor::compareKey);
        for (RunCursor cursor : cursors) {
            if (cursor.nextKeyed()) {
                heap.add(cursor);
            }
        }
        long[] keys = {0};
        UserCode.run(step, () -> {
            RunCursor least = heap.poll();
            while (least != null) {
                byte[] key = least.keyBytes();
                V joined = decode(valueCodec, least.valueBytes());
                least = advance(heap, least);
                while (least != null && least.keyIs(key)) {
                    joined = job.combine(joined, decode(valueCodec, least.valueBytes()));
                    least = advance(heap, least);
                }
                sink.accept(key, joined);
                keys[0]++;
            }
        });
        return keys[0];
    }

    private static @Nullable RunCursor advance(PriorityQueue<RunCursor> heap, RunCursor least) {
        try {
            if (least.nextKeyed()) {
                heap.add(least);
            }
            return heap.poll();
        } catch (IOException e) {
            throw new PlatformFailure(e);
        }
    }

    private static void addOurs(RunWriter writer, byte[] key, Encoding value) {
        try {
            writer.add(key, 0, key.length, value.bytes(), value.size());
        } catch (IOException e) {
            throw new PlatformFailure(e);
        }
    }

    private static <T> T decode(Codec<T> codec, byte[] bytes) throws IOException {
        return codec.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    }

    private interface Sink<V> {
        void accept(byte[] key, V joined) throws Exception;
    }

    /** A buffer that is encoded into again and again, readable without a copy. */
    private static final class Encoding extends ByteArrayOutputStream {
        final DataOutputStream data = new DataOutputStream(this);

        byte[] bytes() {
            return buf;
        }
    }

    private final class Pass implements MapPass, Emitter<K, V> {

        private final RunTarget target;
        private final KeyedTable<V> table = new KeyedTable<>(valueCodec);
        private final Encoding encoding = new Encoding();
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
        public void emit(K key, V value) {
            emitted++;
            encoding.reset();
            try {
                keyCodec.write(key, encoding.data);
            } catch (IOException e) {
                throw new IllegalArgumentException("A key cannot be encoded: " + e.getMessage(), e);
            }
            table.add(encoding.bytes(), encoding.size(), value, job::combine);
            if (table.heapBytes() >= tableBytes) {
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
            List<Integer> entries = IntStream.range(0, table.size())
                    .boxed()
                    .sorted(Comparator.comparingInt((Integer entry) -> table.partition(entry, partitions))
                            .thenComparing(table::compareKeys))
                    .toList();
            int next = 0;
            while (next < entries.size()) {
                next = writeRun(entries, next);
            }
            table.clear();
        }

        /** Writes the run of the partition that the entry at {@code from} belongs to; gives the first entry behind it. */
        private int writeRun(List<Integer> entries, int from) throws IOException {
            int partition = table.partition(entries.get(from), partitions);
            RunWriter run = new RunWriter(target.open(partition), kind());
            int next = from;
            try (run) {
                for (; next < entries.size() && table.partition(entries.get(next), partitions) == partition; next++) {
                    int entry = entries.get(next);
                    encoding.reset();
                    valueCodec.write(table.value(entry), encoding.data);
                    run.add(
                            table.keyBytes(),
                            table.keyStart(entry),
                            table.keyLength(entry),
                            encoding.bytes(),
                            encoding.size());
                }
            }
            written += run.entries();
            bytes += run.bytes();
            return next;
        }
    }
}
