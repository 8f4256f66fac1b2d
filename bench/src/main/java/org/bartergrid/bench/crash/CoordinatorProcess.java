package org.bartergrid.bench.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.bartergrid.job.engine.FolderTree;

/** A real coordinator in a process of its own. */
final class CoordinatorProcess {
    private static final long START_SECONDS = 120;
    private static final long END_SECONDS = 60;
    private static final long LOOK_NANOS = 20_000_000;

    private final Process process;
    private final Path log;

    private CoordinatorProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** How coordinators are started here. */
    record Place(Path folder, int port, Path launcherJar, Path benchJar, Path ledgerConfig, Path copies, Path log) {}

    /** Starts one and waits until it serves. */
    static CoordinatorProcess start(Place place) throws IOException {
        Files.deleteIfExists(place.folder().resolve("address"));
        FolderTree.delete(place.copies());
        Files.createDirectories(place.copies());
        List<String> command = new ArrayList<>(
                List.of(ProcessHandle.current().info().command().orElse("java"), "-Xmx512m", "-XX:+UseSerialGC"));
        for (String opened : List.of("java.nio", "java.util", "java.lang", "sun.nio.ch", "java.io", "java.time")) {
            command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
        }
        command.addAll(List.of(
                "-Djava.net.preferIPv4Stack=true",
                "-D" + SyncedFiles.FOLDER + "=" + place.copies(),
                "-cp",
                place.launcherJar() + ":" + place.benchJar(),
                "org.bartergrid.cli.Main",
                "coordinator",
                "start",
                "--port",
                Integer.toString(place.port()),
                "--folder",
                place.folder().toString(),
                "--ledger-config",
                place.ledgerConfig().toString()));
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(place.log().toFile()))
                .redirectErrorStream(true)
                .start();
        CoordinatorProcess started = new CoordinatorProcess(process, place.log());
        started.awaitReady(place.folder().resolve("address"));
        return started;
    }

    private void awaitReady(Path address) throws IOException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!Files.exists(address) || Files.readString(address).isBlank()) {
            if (!process.isAlive() || System.nanoTime() > until) {
                process.destroyForcibly();
                throw new IOException("The coordinator did not start: its log is " + log);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** kill -9, and waits until it is gone. */
    void kill() throws IOException {
        process.destroyForcibly();
        awaitEnd();
    }

    /** SIGTERM, and waits until it has ended in order. */
    void close() throws IOException {
        process.destroy();
        awaitEnd();
    }

    private void awaitEnd() throws IOException {
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("The coordinator did not end: its log is " + log);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    /** SIGSTOP or SIGCONT. */
    void signal(String name) throws IOException {
        try {
            int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IOException("kill -" + name + " failed");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }
}
