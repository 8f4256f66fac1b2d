package org.bartergrid.job.engine;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Keeps the runs of one map pass in a folder, one file a partition. */
public final class FileRuns implements RunTarget {

    private final Path folder;
    private final String prefix;
    private final SortedMap<Integer, Path> files = new TreeMap<>();

    /**
     * Runs of one pass.
     *
     * @param prefix of the file names, its own for every pass that uses the folder
     */
    public FileRuns(Path folder, String prefix) {
        this.folder = folder;
        this.prefix = prefix;
    }

    @Override
    public OutputStream open(int partition) throws IOException {
        Path file = files.computeIfAbsent(partition, p -> folder.resolve(prefix + "-" + p + ".runs"));
        return new BufferedOutputStream(
                Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }

    /** The file of a partition, if it has any run. */
    public List<Path> of(int partition) {
        Path file = files.get(partition);
        return file == null ? List.of() : List.of(file);
    }
}
