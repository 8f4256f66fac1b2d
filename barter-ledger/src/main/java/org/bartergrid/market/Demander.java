package org.bartergrid.market;

import java.util.OptionalLong;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.Profile;
import org.bartergrid.peer.Reputation;

/**
 * Who demands, as far as offers may ask about it.
 *
 * @param peer who
 * @param profile its profile
 * @param reputation its reputation
 * @param pace how it gives way when a price is bargained for
 */
public record Demander(PeerId peer, Profile profile, Reputation reputation, Concession pace)
        implements Condition.Subject {

    @Override
    public OptionalLong number(Field field) {
        return Subjects.number(reputation, field);
    }

    @Override
    public String words(Field field) {
        return Subjects.words(peer, profile, field);
    }
}
