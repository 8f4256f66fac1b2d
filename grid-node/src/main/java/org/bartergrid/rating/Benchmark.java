package org.bartergrid.rating;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * What one slot of this machine was measured to do.
 *
 * @param mips integer operations, in millions a second of CPU time
 * @param mflops floating-point operations (double precision), in millions a second of CPU time
 */
public record Benchmark(long mips, long mflops) {

    private static final Pattern LINE = Pattern.compile("mips=(\\d+) mflops=(\\d+)");
    private static final long LIMIT_SECONDS = 60;

    /**
     * Measures, in a child process; about a second on an idle machine.
     *
     * @param java the Java executable
     * @param classPath where this class is
     * @throws IOException if the child fails or takes longer than a minute
     */
    public static Benchmark measure(Path java, String classPath) throws IOException {
        var output = Files.createTempFile("bartergrid-rating", ".txt");
        try {
            var process = new ProcessBuilder(List.of(
                            java.toString(),
                            "-XX:+UseSerialGC",
                            "-Xmx32m",
                            "-XX:-UsePerfData",
                            "-cp",
                            classPath,
                            BenchmarkMain.class.getName()))
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
            return parse(Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            Files.deleteIfExists(output);
        }
    }

    static Benchmark parse(String output) throws IOException {
        var match = LINE.matcher(output);
        if (!match.find()) {
            throw new IOException("The benchmark printed no rating but: " + output.strip());
        }
        return new Benchmark(Long.parseLong(match.group(1)), Long.parseLong(match.group(2)));
    }
}
