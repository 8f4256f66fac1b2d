package org.bartergrid.peer;

import java.time.ZoneId;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a peer or node says about itself. Every field may be absent; each is at most 200 characters.
 *
 * @param place where it stands, in words
 * @param timeZone IANA name, for example "Europe/Berlin"
 * @param affiliation lab, school or firm
 * @param contact how to reach its owner
 * @param hidden what the coordinator may know, but shows to nobody else
 */
public record Profile(
        @Nullable String place,
        @Nullable String timeZone,
        @Nullable String affiliation,
        @Nullable String contact,
        Set<Field> hidden) {
    /** What can be hidden. */
    public enum Field {
        /** Where it stands. */
        PLACE,
        /** When it is day there. */
        TIME_ZONE,
        /** Where its owner belongs. */
        AFFILIATION,
        /** How to reach its owner. */
        CONTACT
    }

    /** A profile that says nothing. */
    public static final Profile EMPTY = new Profile(null, null, null, null, Set.of());

    private static final int LONGEST_FIELD = 200;

    public Profile {
        bound("place", place);
        bound("timeZone", timeZone);
        bound("affiliation", affiliation);
        bound("contact", contact);
        Set<Field> all = EnumSet.noneOf(Field.class);
        for (Field field : hidden) {
            if (field == null) {
                throw new IllegalArgumentException("a profile hides fields, and null is none");
            }
            all.add(field);
        }
        hidden = Collections.unmodifiableSet(all);
    }

    /** What others are shown of it. */
    public Profile shown() {
        return new Profile(
                shown(Field.PLACE, place),
                shown(Field.TIME_ZONE, timeZone),
                shown(Field.AFFILIATION, affiliation),
                shown(Field.CONTACT, contact),
                Set.of());
    }

    private @Nullable String shown(Field field, @Nullable String value) {
        return hidden.contains(field) ? null : value;
    }

    /** The same profile, if its time zone is one: not asked of old ones, since zones are renamed. */
    public Profile checked() {
        if (timeZone != null && !ZoneId.getAvailableZoneIds().contains(timeZone)) {
            throw new IllegalArgumentException(
                    "the profile's timeZone '" + timeZone + "' is none: write it like 'Europe/Berlin'");
        }
        return this;
    }

    private static void bound(String name, @Nullable String value) {
        if (value != null && value.length() > LONGEST_FIELD) {
            throw new IllegalArgumentException(
                    "the profile's " + name + " has " + value.length() + " characters: shorten it to " + LONGEST_FIELD);
        }
    }
}
