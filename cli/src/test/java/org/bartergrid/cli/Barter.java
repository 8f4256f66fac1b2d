package org.bartergrid.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One run of the packaged {@code barter}, as a process of its own. */
final class Barter implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path DIST = Path.of("target", "dist").toAbsolutePath();

    private final Process process;
    private final Path out;
    private final Path err;

    private Barter(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts it; its temporary files go into {@code folder}. */
    static Barter start(Path folder, String... arguments) throws IOException {
        return startOn(List.of(), folder, arguments);
    }

    /** The same with the words of another program before it, which runs it somewhere else. */
    static Barter startOn(List<String> where, Path folder, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(where);
        command.addAll(List.of(
                // Tests that were started in the background ignore SIGINT, and so would every process of theirs.
                "env",
                "--default-signal=INT",
                Installation.java().toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.net.preferIPv4Stack=true",
                "-Djava.io.tmpdir=" + folder,
                "-jar",
                DIST.resolve("org.bartergrid.cli.jar").toString()));
        command.addAll(List.of(arguments));
        var out = Files.createTempFile(folder, "out", ".txt");
        var err = Files.createTempFile(folder, "err", ".txt");
        var process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        return new Barter(process, out, err);
    }

    /** Runs it to its end. */
    static Barter run(Path folder, String... arguments) throws IOException, InterruptedException {
        var run = start(folder, arguments);
        run.await();
        return run;
    }

    static Path example(String name) {
        return DIST.resolve("examples/kmer-count").resolve(name);
    }

    int await() throws InterruptedException {
        if (!process.waitFor(240, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("barter did not end; it said:\n" + out() + "\n" + err());
        }
        return process.exitValue();
    }

    int status() {
        return process.exitValue();
    }

    boolean alive() {
        return process.isAlive();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    /** The last line of standard output, which is the answer. */
    JsonNode answer() throws IOException {
        String text = out().stripTrailing();
        return JSON.readTree(text.substring(text.lastIndexOf('\n') + 1));
    }

    /** The processes of a demo, once it has said which they are. */
    Map<String, Long> pids() throws IOException {
        for (String line : err().split("\n")) {
            if (line.startsWith("pids {")) {
                Map<String, Long> pids = new LinkedHashMap<>();
                JSON.readTree(line.substring("pids ".length()))
                        .properties()
                        .forEach(pid -> pids.put(pid.getKey(), pid.getValue().asLong()));
                return pids;
            }
        }
        return Map.of();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(40, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
