package org.bartergrid.execution.ignite;

import java.io.IOException;
import java.nio.file.Path;
import org.bartergrid.job.Tallies;

/** Takes a job's results, one call at a time. */
public interface ResultSink {

    /**
     * One partition's whole result, its hash checked. Called for each partition, in any order, from a thread of the job
     * master's; and again for one whose node left meanwhile, where one result is as good as the other.
     *
     * @param name such as {@code part-00000.gz}
     * @param file holds it until this call returns: a file can be read again where a stream is spent
     * @param sha256 of the bytes, in lower-case hexadecimal
     */
    void part(String name, Path file, long length, String sha256) throws IOException;

    /** The tallies over all partitions. Called once, after the last part, if the job succeeds. */
    void tallies(Tallies tallies) throws IOException;
}
