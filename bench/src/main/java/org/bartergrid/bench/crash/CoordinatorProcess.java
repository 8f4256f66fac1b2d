package org.bartergrid.bench.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bartergrid.job.engine.FolderTree;

/** A real coordinator in a process of its own. */
final class CoordinatorProcess {
    private static final long END_SECONDS = 60;

    private final Process process;
    private final Path log;

    private CoordinatorProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * How a coordinator is started here.
     *
     * @param config its {@code coordinator.yaml}
     * @param ledgerConfig its {@code ledger.xml}
     * @param heapMegabytes the most that its JVM may have
     * @param copies where copies of what it has synced go
     */
    record Place(
            String name,
            Path folder,
            String url,
            Path launcherJar,
            Path benchJar,
            Path config,
            Path ledgerConfig,
            int heapMegabytes,
            Path copies,
            Path log) {}

    /** Starts one; it joins the others by itself. */
    static CoordinatorProcess start(Place place) throws IOException {
        FolderTree.delete(place.copies());
        Files.createDirectories(place.copies());
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx" + place.heapMegabytes() + "m",
                "-XX:+UseSerialGC"));
        for (String opened : List.of("java.nio", "java.util", "java.lang", "sun.nio.ch", "java.io", "java.time")) {
            command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
        }
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1",
                "-Djava.net.preferIPv4Stack=true",
                "-Dbartergrid.log=INFO",
                "-D" + SyncedFiles.FOLDER + "=" + place.copies(),
                "-cp",
                place.launcherJar() + ":" + place.benchJar(),
                "org.bartergrid.cli.Main",
                "coordinator",
                "start",
                "--folder",
                place.folder().toString(),
                "--config",
                place.config().toString(),
                "--ledger-config",
                place.ledgerConfig().toString()));
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(place.log().toFile()))
                .redirectErrorStream(true)
                .start();
        return new CoordinatorProcess(process, place.log());
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

    /** Waits until it is gone. */
    void awaitEnd() throws IOException {
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("A coordinator did not end: its log is " + log);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    /** SIGSTOP or SIGCONT. */
    void signal(String name) throws IOException {
        Commands.run("kill", "-" + name, Long.toString(process.pid()));
    }
}
