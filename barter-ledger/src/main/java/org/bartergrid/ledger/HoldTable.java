package org.bartergrid.ledger;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The holds as arrays, and the order in which they expire. A hold that is closed stays known until {@link #MEMORY_MILLIS}
 * after its time, so that a second post or void is told that it is closed; then it is forgotten, because the books must
 * not grow with every contract that ever was. Not thread-safe.
 *
 * <p>Ties are decided by ids, never by ordinals: books that were restored have other ordinals than those that ran on.
 */
final class HoldTable {
    static final int NONE = -1;

    /** How long after its expiry a closed hold is remembered: a week of book time. */
    static final long MEMORY_MILLIS = 7L * 24 * 3600 * 1000;

    private final Map<HoldId, Integer> ordinals = new HashMap<>();
    private HoldId[] ids = new HoldId[16];
    private Hold.State[] states = new Hold.State[16];
    int[] accounts = new int[16];
    long[] placed = new long[16];
    long[] remaining = new long[16];
    private long[] expiries = new long[16];
    private long[] forgetAt = new long[16];
    private int used;

    /** Ordinals below {@link #used} that are free again. */
    private final ArrayDeque<Integer> free = new ArrayDeque<>();

    /** Holds whose time is to come; a closed one stays until its time and is skipped then. */
    private final PriorityQueue<Integer> byExpiry;

    /** Holds whose time is over, in the order in which they will be forgotten. */
    private final ArrayDeque<Integer> toForget = new ArrayDeque<>();

    private final Set<HoldId> changed = new LinkedHashSet<>();

    private final AccountTable owners;

    /** No holds yet, on accounts that are named by their ordinals. */
    HoldTable(AccountTable owners) {
        this.owners = owners;
        byExpiry = new PriorityQueue<>(
                Comparator.<Integer>comparingLong(hold -> expiries[hold]).thenComparing(hold -> ids[hold].value()));
    }

    int find(HoldId id) {
        return ordinals.getOrDefault(id, NONE);
    }

    /** Places a hold; it expires only after {@link #keep}, so that until then {@link #unplace} costs nothing. */
    int place(HoldId id, int account, long amountMinor, long expiresAtMillis) {
        Integer again = free.pollLast();
        if (again == null && used == ids.length) {
            grow();
        }
        int hold = again == null ? used++ : again;
        ordinals.put(id, hold);
        ids[hold] = id;
        accounts[hold] = account;
        placed[hold] = amountMinor;
        remaining[hold] = amountMinor;
        expiries[hold] = expiresAtMillis;
        forgetAt[hold] = 0;
        states[hold] = Hold.State.OPEN;
        return hold;
    }

    /** The entry that placed the hold has succeeded. */
    void keep(int hold) {
        byExpiry.add(hold);
    }

    /** Takes a placing back. */
    void unplace(HoldId id) {
        Integer hold = ordinals.remove(id);
        if (hold != null) {
            free.addLast(hold);
        }
    }

    HoldId id(int hold) {
        return ids[hold];
    }

    boolean isOpen(int hold) {
        return states[hold] == Hold.State.OPEN;
    }

    void setState(int hold, Hold.State state) {
        states[hold] = state;
    }

    /** Notes that a hold is not as it was. */
    void noteChange(HoldId hold) {
        changed.add(hold);
    }

    /** The holds that changed since the last call, as they stand now, in the order in which they first changed. */
    List<Hold> takeChanged() {
        List<Hold> holds = new ArrayList<>(changed.size());
        for (HoldId id : changed) {
            Hold hold = at(id);
            if (hold != null) {
                holds.add(hold);
            }
        }
        changed.clear();
        return holds;
    }

    /** The next open hold whose time is over, or {@link #NONE}; forgets on the way what is to be forgotten. */
    int nextExpired(long bookTimeMillis) {
        while (!toForget.isEmpty() && forgetAt[toForget.peekFirst()] <= bookTimeMillis) {
            int hold = toForget.removeFirst();
            ordinals.remove(ids[hold]);
            free.addLast(hold);
        }
        while (!byExpiry.isEmpty() && expiries[byExpiry.peek()] <= bookTimeMillis) {
            int hold = byExpiry.remove();
            forgetAt[hold] = bookTimeMillis + MEMORY_MILLIS;
            toForget.addLast(hold);
            if (isOpen(hold)) {
                return hold;
            }
        }
        return NONE;
    }

    @Nullable
    Hold at(HoldId id) {
        int hold = find(id);
        return hold == NONE ? null : at(hold);
    }

    private Hold at(int i) {
        return new Hold(ids[i], owners.id(accounts[i]), placed[i], remaining[i], expiries[i], states[i]);
    }

    /** Every hold that is known, those that will be forgotten in the order in which they will. */
    List<LedgerImage.KnownHold> all() {
        List<LedgerImage.KnownHold> holds = new ArrayList<>(ordinals.size());
        for (int hold : toForget) {
            holds.add(new LedgerImage.KnownHold(at(hold), forgetAt[hold]));
        }
        for (int hold : byExpiry) {
            holds.add(new LedgerImage.KnownHold(at(hold), 0));
        }
        return holds;
    }

    /** Puts a hold in as it once stood; those that will be forgotten have to come in that order. */
    void restore(LedgerImage.KnownHold known) {
        Hold hold = known.hold();
        int at = place(hold.id(), owners.find(hold.account()), hold.placedMinor(), hold.expiresAtMillis());
        remaining[at] = hold.remainingMinor();
        states[at] = hold.state();
        forgetAt[at] = known.forgetAtMillis();
        if (known.forgetAtMillis() == 0) {
            byExpiry.add(at);
        } else {
            toForget.addLast(at);
        }
    }

    private void grow() {
        int size = ids.length * 2;
        ids = Arrays.copyOf(ids, size);
        states = Arrays.copyOf(states, size);
        accounts = Arrays.copyOf(accounts, size);
        placed = Arrays.copyOf(placed, size);
        remaining = Arrays.copyOf(remaining, size);
        expiries = Arrays.copyOf(expiries, size);
        forgetAt = Arrays.copyOf(forgetAt, size);
    }
}
