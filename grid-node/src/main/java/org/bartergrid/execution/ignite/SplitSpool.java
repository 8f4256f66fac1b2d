package org.bartergrid.execution.ignite;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bartergrid.job.InputCutter;
import org.bartergrid.job.InvalidInputException;
import org.bartergrid.job.Split;

/**
 * All splits of an input in one file, so that a split whose node died can be sent again, and so that a bad input is found
 * before anybody works on it. Read by several threads.
 */
final class SplitSpool implements Closeable {

    private final Path path;
    private final List<Long> ends;
    private final RandomAccessFile file;

    private SplitSpool(Path path, List<Long> ends) throws IOException {
        this.path = path;
        this.ends = ends;
        this.file = new RandomAccessFile(path.toFile(), "r");
    }

    /**
     * Cuts an input to its end. Closes it.
     *
     * @throws InvalidInputException if the input is not what the job declared, or makes too many splits
     */
    static SplitSpool cut(JobDescriptor job, InputStream input, Path folder, int maxSplits) throws IOException {
        Path path = folder.resolve("splits");
        List<Long> ends = new ArrayList<>();
        try (InputCutter cutter = InputCutter.of(job.format(), input, job.splitBytes(), job.maxInputBytes());
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(path), 1 << 20)) {
            long end = 0;
            for (Split split = cutter.next(); split != null; split = cutter.next()) {
                if (ends.size() == maxSplits) {
                    throw new InvalidInputException("The input makes more than " + maxSplits + " splits of "
                            + job.splitBytes() + " bytes: ask for larger splits.");
                }
                out.write(split.bytes());
                end += split.length();
                ends.add(end);
            }
        }
        return new SplitSpool(path, ends);
    }

    int size() {
        return ends.size();
    }

    synchronized byte[] split(int index) throws IOException {
        long start = index == 0 ? 0 : ends.get(index - 1);
        byte[] bytes = new byte[(int) (ends.get(index) - start)];
        file.seek(start);
        file.readFully(bytes);
        return bytes;
    }

    @Override
    public void close() throws IOException {
        file.close();
        Files.deleteIfExists(path);
    }
}
