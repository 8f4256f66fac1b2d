package org.bartergrid.rating;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What this machine was measured to do.
 *
 * @param mips integer operations of one slot, in millions a second of CPU time
 * @param mflops floating-point operations (double precision) of one slot, in millions a second of CPU time
 */
public record Benchmark(long mips, long mflops) {

    /**
     * What its memory was measured to do.
     *
     * @param readNanos one random read
     * @param writeNanos one random write
     */
    public record Memory(long readNanos, long writeNanos) {}

    private static final Pattern PROCESSOR = Pattern.compile("mips=(\\d+) mflops=(\\d+)");
    private static final Pattern MEMORY = Pattern.compile("readNanos=(\\d+) writeNanos=(\\d+)");
    private static final long LIMIT_SECONDS = 60;

    /** For the processor what a worker has, for memory what a region larger than caches needs. */
    private static final int PROCESSOR_HEAP_MEGABYTES = 32;

    private static final int MEMORY_HEAP_MEGABYTES = 288;

    /**
     * Measures a slot, in a child process; about a second on an idle machine.
     *
     * @param java the Java executable
     * @param classPath where this class is
     * @throws IOException if the child fails or takes longer than a minute
     */
    public static Benchmark measure(Path java, String classPath) throws IOException {
        Matcher speed = found(PROCESSOR, run(java, classPath, PROCESSOR_HEAP_MEGABYTES));
        return new Benchmark(Long.parseLong(speed.group(1)), Long.parseLong(speed.group(2)));
    }

    /** Measures memory, as long and in the same way; for a while it takes {@value #MEMORY_HEAP_MEGABYTES} MB of it. */
    public static Memory measureMemory(Path java, String classPath) throws IOException {
        Matcher access = found(MEMORY, run(java, classPath, MEMORY_HEAP_MEGABYTES, "memory"));
        return new Memory(Long.parseLong(access.group(1)), Long.parseLong(access.group(2)));
    }

    private static String run(Path java, String classPath, int heapMegabytes, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                java.toString(),
                "-XX:+UseSerialGC",
                "-Xmx" + heapMegabytes + "m",
                "-XX:-UsePerfData",
                "-cp",
                classPath,
                BenchmarkMain.class.getName()));
        command.addAll(List.of(arguments));
        var output = Files.createTempFile("bartergrid-rating", ".txt");
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    throw new IOException("The benchmark did not end within " + LIMIT_SECONDS
                            + " seconds: the machine is too busy to be rated now, try again later");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("The benchmark was interrupted", e);
            } finally {
                process.destroyForcibly();
            }
            return Files.readString(output, StandardCharsets.UTF_8);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static Matcher found(Pattern line, String output) throws IOException {
        var match = line.matcher(output);
        if (!match.find()) {
            throw new IOException("The benchmark printed no rating but: " + output.strip());
        }
        return match;
    }
}
