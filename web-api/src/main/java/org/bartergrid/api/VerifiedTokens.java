package org.bartergrid.api;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Access tokens whose signature was found right, until they expire: checking one costs as much time as everything else that
 * a payment needs together. Bounded; those that were not used for longest are checked again. Safe for any thread.
 *
 * <p>A token is known by all of its characters, so one that was changed anywhere is another one.
 */
final class VerifiedTokens {

    private static final int MOST = 4096;

    private record Verified(Caller caller, long expiresEpochMillis) {}

    private final Map<String, Verified> tokens = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Verified> eldest) {
            return size() > MOST;
        }
    };

    /** Who holds a token; nothing if it is not known, or has expired. */
    synchronized Optional<Caller> caller(String token, long nowEpochMillis) {
        Verified known = tokens.get(token);
        if (known == null) {
            return Optional.empty();
        }
        if (known.expiresEpochMillis() <= nowEpochMillis) {
            tokens.remove(token);
            return Optional.empty();
        }
        return Optional.of(known.caller());
    }

    /** This token was checked just now. */
    synchronized void remember(String token, Caller caller, long expiresEpochMillis) {
        tokens.put(token, new Verified(caller, expiresEpochMillis));
    }
}
