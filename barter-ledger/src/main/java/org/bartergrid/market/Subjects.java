package org.bartergrid.market;

import java.util.OptionalLong;
import java.util.Set;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.Profile;
import org.bartergrid.peer.Reputation;
import org.jspecify.annotations.Nullable;

/** What conditions may ask about a peer, whichever side it is on. Stateless. */
final class Subjects {
    /** The fields that a peer has. */
    static final Set<Field> OF_PEERS =
            Set.of(Field.PEER, Field.PLACE, Field.TIME_ZONE, Field.AFFILIATION, Field.REPUTATION, Field.DELIVERED);

    private Subjects() {}

    static OptionalLong number(Reputation reputation, Field field) {
        if (field.equals(Field.REPUTATION)) {
            return OptionalLong.of(reputation.deliveredPercent());
        }
        return field.equals(Field.DELIVERED) ? OptionalLong.of(reputation.contractsDelivered()) : OptionalLong.empty();
    }

    static String words(PeerId peer, Profile profile, Field field) {
        // Whoever hides something is not found by it either: a search would tell it.
        Profile shown = profile.shown();
        String words = null;
        if (field.equals(Field.PEER)) {
            words = peer.value();
        } else if (field.equals(Field.PLACE)) {
            words = shown.place();
        } else if (field.equals(Field.TIME_ZONE)) {
            words = shown.timeZone();
        } else if (field.equals(Field.AFFILIATION)) {
            words = shown.affiliation();
        }
        return orEmpty(words);
    }

    static String orEmpty(@Nullable String words) {
        return words == null ? "" : words;
    }
}
