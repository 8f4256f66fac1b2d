package org.bartergrid.ledger;

/** One movement inside an {@link Entry}. A step is named by its entry and its index there. */
public sealed interface Step {
    /**
     * Opens an account with balance 0. An entry that opens an account and then pays a welcome into it can succeed only
     * once, whoever retries it.
     *
     * @param limitMinor how low the balance may fall, 0 or negative
     */
    record OpenAccount(AccountId account, Unit unit, long limitMinor) implements Step {}

    /** Closes an account that has nothing and holds nothing. It stays known, and takes part in nothing any more. */
    record CloseAccount(AccountId account) implements Step {}

    /** Says that this entry takes another one back. Nothing happens by it; it is there for whoever reads the books. */
    record Reverses(EntryId entry) implements Step {}

    /** Moves {@code amountMinor} (above 0) between two accounts of the same unit. */
    record Transfer(AccountId from, AccountId to, Unit unit, long amountMinor) implements Step {}

    /**
     * Sets {@code amountMinor} (above 0) of an account aside, so that nothing else can spend it.
     *
     * @param expiresAtMillis book time from which what is left of the hold is free again
     */
    record PlaceHold(HoldId hold, AccountId account, Unit unit, long amountMinor, long expiresAtMillis)
            implements Step {}

    /** Pays {@code amountMinor} (above 0) out of an open hold. Paying the last of it closes the hold. */
    record PostHold(HoldId hold, AccountId payee, long amountMinor) implements Step {}

    /** Frees what is left of an open hold and closes it. */
    record VoidHold(HoldId hold) implements Step {}
}
