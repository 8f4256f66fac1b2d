package org.bartergrid.sandbox;

import java.nio.file.Path;
import java.util.Map;

/**
 * The job that a worker opens.
 *
 * @param jar the scientist's jar; only the worker ever loads a class of it
 * @param threads how many splits or partitions the worker works on at once
 * @param partitions into which the job's keys are divided
 */
public record WorkerJob(Path jar, String className, Map<String, String> settings, int threads, int partitions) {

    public WorkerJob {
        jar = jar.toAbsolutePath();
        settings = Map.copyOf(settings);
    }
}
