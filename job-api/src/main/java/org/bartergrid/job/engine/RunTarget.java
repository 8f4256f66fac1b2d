package org.bartergrid.job.engine;

import java.io.IOException;
import java.io.OutputStream;

/** Where a mapper's runs go. Used by one thread at a time. */
public interface RunTarget {

    /**
     * A stream for one more run of a partition, closed by the mapper before it opens the next. Runs of one partition may
     * be stored one after another.
     */
    OutputStream open(int partition) throws IOException;
}
