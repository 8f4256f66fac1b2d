package org.bartergrid.barter;

import java.util.List;
import java.util.OptionalLong;
import org.bartergrid.barter.ContractRecord.State;
import org.bartergrid.books.Clock;
import org.bartergrid.market.ContractId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what is due about contracts by their time limits, if nobody has done it. Safe for any thread. */
final class Overdue {
    private static final Logger LOG = LoggerFactory.getLogger(Overdue.class);
    private static final long AGAIN_MILLIS = 5_000;

    private final Clock clock;
    private final Contracts contracts;
    private final Settling settling;
    private final Proposals proposals;

    Overdue(Clock clock, Contracts contracts, Settling settling, Proposals proposals) {
        this.clock = clock;
        this.contracts = contracts;
        this.settling = settling;
        this.proposals = proposals;
    }

    /**
     * Settles, with what was stated and observed so far, the contracts that nobody settled by the middle of their grace,
     * finishes those that a crash interrupted, and takes silence for what the mandates say that it means. Answers how many
     * it settled.
     */
    int run() {
        int settled = 0;
        for (List<ContractId> due = contracts.due(Page.LARGEST); !due.isEmpty(); due = contracts.due(Page.LARGEST)) {
            for (ContractId id : due) {
                settled += isSettled(id) ? 1 : 0;
            }
        }
        return settled;
    }

    private boolean isSettled(ContractId id) {
        try {
            State state = contracts.contract(id).state();
            if (state == State.PROPOSED) {
                OptionalLong next = proposals.overdue(id);
                if (next.isPresent()) {
                    contracts.dueLater(id, Math.max(1, next.getAsLong() - clock.nowMillis()));
                }
                return false;
            } else if (state == State.DRAFTED || state == State.REFUSED || state.isEnd()) {
                return false;
            }
            var unused = settling.settle(id, 0);
            return true;
        } catch (RuntimeException refused) {
            // One that cannot be dealt with must not keep the others waiting, nor a coordinator from starting.
            LOG.error("Contract {} is overdue and could not be dealt with", id, refused);
            contracts.dueLater(id, AGAIN_MILLIS);
            return false;
        }
    }
}
