package org.bartergrid.worker;

import java.io.IOException;
import org.bartergrid.job.JobException;

/** A request whose data is still coming in, and which runs once it is whole. */
interface Gathering {

    /** Takes the next bytes. */
    void add(byte[] bytes) throws IOException;

    /** Does the work and answers. Called once, on a thread of the pool, with all data there. */
    void run() throws IOException, JobException;

    /** Gives up what was gathered. */
    void abandon() throws IOException;
}
