package org.bartergrid.hostile;

import java.io.IOException;
import java.util.List;
import org.bartergrid.trust.Credentials;

/** Who should not get in at all, and frames that are no messages. */
final class OutsideAttacks {

    private final HonestGrid grid;
    private final Credentials mallory;
    private final Credentials spare;
    private final Credentials shadow;

    /**
     * @param mallory a volunteer's, valid
     * @param spare another of hers, which is evicted here
     * @param shadow and another
     */
    OutsideAttacks(HonestGrid grid, Credentials mallory, Credentials spare, Credentials shadow) {
        this.grid = grid;
        this.mallory = mallory;
        this.spare = spare;
        this.shadow = shadow;
    }

    List<Outcome> all() throws IOException {
        return List.of(
                new FrameAttack(mallory).outcome(grid),
                new StrangerAttack(grid, mallory).outcome(),
                new EvictionAttack(grid, spare.member().name(), spare).outcome(),
                new LedgerAttack(grid.coordinator, grid.authority(), mallory).outcome(),
                // The last: it puts the gateway out of the ring.
                new DisguiseAttack(grid, mallory, shadow).outcome());
    }
}
