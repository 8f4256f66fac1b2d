package org.bartergrid.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import org.bartergrid.market.ResourceDocument;
import org.bartergrid.peer.Inventory;
import org.bartergrid.peer.Profile;
import org.jspecify.annotations.Nullable;

/** What several requests have in common: who somebody is, and what they have. */
final class Bodies {
    private Bodies() {}

    /** A profile as requests state it: what is left out is not said, and nothing is hidden. */
    record ProfileBody(
            @Nullable String place,
            @Nullable String timeZone,
            @Nullable String affiliation,
            @Nullable String contact,
            @Nullable Set<Profile.Field> hidden) {
        private Profile profile() {
            return new Profile(place, timeZone, affiliation, contact, hidden == null ? Set.of() : hidden);
        }
    }

    static Profile profile(@Nullable ProfileBody body) {
        return body == null ? Profile.EMPTY : Requests.checked(body::profile);
    }

    /** Registered resources; if there is nothing about them, what is registered already. */
    static Inventory inventory(@Nullable List<JsonNode> resources) {
        if (resources == null) {
            return Inventory.EMPTY;
        }
        return Requests.checked(() -> new Inventory(resources.stream()
                .map(JsonNode::toString)
                .map(ResourceDocument::parseRated)
                .toList()));
    }
}
