package org.bartergrid.ledger;

/** Names an account: its owner's handle, a dot, and what it counts, for example {@code ada.credit}. */
public record AccountId(String value) implements Comparable<AccountId> {
    private static final int LONGEST_PART = 40;
    private static final int MOST_PARTS = 3;

    /** Where commissions go. */
    public static final AccountId COMMISSION = new AccountId("grid.credit");

    /** Where welcome credits come from: the only account that may fall far below zero. */
    public static final AccountId TREASURY = new AccountId("grid.credit.issue");

    public AccountId {
        if (!isName(value)) {
            throw new IllegalArgumentException(
                    "'" + value + "' is not an account's id: write it as peer.unit, for example 'ada.credit'");
        }
    }

    /**
     * Whether these are two or three parts with dots between them, each a small letter and up to 39 more, digits or
     * dashes. By hand, since a replay asks it millions of times and a regular expression is ten times slower.
     */
    private static boolean isName(String value) {
        int parts = 1;
        int length = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '.' && length > 0) {
                parts++;
                length = 0;
            } else if ((c >= 'a' && c <= 'z') || (length > 0 && ((c >= '0' && c <= '9') || c == '-'))) {
                length++;
            } else {
                return false;
            }
            if (length > LONGEST_PART) {
                return false;
            }
        }
        return length > 0 && parts > 1 && parts <= MOST_PARTS;
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
