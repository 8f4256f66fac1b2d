package org.bartergrid.job;

/**
 * A map-reduce job. The class needs a public constructor without parameters.
 *
 * <p>One instance serves every thread of a process. {@link #input} is called once on it before anything else, and what
 * it stores in fields is visible to every later call; after that the instance must not change.
 */
public sealed interface Job permits MapReduceJob, LongMapReduceJob {

    /**
     * Declares how the input is cut, and is the place to read and check every setting of the job: a setting that was
     * given but not read here is reported to the scientist as unknown, before anything is bartered.
     *
     * @throws IllegalArgumentException with one sentence that names the setting that is wrong
     */
    InputFormat input(JobContext context);
}
