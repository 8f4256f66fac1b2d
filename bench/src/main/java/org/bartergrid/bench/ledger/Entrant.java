package org.bartergrid.bench.ledger;

/**
 * A contender in one comparison, and who checks it.
 *
 * @param tally gets what was answered
 */
record Entrant(Contender contender, Audit audit, Tally tally) {
    static Entrant of(Contender contender, Accounts accounts, Tally tally) {
        return new Entrant(contender, new Audit(contender.name(), accounts), tally);
    }

    /** One turn, with its answers checked. */
    Round turn(TransferStream stream, long millis) {
        return turn(stream, Pace.UNBOUND, millis);
    }

    /** One turn at a pace, with its answers checked. */
    Round turn(TransferStream stream, Pace pace, long millis) {
        Round round = Round.run(contender, stream, pace, millis);
        audit.check(stream, round.replies());
        return round;
    }

    /** Checks what it has in the end. */
    void finish() {
        tally.add(audit, audit.check(contender.balances()));
    }
}
