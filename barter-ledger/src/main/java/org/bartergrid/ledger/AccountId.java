package org.bartergrid.ledger;

import java.util.regex.Pattern;

/** Names an account: its owner's handle, a dot, and what it counts, for example {@code ada.credit}. */
public record AccountId(String value) implements Comparable<AccountId> {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}(\\.[a-z][a-z0-9-]{0,39}){1,2}");

    /** Where commissions go. */
    public static final AccountId COMMISSION = new AccountId("grid.credit");

    /** Where welcome credits come from: the only account that may fall far below zero. */
    public static final AccountId TREASURY = new AccountId("grid.credit.issue");

    public AccountId {
        if (!NAME.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "'" + value + "' is not an account's id: write it as peer.unit, for example 'ada.credit'");
        }
    }

    /** The account in which a peer keeps a unit. */
    public static AccountId of(String peer, Unit unit) {
        return new AccountId(peer + "." + unit.name().toLowerCase(java.util.Locale.ROOT));
    }

    /** The handle of its owner. */
    public String owner() {
        return value.substring(0, value.indexOf('.'));
    }

    @Override
    public int compareTo(AccountId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
