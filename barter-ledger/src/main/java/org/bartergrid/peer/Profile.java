package org.bartergrid.peer;

import org.jspecify.annotations.Nullable;

/**
 * What a peer or node says about itself. Every field may be absent; each is at most 200 characters.
 *
 * @param place where it stands, in words
 * @param timeZone IANA name, for example "Europe/Berlin"
 * @param affiliation lab, school or firm
 * @param contact how to reach its owner
 */
public record Profile(
        @Nullable String place, @Nullable String timeZone, @Nullable String affiliation, @Nullable String contact) {
    /** A profile that says nothing. */
    public static final Profile EMPTY = new Profile(null, null, null, null);

    private static final int LONGEST_FIELD = 200;

    public Profile {
        bound("place", place);
        bound("timeZone", timeZone);
        bound("affiliation", affiliation);
        bound("contact", contact);
    }

    private static void bound(String name, @Nullable String value) {
        if (value != null && value.length() > LONGEST_FIELD) {
            throw new IllegalArgumentException(
                    "the profile's " + name + " has " + value.length() + " characters: shorten it to " + LONGEST_FIELD);
        }
    }
}
