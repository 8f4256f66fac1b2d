package org.bartergrid.execution.ignite;

import java.util.Map;
import org.bartergrid.job.InputCutter;
import org.bartergrid.job.InputFormat;

/**
 * A job as its master needs to know it.
 *
 * @param jarSha256 names the jar, in lower-case hexadecimal
 * @param format the job's own answer to its settings
 * @param partitions into which keys are divided: each is one reduction and one result file
 * @param splitBytes the wanted size of a split
 * @param maxInputBytes the bound on the input after decompression
 */
public record JobDescriptor(
        String jobId,
        String jarSha256,
        String className,
        Map<String, String> settings,
        InputFormat format,
        int partitions,
        int splitBytes,
        long maxInputBytes) {

    public JobDescriptor {
        settings = Map.copyOf(settings);
        if (partitions < 1 || maxInputBytes < 1) {
            throw new IllegalArgumentException("A job has at least one partition and one byte of input.");
        }
        if (splitBytes < InputCutter.MIN_SPLIT_BYTES || splitBytes > InputCutter.MAX_SPLIT_BYTES) {
            throw new IllegalArgumentException("A split of " + splitBytes + " bytes is out of range.");
        }
    }
}
