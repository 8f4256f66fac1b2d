package org.bartergrid.barter;

import java.util.OptionalLong;
import org.bartergrid.barter.ContractRecord.State;
import org.bartergrid.books.Clock;
import org.bartergrid.market.ContractId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what is due about contracts by their time limits, if nobody has done it. Safe for any thread. */
final class Overdue {
    private static final Logger LOG = LoggerFactory.getLogger(Overdue.class);

    /** Whoever has more to do than this goes on in the next round. */
    private static final int MOST_AT_ONCE = 100_000;

    private final Clock clock;
    private final Contracts contracts;
    private final Settling settling;
    private final Proposals proposals;
    private final Ordering ordering;

    Overdue(Clock clock, Contracts contracts, Settling settling, Proposals proposals, Ordering ordering) {
        this.clock = clock;
        this.contracts = contracts;
        this.settling = settling;
        this.proposals = proposals;
        this.ordering = ordering;
    }

    /**
     * Settles, with what was stated and observed so far, the contracts that nobody settled by the middle of their grace,
     * finishes those that a crash interrupted, and takes silence for what the mandates say that it means. Answers how many
     * it settled.
     */
    int run() {
        int settled = 0;
        // What comes due while this goes on has time until the next round: nothing can keep it from ending.
        for (ContractId id : contracts.due(MOST_AT_ONCE)) {
            settled += isSettled(id) ? 1 : 0;
        }
        return settled;
    }

    private boolean isSettled(ContractId id) {
        try {
            ContractRecord contract = contracts.contract(id);
            State state = contract.state();
            if (state == State.PROPOSED) {
                OptionalLong next = proposals.overdue(id);
                if (next.isPresent()) {
                    contracts.dueLater(id, next.getAsLong() - clock.nowMillis());
                }
                return false;
            } else if (state == State.DRAFTED) {
                // The books were asked, and have not answered in time: they know by now, or will.
                if (!ordering.isSettledWithBooks(contract)) {
                    contracts.dueAgain(id);
                }
                return false;
            } else if (state == State.REFUSED || state.isEnd()) {
                return false;
            } else if (state.isOpen() && clock.nowMillis() < Contracts.settleAtMillis(contract.contract())) {
                // It waited for a person, who was faster.
                contracts.dueLater(id, Contracts.settleAtMillis(contract.contract()) - clock.nowMillis());
                return false;
            }
            var unused = settling.settle(id, 0, false);
            return true;
        } catch (RuntimeException refused) {
            // One that cannot be dealt with must not keep the others waiting, nor a coordinator from starting.
            LOG.error("Contract {} is overdue and could not be dealt with", id, refused);
            contracts.dueAgain(id);
            return false;
        }
    }
}
