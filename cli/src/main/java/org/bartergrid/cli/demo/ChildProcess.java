package org.bartergrid.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bartergrid.cli.CommandFailure;
import org.bartergrid.cli.Installation;
import org.jspecify.annotations.Nullable;

/**
 * One process of the demo's grid, started from the launcher jar as anyone would start it. Its log goes to a file, its
 * one line of JSON says that it is ready, and it ends when the demo does: its standard input is a pipe from here.
 */
final class ChildProcess {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration READY_LIMIT = Duration.ofSeconds(90);
    private static final long END_SECONDS = 10;
    private static final int LOG_LINES_SHOWN = 12;

    /** A shell's and Java's way to say in an exit status that a signal ended a process: this and the signal. */
    private static final int SIGNALLED = 128;

    private final String name;
    private final Process process;
    private final Path log;
    private final CompletableFuture<JsonNode> answer = new CompletableFuture<>();

    private ChildProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /** Flags of a process that computes little: small, quick to start. */
    static List<String> lightFlags(int heapMegabytes) {
        return List.of(
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "-Djava.net.preferIPv4Stack=true",
                "-Dbartergrid.log=INFO",
                "-Dbartergrid.log.ignite=WARN");
    }

    static ChildProcess start(String name, List<String> flags, List<String> arguments, Path logFolder) {
        List<String> command = new ArrayList<>();
        command.add(Installation.java().toString());
        command.addAll(flags);
        // Temporary files of the whole grid go where those of the demo go.
        command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
        command.add("-jar");
        command.add(Installation.current().launcherJar().toString());
        command.addAll(arguments);
        try {
            Path log = Files.createDirectories(logFolder).resolve(name + ".log");
            var process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            var child = new ChildProcess(name, process, log);
            var reader = new Thread(child::readAnswer, name + "-output");
            reader.setDaemon(true);
            reader.start();
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + name + ": " + e.getMessage(), e);
        }
    }

    /** The first line of JSON that a serving process says: that it is ready. */
    JsonNode ready() {
        return answer(READY_LIMIT);
    }

    /** The first line of JSON that it says. */
    JsonNode answer(Duration limit) {
        try {
            return answer.get(limit.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new CommandFailure("The " + name + " ended without an answer; it said:\n" + lastWords(), e);
        } catch (TimeoutException e) {
            throw new CommandFailure(
                    "The " + name + " did not answer within " + limit.toSeconds() + " s; it said:\n" + lastWords(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("Interrupted while the " + name + " started", e);
        }
    }

    private void readAnswer() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                JsonNode json = json(line);
                if (json != null) {
                    answer.complete(json);
                }
            }
        } catch (IOException e) {
            answer.completeExceptionally(e);
        }
        answer.completeExceptionally(new IOException("it ended without an answer"));
    }

    private static @Nullable JsonNode json(String line) {
        try {
            return line.startsWith("{") ? JSON.readTree(line) : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** How it came to its end, as a sentence; a process that was killed had no time to log why. */
    String fate() {
        int status = process.exitValue();
        return status > SIGNALLED
                ? "The " + name + " was killed by signal " + (status - SIGNALLED)
                : "The " + name + " ended with status " + status + "; it said:\n" + lastWords();
    }

    /** Completes when it has ended. */
    CompletableFuture<?> end() {
        return process.onExit();
    }

    /** SIGKILL, as a power cut would. */
    void kill() {
        process.destroyForcibly();
    }

    /** Asks it to end. */
    void askToEnd() {
        process.destroy();
    }

    /** Waits until it has ended, and sees to it. */
    void awaitEnd() {
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                process.waitFor(END_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** The sentence with which it gave up, or else the end of its log. */
    String lastWords() {
        try {
            var lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            for (String line : lines) {
                if (line.startsWith("barter: ")) {
                    return line.substring("barter: ".length());
                }
            }
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
        } catch (IOException e) {
            return "(" + log + " cannot be read)";
        }
    }
}
