package org.bartergrid.peer;

import org.bartergrid.resource.ComputingPower;

/**
 * That a node was slower than it claims: what counts for its rating instead, until it has shown more.
 *
 * @param mostMips no more counts of its integer speed
 * @param mostMflops no more counts of its floating-point speed
 * @param counts whether it does; not before a second peer has seen the same, as one could have made it up
 * @param consumer whose job showed it last
 * @param contract under which contract
 * @param why in a sentence for its owner
 * @param atMillis when, epoch milliseconds
 */
public record Correction(
        long mostMips, long mostMflops, boolean counts, PeerId consumer, String contract, String why, long atMillis) {
    public Correction {
        if (mostMips < 1 || mostMflops < 1) {
            throw new IllegalArgumentException("a node that delivers anything has some speed");
        }
    }

    /** A rating as it counts. */
    ComputingPower of(ComputingPower claimed) {
        return counts
                ? new ComputingPower(
                        Math.min(claimed.mips(), mostMips),
                        Math.min(claimed.mflops(), mostMflops),
                        claimed.slots(),
                        claimed.memoryMegabytes())
                : claimed;
    }
}
