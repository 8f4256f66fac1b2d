package org.bartergrid.peer;

import org.bartergrid.resource.ComputingPower;

/**
 * That a node was slower than it claims: what counts for its rating instead, until it has shown more.
 *
 * @param mostMips no more counts of its integer speed
 * @param mostMflops no more counts of its floating-point speed
 * @param contract under which contract that was seen last
 * @param why in a sentence for its owner
 * @param atMillis when, epoch milliseconds
 */
public record Correction(long mostMips, long mostMflops, String contract, String why, long atMillis) {
    public Correction {
        if (mostMips < 1 || mostMflops < 1) {
            throw new IllegalArgumentException("a node that delivers anything has some speed");
        }
    }

    /** A rating as it counts. */
    ComputingPower of(ComputingPower claimed) {
        return new ComputingPower(
                Math.min(claimed.mips(), mostMips),
                Math.min(claimed.mflops(), mostMflops),
                claimed.slots(),
                claimed.memoryMegabytes());
    }
}
