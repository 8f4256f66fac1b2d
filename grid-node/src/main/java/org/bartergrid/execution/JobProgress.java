package org.bartergrid.execution;

/**
 * How far a job is.
 *
 * @param splits into which the input was cut
 * @param mapped splits whose runs lie on a live node
 * @param attempts times that a split was handed to a node
 * @param lostSplits times that a split, under way or mapped, went down with its node
 * @param partitions of the job
 * @param reduced partitions whose results have been brought home
 */
public record JobProgress(int splits, int mapped, int attempts, int lostSplits, int partitions, int reduced) {}
