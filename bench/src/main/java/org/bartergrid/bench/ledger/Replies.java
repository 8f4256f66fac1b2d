package org.bartergrid.bench.ledger;

import org.bartergrid.bench.Sample;
import org.jspecify.annotations.Nullable;

/**
 * What was answered to the transfers of a round, by position, and how long it took. Every position is written by one
 * caller; to be read when all of them have ended.
 */
final class Replies {
    private final @Nullable Reply[] replies;
    private final long[] nanos;

    Replies(int transfers) {
        this.replies = new Reply[transfers];
        this.nanos = new long[transfers];
    }

    void set(int position, Reply reply, long tookNanos) {
        replies[position] = reply;
        nanos[position] = tookNanos;
    }

    /** The answer, or null if the round was over before this transfer was given. */
    @Nullable
    Reply at(int position) {
        return replies[position];
    }

    /** How many transfers were answered. */
    int count() {
        int count = 0;
        for (Reply reply : replies) {
            if (reply != null) {
                count++;
            }
        }
        return count;
    }

    /** How long the answers took. */
    Sample latencies() {
        Sample sample = new Sample();
        for (int i = 0; i < replies.length; i++) {
            if (replies[i] != null) {
                sample.add((double) nanos[i]);
            }
        }
        return sample;
    }
}
