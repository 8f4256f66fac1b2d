package org.bartergrid.sandbox;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a worker is started.
 *
 * @param classPath the worker's own few jars, never the node's
 * @param heapMegabytes the worker's largest heap
 * @param scratch an existing folder for the worker's files and its crash report
 */
public record WorkerLaunch(List<Path> classPath, int heapMegabytes, Path scratch) {

    private static final String MAIN = "org.bartergrid.worker.Main";
    private static final int LEAST_HEAP_MEGABYTES = 16;

    public WorkerLaunch {
        classPath = classPath.stream().map(Path::toAbsolutePath).toList();
        scratch = scratch.toAbsolutePath();
        if (classPath.isEmpty()) {
            throw new IllegalArgumentException("A worker needs a class path.");
        }
        if (heapMegabytes < LEAST_HEAP_MEGABYTES) {
            throw new IllegalArgumentException("A worker's heap of " + heapMegabytes
                    + " MB is too small: share at least " + LEAST_HEAP_MEGABYTES + " MB of memory a worker.");
        }
    }

    /**
     * The command line. Niceness 19 lets the owner's own work go first. The log flags keep the JVM's warnings off stdout,
     * where they would tear the frames.
     */
    List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                "nice",
                "-n",
                "19",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx" + heapMegabytes + "m",
                "-XX:MaxMetaspaceSize=64m",
                "-XX:ReservedCodeCacheSize=48m",
                "-XX:MaxDirectMemorySize=32m",
                "-Xss512k",
                "-XX:-UsePerfData",
                "-XX:+DisableAttachMechanism",
                "-Xlog:disable",
                "-Xlog:all=warning:stderr",
                "-XX:ErrorFile=" + scratch.resolve("worker-crash.log"),
                "-Djava.io.tmpdir=" + scratch));
        command.add("-cp");
        command.add(classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        command.add(MAIN);
        return command;
    }
}
