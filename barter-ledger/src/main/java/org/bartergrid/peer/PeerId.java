package org.bartergrid.peer;

import java.util.regex.Pattern;

/**
 * The handle of a peer, chosen by it and unique: 3 to 40 lower-case letters, digits and hyphens, from a letter to a
 * letter or digit.
 */
public record PeerId(String value) implements Comparable<PeerId> {
    private static final Pattern HANDLE = Pattern.compile("[a-z][a-z0-9-]{1,38}[a-z0-9]");

    /** The coordinator, which is a peer too. */
    public static final PeerId GRID = new PeerId("grid");

    public PeerId {
        if (!HANDLE.matcher(value).matches()) {
            throw new IllegalArgumentException("'" + value + "' is not a peer's handle: use 3 to 40 lower-case letters,"
                    + " digits and hyphens, starting with a letter, for example 'ada'");
        }
    }

    @Override
    public int compareTo(PeerId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
