package org.bartergrid.bench.ledger;

import java.util.concurrent.locks.LockSupport;

/**
 * How often somebody begins something.
 *
 * @param nanos between one beginning and the next; 0 for as soon as the one before has ended
 */
record Pace(long nanos) {
    /** Without a pause. */
    static final Pace UNBOUND = new Pace(0);

    private static final long NANOS_A_SECOND = 1_000_000_000L;

    /** So many a second, shared by some who begin by turns. */
    static Pace of(int aSecond, int sharedBy) {
        return new Pace(NANOS_A_SECOND * sharedBy / aSecond);
    }

    /**
     * Waits until it is time to begin.
     *
     * @param beganNanos when the first was due
     * @param index which one this is, from 0
     * @return from when on its duration counts: if the one before ended too late, from when this one was due, since
     *     whoever came then would have had to wait; else from now, because a late alarm is nobody's fault
     */
    long await(long beganNanos, long index) {
        long now = System.nanoTime();
        long due = nanos == 0 ? now : beganNanos + nanos * index;
        if (due - now <= 0) {
            return due;
        }
        while (due - now > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(due - now);
            now = System.nanoTime();
        }
        return now;
    }
}
