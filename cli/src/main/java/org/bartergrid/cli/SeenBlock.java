package org.bartergrid.cli;

import java.util.Locale;

/**
 * A block whose hash somebody noted earlier: if the chain has another hash there now, its history was rewritten.
 *
 * @param number the block's number
 * @param hash 64 hex digits
 */
record SeenBlock(long number, String hash) {

    /** Reads {@code NUMBER:HASH}. */
    static SeenBlock parse(String text) {
        var parts = text.split(":", 2);
        try {
            if (parts.length == 2 && parts[1].toLowerCase(Locale.ROOT).matches("[0-9a-f]{64}")) {
                return new SeenBlock(Long.parseLong(parts[0]), parts[1].toLowerCase(Locale.ROOT));
            }
        } catch (NumberFormatException e) {
            throw wrong(text, e);
        }
        throw wrong(text, new IllegalArgumentException("no hash"));
    }

    private static CommandFailure wrong(String text, Throwable cause) {
        return new CommandFailure(
                "'" + text + "' is no block that was seen: write it as NUMBER:HASH, as an earlier check printed it",
                cause);
    }

    @Override
    public String toString() {
        return number + ":" + hash;
    }
}
