package org.bartergrid.bench.ledger;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** How much CPU time a process' threads have had, from Linux' {@code /proc}, by their names without numbers. Immutable. */
final class ThreadTimes {
    private static final double TICKS_A_SECOND = 100;
    private static final int USER_FIELD = 11;
    private static final int SYSTEM_FIELD = 12;

    private final Map<String, Double> seconds = new TreeMap<>();

    private ThreadTimes() {}

    static ThreadTimes of(long pid) throws IOException {
        ThreadTimes times = new ThreadTimes();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads) {
                times.add(thread);
            }
        }
        return times;
    }

    private void add(Path thread) throws IOException {
        String stat;
        try {
            stat = Files.readString(thread.resolve("stat"));
        } catch (NoSuchFileException ended) {
            return;
        }
        // The name stands in brackets and may have any character in it.
        int end = stat.lastIndexOf(')');
        String name = stat.substring(stat.indexOf('(') + 1, end).replaceAll("[-#0-9]+$", "");
        String[] fields = stat.substring(end + 2).split(" ", -1);
        double ticks = Double.parseDouble(fields[USER_FIELD]) + Double.parseDouble(fields[SYSTEM_FIELD]);
        seconds.merge(name, ticks / TICKS_A_SECOND, (a, b) -> a + b);
    }

    /** What each name has had since then, seconds. */
    Map<String, Double> since(ThreadTimes before) {
        Map<String, Double> difference = new TreeMap<>();
        seconds.forEach((name, all) -> difference.put(name, all - before.seconds.getOrDefault(name, 0.0)));
        return difference;
    }
}
