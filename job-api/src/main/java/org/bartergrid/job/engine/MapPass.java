package org.bartergrid.job.engine;

import java.io.IOException;
import org.bartergrid.job.JobException;
import org.bartergrid.job.Split;

/**
 * Maps one or more splits into one combining table. When the table passes its bound it is written out as one run a
 * partition and emptied. Not safe for several threads: each has its own pass.
 */
public interface MapPass {

    /**
     * Maps one split.
     *
     * @throws JobException if the job's code throws
     */
    void map(Split split) throws IOException, JobException;

    /** Writes what is left in the table. The pass is then over. */
    MapCounts finish() throws IOException;
}
