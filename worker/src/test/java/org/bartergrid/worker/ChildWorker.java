package org.bartergrid.worker;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bartergrid.job.Job;

/** A real worker process, spoken to frame by frame; its stderr goes to a file. */
final class ChildWorker implements Closeable {

    final Process process;
    final FrameWriter writer;
    final FrameReader reader;

    ChildWorker(Path stderr, String... flags) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx96m", "-XX:+UseSerialGC"));
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", place(Main.class) + File.pathSeparator + place(Job.class), Main.class.getName()));
        process = new ProcessBuilder(command).redirectError(stderr.toFile()).start();
        writer = new FrameWriter(process.getOutputStream());
        reader = new FrameReader(process.getInputStream());
    }

    /** Sends one Open and gives its answer. */
    Frame open(Path jar, String className, Map<String, String> settings, int partitions, Path scratch)
            throws IOException {
        writer.write(new Frame.Open(0, jar.toString(), className, settings, 2, partitions, scratch.toString()));
        return requireNonNull(reader.read());
    }

    /** Sends a split without waiting for its answer. */
    void map(int request, int split, byte[] bytes) throws IOException {
        writer.write(new Frame.MapSplit(request, split, bytes.length));
        send(request, bytes);
    }

    /** Sends a partition's runs without waiting for the answer. */
    void reduce(int request, int partition, byte[] runs) throws IOException {
        writer.write(new Frame.Reduce(request, partition));
        send(request, runs);
    }

    int exitStatus() throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("The worker did not end.");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void send(int request, byte[] bytes) throws IOException {
        int chunk = 1000;
        for (int from = 0; from < bytes.length; from += chunk) {
            writer.write(
                    new Frame.Data(request, Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + chunk))));
        }
        writer.write(new Frame.End(request));
    }

    private static String place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
