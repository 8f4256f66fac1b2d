package org.bartergrid.api;

/**
 * How much of the API anybody may have.
 *
 * @param wrongPasswords how many wrong ones an account may be sent from one network in a quarter of an hour
 */
public record ApiLimits(int wrongPasswords) {

    /** Far above what nodes, gateways and people need. */
    public static final ApiLimits STANDARD = new ApiLimits(5);

    public ApiLimits {
        atLeast("wrongPasswords", wrongPasswords, 1);
    }

    private static void atLeast(String key, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException("limits." + key + " is at least " + least);
        }
    }
}
