package org.bartergrid.client;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An invitation as people hand it on: its secret and, behind a dot, the fingerprint of the grid's authority, by which the
 * newcomer knows the coordinator before it tells it the secret.
 *
 * @param secret that lets its holder join
 * @param authority null in an invitation of before grids had one
 */
public record JoinToken(String secret, @Nullable String authority) {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{1,100}(\\.[A-Za-z0-9_-]{43})?");

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException in one sentence, if it is none
     */
    public static JoinToken parse(String text) {
        String token = text.strip();
        if (!FORM.matcher(token).matches()) {
            throw new IllegalArgumentException(
                    "This is no join token: give it whole, as 'barter token create' has printed it");
        }
        int dot = token.indexOf('.');
        return dot < 0 ? new JoinToken(token, null) : new JoinToken(token.substring(0, dot), token.substring(dot + 1));
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "JoinToken[" + authority + "]";
    }
}
