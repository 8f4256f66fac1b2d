package org.bartergrid.ledger;

import java.util.List;

/** All that a ledger knew at one moment: what a snapshot is made of. Immutable. */
public final class LedgerImage {
    /**
     * A hold that is known.
     *
     * @param forgetAtMillis book time at which it will be forgotten; 0 as long as its own time is to come
     */
    public record KnownHold(Hold hold, long forgetAtMillis) {}

    private final AccountTable accounts;
    private final List<KnownHold> holds;

    LedgerImage(AccountTable accounts, List<KnownHold> holds) {
        this.accounts = accounts;
        this.holds = List.copyOf(holds);
    }

    /** The image of these accounts, in the order in which they were opened, and holds, as {@link #holds} gives them. */
    public static LedgerImage of(Iterable<Account> accounts, List<KnownHold> holds) {
        AccountTable table = new AccountTable();
        accounts.forEach(table::restore);
        return new LedgerImage(table, holds);
    }

    /** How many accounts were ever opened. */
    public int accountCount() {
        return accounts.count();
    }

    /** The account that was opened as number {@code i}, from 0. */
    public Account account(int i) {
        return accounts.at(i);
    }

    /** Every hold that is known; those that will be forgotten come in the order in which they will. */
    public List<KnownHold> holds() {
        return holds;
    }
}
