package org.bartergrid.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A token bucket for each of many keys: so many at once, and then as many again in so much time, evenly. Bounded: of more keys
 * than there may be, those that are seldom asked for begin anew. Safe for any thread.
 *
 * @param <K> whose bucket it is
 */
final class TokenBuckets<K> {

    private static final long NANOS_A_SECOND = 1_000_000_000L;

    private final Cache<K, Bucket> buckets;
    private final Bandwidth bandwidth;
    private final TimeMeter time;

    /**
     * Buckets that are full to begin with.
     *
     * @param tokens how many are in a full one
     * @param refill how long an empty one takes until it is full
     * @param most how many buckets are remembered
     */
    TokenBuckets(long tokens, Duration refill, int most, Clock clock) {
        this.bandwidth = Bandwidth.builder()
                .capacity(tokens)
                .refillGreedy(tokens, refill)
                .build();
        this.time = new ClockTime(clock);
        // One that nobody asked for in that time is full again, and need not be remembered.
        this.buckets = Caffeine.newBuilder()
                .maximumSize(most)
                .expireAfterAccess(refill)
                .ticker(time::currentTimeNanos)
                .executor(Runnable::run)
                .build();
    }

    /** Takes a token: 0 if there was one, else the seconds until there is. */
    long take(K key) {
        var taken = bucket(key).tryConsumeAndReturnRemaining(1);
        long wait = taken.getNanosToWaitForRefill();
        return taken.isConsumed() ? 0 : Math.max(1, (wait + NANOS_A_SECOND - 1) / NANOS_A_SECOND);
    }

    /** A token that was taken is not used after all. */
    void giveBack(K key) {
        bucket(key).addTokens(1);
    }

    /** Fills a bucket. */
    void fill(K key) {
        buckets.invalidate(key);
    }

    private Bucket bucket(K key) {
        return buckets.get(key, first -> Bucket.builder()
                .addLimit(bandwidth)
                .withCustomTimePrecision(time)
                .build());
    }

    private record ClockTime(Clock clock) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return TimeUnit.MILLISECONDS.toNanos(clock.millis());
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }
}
