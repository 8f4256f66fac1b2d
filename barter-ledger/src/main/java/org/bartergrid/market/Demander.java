package org.bartergrid.market;

import java.util.OptionalLong;
import java.util.Set;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.Profile;
import org.bartergrid.peer.Reputation;
import org.bartergrid.resource.Category;

/**
 * Who demands, as far as offers may ask about it.
 *
 * @param peer who
 * @param profile its profile
 * @param reputation its reputation
 * @param gives what it gives in return besides money
 * @param pace how it gives way when a price is bargained for
 */
public record Demander(PeerId peer, Profile profile, Reputation reputation, Set<Category> gives, Concession pace)
        implements Condition.Subject {
    public Demander {
        gives = Set.copyOf(gives);
    }

    @Override
    public OptionalLong number(Field field) {
        return Subjects.number(reputation, field);
    }

    @Override
    public String words(Field field) {
        return Subjects.words(peer, profile, field);
    }
}
