package org.bartergrid.execution;

/** One try at mapping a split; its runs are kept under this name, so that two tries never mix. Both count from 0. */
public record SplitAttempt(int split, int attempt) {}
