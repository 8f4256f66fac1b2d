package org.bartergrid.api;

import java.time.Duration;

/**
 * How much of the API anybody may have.
 *
 * @param wrongPasswords how many wrong ones an account may be sent from one network in a quarter of an hour
 * @param requestsPerAddress a second and without a login, over twenty seconds; 0 sets no limit
 * @param requestsPerAccount a second and with a login, over twenty seconds; 0 sets no limit
 * @param connections in all at once
 * @param connectionsPerAddress from one network at once
 * @param headWithin how long a request's line and headers may take to come
 * @param bodyWithin how long a body may take to come, and each 32 KiB of an answer to be taken; a blob may longer, at a pace
 * @param sessionLife for how long refresh tokens prolong a login by password
 * @param auditBytes how much the audit trail may take of the disk
 */
public record ApiLimits(
        int wrongPasswords,
        int requestsPerAddress,
        int requestsPerAccount,
        int connections,
        int connectionsPerAddress,
        Duration headWithin,
        Duration bodyWithin,
        Duration sessionLife,
        long auditBytes) {

    private static final long LEAST_AUDIT_BYTES = 1 << 20;
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration LONGEST_SESSION = Duration.ofDays(400);

    /** Far above what nodes, gateways and people need. */
    public static final ApiLimits STANDARD = new ApiLimits(
            5, 100, 100, 2_000, 750, Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofDays(30), 1L << 30);

    public ApiLimits {
        atLeast("wrongPasswords", wrongPasswords, 1);
        atLeast("requestsPerAddress", requestsPerAddress, 0);
        atLeast("requestsPerAccount", requestsPerAccount, 0);
        atLeast("connectionsPerAddress", connectionsPerAddress, 1);
        atLeast("connections", connections, connectionsPerAddress);
        between("headWithin", headWithin, SHORTEST, LONGEST);
        between("bodyWithin", bodyWithin, SHORTEST, LONGEST);
        atLeast("auditTrail", auditBytes, LEAST_AUDIT_BYTES);
        between("sessionLife", sessionLife, Logins.TOKEN_LIFE, LONGEST_SESSION);
    }

    /** The same without a bound on the connections of one address. */
    ApiLimits withoutConnectionsPerAddress() {
        return new ApiLimits(
                wrongPasswords,
                requestsPerAddress,
                requestsPerAccount,
                connections,
                connections,
                headWithin,
                bodyWithin,
                sessionLife,
                auditBytes);
    }

    private static void between(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "limits." + key + " lies between " + least.toSeconds() + " s and " + most.toSeconds() + " s");
        }
    }

    private static void atLeast(String key, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException("limits." + key + " is at least " + least);
        }
    }
}
