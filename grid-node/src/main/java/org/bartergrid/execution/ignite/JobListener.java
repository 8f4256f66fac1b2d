package org.bartergrid.execution.ignite;

import java.util.List;
import org.bartergrid.execution.JobProgress;

/** Is told how a job goes. Called on the thread that runs the job, which waits: be quick. */
public interface JobListener {

    /** Called whenever something has changed, and with the final figures at the end, good or bad. */
    void progress(JobProgress progress, List<ContractUsage> contracts);
}
