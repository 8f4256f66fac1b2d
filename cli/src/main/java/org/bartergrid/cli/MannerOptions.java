package org.bartergrid.cli;

import org.bartergrid.market.Approval;
import org.bartergrid.market.Concession;
import org.bartergrid.market.Manner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a peer barters, as options of a command. */
final class MannerOptions {

    @Option(
            names = "--commission",
            paramLabel = "BASIS-POINTS",
            description = "the most that you leave to the coordinator (default: ${DEFAULT-VALUE})")
    private int commissionBasisPoints = Manner.STANDARD.commissionBasisPoints();

    @Option(
            names = "--pace",
            paramLabel = "PACE",
            description = "how you give way in bargaining: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private Concession pace = Manner.STANDARD.pace();

    @Option(
            names = "--approve-within",
            paramLabel = "MINUTES",
            description = "you want to accept every contract yourself, with 'barter proposal', within so many minutes"
                    + " (default: what you sign here is enough)")
    private @Nullable Long approveWithinMinutes;

    @Option(
            names = "--otherwise",
            paramLabel = "DECISION",
            description = "what it means if you say nothing in that time: ${COMPLETION-CANDIDATES} (default:"
                    + " ${DEFAULT-VALUE})")
    private Approval.Otherwise otherwise = Approval.Otherwise.REJECT;

    Manner manner() {
        return new Manner(
                commissionBasisPoints,
                pace,
                approveWithinMinutes == null
                        ? null
                        : new Approval(Math.multiplyExact(approveWithinMinutes, 60L), otherwise));
    }
}
