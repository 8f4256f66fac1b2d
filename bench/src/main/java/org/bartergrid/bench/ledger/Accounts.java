package org.bartergrid.bench.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bartergrid.ledger.AccountId;

/**
 * The accounts of a run, numbered from 0, each opened with the same amount out of a treasury, which is the last of them:
 * so all balances add up to zero. Immutable.
 */
final class Accounts {
    /** What each account is opened with; ordinary transfers never use it up. */
    static final long OPENING_MINOR = 1_000_000_000L;

    /** How far the treasury may fall below zero. */
    static final long TREASURY_LIMIT_MINOR = -1_000_000_000_000_000L;

    private final List<AccountId> ids = new ArrayList<>();

    /** So many accounts, and the treasury. */
    Accounts(int peers) {
        for (int i = 0; i < peers; i++) {
            ids.add(new AccountId("peer-" + i + ".credit"));
        }
        ids.add(AccountId.TREASURY);
    }

    /** How many there are without the treasury. */
    int peers() {
        return ids.size() - 1;
    }

    /** How many there are. */
    int all() {
        return ids.size();
    }

    /** The number of the treasury. */
    int treasury() {
        return peers();
    }

    AccountId id(int account) {
        return ids.get(account);
    }

    String name(int account) {
        return ids.get(account).value();
    }

    /** More than any of them can ever have. */
    long tooMuchMinor() {
        return OPENING_MINOR * peers() + 1;
    }

    /** What they have when they have been opened, by number. */
    long[] openingBalances() {
        long[] balances = new long[all()];
        Arrays.fill(balances, OPENING_MINOR);
        balances[treasury()] = -OPENING_MINOR * peers();
        return balances;
    }
}
