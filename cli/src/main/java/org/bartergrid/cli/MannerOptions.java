package org.bartergrid.cli;

import org.bartergrid.market.Concession;
import picocli.CommandLine.Option;

/** How a peer barters, as options of a command. */
final class MannerOptions {

    @Option(
            names = "--commission",
            paramLabel = "BASIS-POINTS",
            description = "the most that you leave to the coordinator (default: ${DEFAULT-VALUE})")
    private int commissionBasisPoints = Mandates.Manner.STANDARD.commissionBasisPoints();

    @Option(
            names = "--pace",
            paramLabel = "PACE",
            description = "how you give way in bargaining: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private Concession pace = Mandates.Manner.STANDARD.pace();

    Mandates.Manner manner() {
        return new Mandates.Manner(commissionBasisPoints, pace);
    }
}
