package org.bartergrid.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The accounts as arrays, indexed by dense ordinals in the order of opening. An account is never removed, only closed, so
 * an ordinal stays good. Not thread-safe.
 */
final class AccountTable {
    static final int NONE = -1;

    private final Map<AccountId, Integer> ordinals = new HashMap<>();
    private AccountId[] ids = new AccountId[16];
    private Unit[] units = new Unit[16];
    private boolean[] closed = new boolean[16];
    private boolean[] marked = new boolean[16];
    private int count;

    long[] limits = new long[16];
    long[] balances = new long[16];
    long[] helds = new long[16];
    long[] postings = new long[16];

    /** Ordinals that changed since {@link #takeChanged}, each once. */
    private int[] changed = new int[16];

    private int changedCount;

    int find(AccountId id) {
        return ordinals.getOrDefault(id, NONE);
    }

    int open(AccountId id, Unit unit, long limitMinor) {
        if (count == ids.length) {
            grow();
        }
        int account = count++;
        ordinals.put(id, account);
        ids[account] = id;
        units[account] = unit;
        closed[account] = false;
        limits[account] = limitMinor;
        balances[account] = 0;
        helds[account] = 0;
        postings[account] = 0;
        return account;
    }

    /** Takes the last opening back; nothing may have been noted as changed since. */
    void unopen(AccountId id) {
        ordinals.remove(id);
        count--;
    }

    AccountId id(int account) {
        return ids[account];
    }

    Unit unit(int account) {
        return units[account];
    }

    boolean isClosed(int account) {
        return closed[account];
    }

    void setClosed(int account, boolean nowClosed) {
        closed[account] = nowClosed;
    }

    int count() {
        return count;
    }

    /** All accounts of a unit added up. */
    Totals totals(Unit unit) {
        long opened = 0;
        long positive = 0;
        long negative = 0;
        long held = 0;
        for (int account = 0; account < count; account++) {
            if (units[account] == unit) {
                opened++;
                positive += Math.max(0, balances[account]);
                negative += Math.min(0, balances[account]);
                held += helds[account];
            }
        }
        return new Totals(opened, positive, negative, held);
    }

    /** Notes that an account is not as it was. */
    void noteChange(int account) {
        if (!marked[account]) {
            marked[account] = true;
            if (changedCount == changed.length) {
                changed = Arrays.copyOf(changed, changedCount * 2);
            }
            changed[changedCount++] = account;
        }
    }

    /** Whether an account changed since {@link #takeChanged}. */
    boolean isChanged(int account) {
        return marked[account];
    }

    /** The accounts that changed since the last call, as they stand now, in the order in which they first changed. */
    List<Account> takeChanged() {
        List<Account> accounts = new ArrayList<>(changedCount);
        for (int i = 0; i < changedCount; i++) {
            marked[changed[i]] = false;
            accounts.add(at(changed[i]));
        }
        changedCount = 0;
        return accounts;
    }

    @Nullable
    Account at(AccountId id) {
        int account = find(id);
        return account == NONE ? null : at(account);
    }

    Account at(int i) {
        return new Account(ids[i], units[i], limits[i], balances[i], helds[i], postings[i], closed[i]);
    }

    /** A copy to read from while this table goes on; it cannot be searched by id. */
    AccountTable copy() {
        AccountTable copy = new AccountTable();
        copy.ids = ids.clone();
        copy.units = units.clone();
        copy.closed = closed.clone();
        copy.limits = limits.clone();
        copy.balances = balances.clone();
        copy.helds = helds.clone();
        copy.postings = postings.clone();
        copy.count = count;
        return copy;
    }

    /** Puts an account in as it once stood. */
    void restore(Account account) {
        int at = open(account.id(), account.unit(), account.limitMinor());
        balances[at] = account.balanceMinor();
        helds[at] = account.heldMinor();
        postings[at] = account.postings();
        closed[at] = account.closed();
    }

    private void grow() {
        int size = ids.length * 2;
        ids = Arrays.copyOf(ids, size);
        units = Arrays.copyOf(units, size);
        closed = Arrays.copyOf(closed, size);
        marked = Arrays.copyOf(marked, size);
        limits = Arrays.copyOf(limits, size);
        balances = Arrays.copyOf(balances, size);
        helds = Arrays.copyOf(helds, size);
        postings = Arrays.copyOf(postings, size);
    }
}
