package org.bartergrid.api;

import io.javalin.http.Context;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How many requests anybody may make in the long run; for some seconds it may be many more. Whoever is logged in is counted by
 * name, wherever they are; everybody else by network, and so is a token that was not seen before, since to check one costs
 * more than most answers. The operator is not counted: whoever has that key has the books.
 *
 * <p>Requests that another coordinator passes on count by the address that it vouches for ({@link Origins}), as if they had come
 * here themselves. What headers say otherwise is not believed, since anybody can write them.
 *
 * <p>Safe for any thread.
 */
final class RequestRates {

    /** A bucket holds what comes in so long. */
    private static final Duration BURST = Duration.ofSeconds(20);

    private static final int MOST_REMEMBERED = 50_000;

    private final @Nullable TokenBuckets<Network> networks;
    private final @Nullable TokenBuckets<String> names;
    private final Logins logins;

    RequestRates(ApiLimits limits, Logins logins, Clock clock) {
        this.networks = buckets(limits.requestsPerAddress(), clock);
        this.names = buckets(limits.requestsPerAccount(), clock);
        this.logins = logins;
    }

    private static <K> @Nullable TokenBuckets<K> buckets(int perSecond, Clock clock) {
        return perSecond == 0 ? null : new TokenBuckets<>(perSecond * BURST.toSeconds(), BURST, MOST_REMEMBERED, clock);
    }

    /** @throws Refusal if there were too many */
    void check(Context request) {
        String token = AccessCheck.token(request);
        var known = token == null ? Optional.<Caller>empty() : logins.known(token);
        if (known.isEmpty()) {
            require(networks, Network.of(Origins.of(request)), "from your address without a login");
        } else if (known.get().access() != Access.OPERATOR) {
            require(names, known.get().name(), "of " + known.get().name());
        }
    }

    private static <K> void require(@Nullable TokenBuckets<K> buckets, K key, String whose) {
        long wait = buckets == null ? 0 : buckets.take(key);
        if (wait > 0) {
            throw Refusal.tooMany(
                    "Too many requests " + whose + ": wait " + wait + " s, and then ask less often", wait);
        }
    }
}
