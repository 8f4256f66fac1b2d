package org.bartergrid.execution.ignite;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the last reading of every contract's meter in a small file, {@code <contract>.meter}, so that a node that was
 * restarted goes on counting: the coordinator ignores receipts whose sequence starts again, and refuses those that state
 * less than an earlier one. Safe for any thread.
 *
 * <p>Files are replaced in one step but not forced to the disk: a killed process loses nothing, and a power cut at worst
 * the pay of the last receipts, which is not worth a wait for the disk with every batch.
 */
final class MeterFiles {

    /** A contract cannot be settled any more once its term and grace are over; the coordinator's grace is minutes. */
    private static final long KEPT_AFTER_TERM_MILLIS = 24 * 3_600_000L;

    private static final int MOST_FILES = 10_000;
    private static final String SUFFIX = ".meter";
    private static final String VERSION = "1";
    private static final Pattern SAFE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,63}");
    private static final Logger LOG = LoggerFactory.getLogger(MeterFiles.class);

    private final Path folder;
    private final Clock clock;

    /**
     * What was used under a contract when its meter was last read.
     *
     * @param sequence of the last receipt, 0 before the first
     */
    record Reading(long sequence, long cpuMillis, long memoryMegabyteSeconds, long splits) {
        static final Reading ZERO = new Reading(0, 0, 0, 0);
    }

    /** Opens a folder, which is created if it is missing; what is too old in it is deleted. */
    MeterFiles(Path folder, Clock clock) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.clock = clock;
        deleteOld();
    }

    /**
     * The last reading; zero for a new contract, and for a file that makes no sense.
     *
     * @throws RefusedException if the contract's id could not name a file
     */
    Reading read(String contractId) throws RefusedException {
        Path file = file(contractId);
        if (!Files.exists(file)) {
            return Reading.ZERO;
        }
        try {
            Properties fields = fields(file);
            return new Reading(
                    number(fields, "sequence"),
                    number(fields, "cpuMillis"),
                    number(fields, "memoryMegabyteSeconds"),
                    number(fields, "splits"));
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("{} is damaged, so its contract is metered from zero again: {}", file, e.toString());
            return Reading.ZERO;
        }
    }

    /**
     * Keeps a reading until a day after the contract's term.
     *
     * @param termEndMillis epoch milliseconds
     */
    void write(String contractId, Reading reading, long termEndMillis) throws IOException {
        Path file = folder.resolve(contractId + SUFFIX);
        Path next = folder.resolve(contractId + ".next");
        try (Writer out = Files.newBufferedWriter(next)) {
            out.write("version=" + VERSION + "\nsequence=" + reading.sequence + "\ncpuMillis=" + reading.cpuMillis
                    + "\nmemoryMegabyteSeconds=" + reading.memoryMegabyteSeconds + "\nsplits=" + reading.splits
                    + "\ntermEndMillis=" + termEndMillis + "\n");
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Deletes what nobody can ask for any more, and the oldest if there are too many all the same. */
    synchronized void deleteOld() throws IOException {
        Map<Path, Long> ends = new TreeMap<>();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                ends.put(file, file.toString().endsWith(SUFFIX) ? termEndMillis(file) : 0L);
            }
        }
        long oldest = clock.millis() - KEPT_AFTER_TERM_MILLIS;
        List<Path> kept = new ArrayList<>();
        for (Map.Entry<Path, Long> file : ends.entrySet()) {
            if (file.getValue() < oldest) {
                Files.deleteIfExists(file.getKey());
            } else {
                kept.add(file.getKey());
            }
        }
        kept.sort(Comparator.comparing(ends::get));
        for (Path file : kept.subList(0, Math.max(0, kept.size() - MOST_FILES))) {
            Files.deleteIfExists(file);
        }
    }

    private Path file(String contractId) throws RefusedException {
        if (!SAFE_NAME.matcher(contractId).matches()) {
            throw new RefusedException("'" + contractId + "' is no contract's id.");
        }
        return folder.resolve(contractId + SUFFIX);
    }

    private static long termEndMillis(Path file) {
        try {
            return number(fields(file), "termEndMillis");
        } catch (IOException | IllegalArgumentException e) {
            return 0;
        }
    }

    private static Properties fields(Path file) throws IOException {
        Properties fields = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            fields.load(in);
        }
        if (!VERSION.equals(fields.getProperty("version"))) {
            throw new IOException("it is not of version " + VERSION);
        }
        return fields;
    }

    private static long number(Properties fields, String name) {
        long value = Long.parseLong(String.valueOf(fields.getProperty(name)));
        if (value < 0) {
            throw new IllegalArgumentException(name + " is negative");
        }
        return value;
    }
}
