package org.bartergrid.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * How often passwords may be tried. A wrong one counts three times over: for the account from this network, which is strict; for
 * the network whatever the account, against trying one password on everybody; and for the account from anywhere, which is
 * loose, against guessing from many machines.
 *
 * <p>What locks a guesser out must not lock the owner out. The first two bind nobody elsewhere. The third does not bind a
 * network from which the right password came in the last month. So a stranger keeps an owner out only from where the stranger
 * is too, or, with many machines, from where the owner never was.
 *
 * <p>An attempt is counted before its password is looked at, so that many at once are no more than one after the other, and is
 * given back if it was right. Names that nobody has count as others do: a limit must not tell who is there.
 *
 * <p>In memory: after a takeover all begin anew. Safe for any thread.
 */
final class PasswordGuesses {

    private static final Duration WINDOW = Duration.ofMinutes(15);
    private static final int OF_A_NETWORK = 20;
    private static final int OF_AN_ACCOUNT = 10;
    private static final int MOST_REMEMBERED = 50_000;
    private static final Duration KNOWN_FOR = Duration.ofDays(30);

    private final TokenBuckets<Place> places;
    private final TokenBuckets<Network> networks;
    private final TokenBuckets<String> accounts;
    private final Cache<Place, Boolean> known;

    /** An account, tried from a network. */
    private record Place(String account, Network network) {}

    /** @param wrong how many wrong passwords an account may be sent from one network in a quarter of an hour */
    PasswordGuesses(int wrong, Clock clock) {
        this.places = new TokenBuckets<>(wrong, WINDOW, MOST_REMEMBERED, clock);
        this.networks = new TokenBuckets<>((long) wrong * OF_A_NETWORK, WINDOW, MOST_REMEMBERED, clock);
        this.accounts = new TokenBuckets<>((long) wrong * OF_AN_ACCOUNT, WINDOW, MOST_REMEMBERED, clock);
        this.known = Caffeine.newBuilder()
                .maximumSize(MOST_REMEMBERED)
                .expireAfterWrite(KNOWN_FOR)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(Runnable::run)
                .build();
    }

    /**
     * Tries a password.
     *
     * @param right whether it is right; not asked if it may not be tried
     * @throws Refusal if there were too many wrong ones
     */
    boolean tried(String account, Network network, BooleanSupplier right) {
        var place = new Place(account, network);
        boolean atHome = known.getIfPresent(place) != null;
        require(places.take(place));
        long wait = networks.take(network);
        if (wait > 0) {
            places.giveBack(place);
            require(wait);
        }
        wait = atHome ? 0 : accounts.take(account);
        if (wait > 0) {
            places.giveBack(place);
            networks.giveBack(network);
            require(wait);
        }
        boolean counts = false;
        boolean matches = false;
        try {
            matches = right.getAsBoolean();
            counts = !matches;
        } finally {
            // Also if it could not be looked at.
            if (!counts) {
                places.giveBack(place);
                networks.giveBack(network);
                if (!atHome) {
                    accounts.giveBack(account);
                }
            }
        }
        if (matches) {
            places.fill(place);
            known.put(place, true);
        }
        return matches;
    }

    private static void require(long waitSeconds) {
        if (waitSeconds > 0) {
            throw Refusal.tooMany(
                    "Too many wrong passwords for this account, or from where you are: try again in " + waitSeconds
                            + " s",
                    waitSeconds);
        }
    }
}
