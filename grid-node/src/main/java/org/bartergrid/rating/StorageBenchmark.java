package org.bartergrid.rating;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * What a folder's disk was measured to do.
 *
 * @param accessMicros a random read of 4 KB, the median
 * @param readMegabytesPerSecond sequential reading
 * @param writeMegabytesPerSecond sequential writing, to the disk itself
 * @param direct whether it was read past the operating system's cache; where a file system cannot do that, the figures are
 *     those of the cache
 */
public record StorageBenchmark(
        long accessMicros, long readMegabytesPerSecond, long writeMegabytesPerSecond, boolean direct) {

    private static final int MEGABYTE = 1_000_000;

    /** A whole number of blocks of any disk, near a megabyte. */
    private static final int CHUNK = 1 << 20;

    private static final int CHUNKS = 64;
    private static final int BLOCK = 4_096;
    private static final int ACCESSES = 200;

    /**
     * Measures, in a file of 64 MB that is gone afterwards; a second on a disk that turns.
     *
     * @param folder where; made if it is missing
     * @throws IOException if there is no room, or no permission
     */
    public static StorageBenchmark measure(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path file = Files.createTempFile(folder, "rating", ".tmp");
        try {
            try {
                return measure(file, Set.of(ExtendedOpenOption.DIRECT));
            } catch (UnsupportedOperationException | IOException cached) {
                // Not every file system can be read past its cache. What is wrong with the disk itself fails once more.
                return measure(file, Set.of());
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static StorageBenchmark measure(Path file, Set<? extends OpenOption> direct) throws IOException {
        // Reading and writing past the cache takes buffers and places that are aligned to the disk's blocks.
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK + BLOCK).alignedSlice(BLOCK);
        new Random(1).ints(CHUNK / Integer.BYTES).forEach(buffer::putInt);
        double writeSeconds = write(file, options(StandardOpenOption.WRITE, direct), buffer);
        double readSeconds;
        double accessSeconds;
        try (FileChannel channel = FileChannel.open(file, options(StandardOpenOption.READ, direct))) {
            readSeconds = read(channel, buffer);
            accessSeconds = access(channel, buffer);
        }
        double megabytes = (double) CHUNK * CHUNKS / MEGABYTE;
        return new StorageBenchmark(
                Math.max(1, Math.round(accessSeconds * 1e6)),
                Math.max(1, Math.round(megabytes / readSeconds)),
                Math.max(1, Math.round(megabytes / writeSeconds)),
                !direct.isEmpty());
    }

    private static Set<OpenOption> options(OpenOption mode, Set<? extends OpenOption> direct) {
        Set<OpenOption> options = new HashSet<>(direct);
        options.add(mode);
        return options;
    }

    private static double write(Path file, Set<OpenOption> options, ByteBuffer chunk) throws IOException {
        try (FileChannel channel = FileChannel.open(file, options)) {
            long began = System.nanoTime();
            for (int i = 0; i < CHUNKS; i++) {
                chunk.clear().limit(CHUNK);
                for (long at = (long) i * CHUNK; chunk.hasRemaining(); ) {
                    at += channel.write(chunk, at);
                }
            }
            channel.force(true);
            return seconds(began);
        }
    }

    private static double read(FileChannel channel, ByteBuffer chunk) throws IOException {
        long began = System.nanoTime();
        for (int i = 0; i < CHUNKS; i++) {
            read(channel, chunk, CHUNK, (long) i * CHUNK);
        }
        return seconds(began);
    }

    /** The median of random reads. */
    private static double access(FileChannel channel, ByteBuffer buffer) throws IOException {
        Random random = new Random(2);
        double[] each = new double[ACCESSES];
        for (int i = 0; i < ACCESSES; i++) {
            long at = (long) random.nextInt(CHUNKS * (CHUNK / BLOCK)) * BLOCK;
            long began = System.nanoTime();
            read(channel, buffer, BLOCK, at);
            each[i] = seconds(began);
        }
        Arrays.sort(each);
        return each[ACCESSES / 2];
    }

    private static void read(FileChannel channel, ByteBuffer into, int length, long from) throws IOException {
        into.clear().limit(length);
        while (into.hasRemaining()) {
            if (channel.read(into, from + into.position()) < 0) {
                throw new IOException("The file that the disk is measured with was cut by somebody");
            }
        }
    }

    private static double seconds(long beganNanos) {
        return Math.max(1, System.nanoTime() - beganNanos) / 1e9;
    }
}
