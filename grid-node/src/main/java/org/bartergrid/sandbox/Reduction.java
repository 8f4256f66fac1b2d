package org.bartergrid.sandbox;

import org.bartergrid.job.Tallies;
import org.bartergrid.job.engine.ReduceCounts;

/** What a worker says when a partition is reduced and its result is written. */
public record Reduction(ReduceCounts counts, Tallies tallies) {}
