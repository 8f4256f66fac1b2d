package org.bartergrid.api;

/**
 * How much of the API anybody may have.
 *
 * @param wrongPasswords how many wrong ones an account may be sent from one network in a quarter of an hour
 * @param requestsPerAddress a second and without a login, over twenty seconds; 0 sets no limit
 * @param requestsPerAccount a second and with a login, over twenty seconds; 0 sets no limit
 */
public record ApiLimits(int wrongPasswords, int requestsPerAddress, int requestsPerAccount) {

    /** Far above what nodes, gateways and people need. */
    public static final ApiLimits STANDARD = new ApiLimits(5, 100, 100);

    public ApiLimits {
        atLeast("wrongPasswords", wrongPasswords, 1);
        atLeast("requestsPerAddress", requestsPerAddress, 0);
        atLeast("requestsPerAccount", requestsPerAccount, 0);
    }

    private static void atLeast(String key, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException("limits." + key + " is at least " + least);
        }
    }
}
