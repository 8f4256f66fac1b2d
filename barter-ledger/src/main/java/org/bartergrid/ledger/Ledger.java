package org.bartergrid.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.bartergrid.ledger.Outcome.Reason;
import org.bartergrid.ledger.Outcome.Refused;
import org.bartergrid.ledger.Step.OpenAccount;
import org.bartergrid.ledger.Step.PlaceHold;
import org.bartergrid.ledger.Step.PostHold;
import org.bartergrid.ledger.Step.Transfer;
import org.bartergrid.ledger.Step.VoidHold;
import org.jspecify.annotations.Nullable;

/**
 * The accounts and holds of the books: a deterministic state machine without clock, randomness or I/O. Not thread-safe;
 * one writer owns it.
 *
 * <p>It keeps, after every entry: the balances of each unit add up to zero; what an account can spend is never
 * below its limit ({@code balance − held ≥ limit}); {@code held} is the sum of the account's open holds; a hold is closed once.
 *
 * <p>Why arrays: accounts and holds get dense ordinals when they are opened and are never removed, so the state is a few
 * primitive arrays, cheap to walk, to compare and later to snapshot. Why undo instead of a check in advance: a later
 * step of an entry may depend on an earlier one (open, then pay in), so only doing the steps tells whether they can be
 * done. An entry that fails halfway is taken back step by step, which the tests compare with a copy of the state.
 */
public final class Ledger {
    /** Balances, limits and amounts stay inside ± this, so that no sum of two of them passes 64 bits. */
    public static final long LARGEST_AMOUNT_MINOR = (1L << 62) - 1;

    private static final int NONE = -1;

    private final Map<AccountId, Integer> accountOrdinals = new HashMap<>();
    private AccountId[] accountIds = new AccountId[16];
    private Unit[] units = new Unit[16];
    private long[] limits = new long[16];
    private long[] balances = new long[16];
    private long[] helds = new long[16];
    private long[] postings = new long[16];
    private int accountCount;

    private final Map<HoldId, Integer> holdOrdinals = new HashMap<>();
    private HoldId[] holdIds = new HoldId[16];
    private int[] holdAccounts = new int[16];
    private long[] placed = new long[16];
    private long[] remaining = new long[16];
    private long[] expiries = new long[16];
    private Hold.State[] holdStates = new Hold.State[16];
    private int holdCount;

    /** Ordinals of holds by expiry; a closed hold stays until its time and is skipped then. */
    private final PriorityQueue<Integer> byExpiry = new PriorityQueue<>(
            (a, b) -> expiries[a] != expiries[b] ? Long.compare(expiries[a], expiries[b]) : Integer.compare(a, b));

    // Scratch of the entry in hand.
    private final List<Posting> lines = new ArrayList<>();
    private final long[] voided = new long[Entry.MOST_STEPS];
    private long haveMinor;
    private long needMinor;

    /**
     * Does every step of an entry, or none.
     *
     * @param bookTimeMillis the present, by the books
     * @param statement gets the lines that the entry writes, in order; nothing if it is refused
     */
    public Outcome apply(Entry entry, long bookTimeMillis, Consumer<Posting> statement) {
        lines.clear();
        List<Step> steps = entry.steps();
        for (int i = 0; i < steps.size(); i++) {
            haveMinor = 0;
            needMinor = 0;
            Reason reason = doStep(entry, i, bookTimeMillis);
            if (reason != null) {
                undo(steps, i);
                return new Refused(i, reason, haveMinor, needMinor);
            }
        }
        for (Step step : steps) {
            // Only now: an ordinal taken back must not linger in a queue that orders by what stands in the arrays.
            if (step instanceof PlaceHold place) {
                byExpiry.add(hold(place.hold()));
            }
        }
        lines.forEach(statement);
        return new Outcome.Applied();
    }

    /** Closes every open hold whose time is over and frees what is left of it, in order of expiry. */
    public void expire(long bookTimeMillis, Consumer<Posting> statement) {
        while (!byExpiry.isEmpty() && expiries[byExpiry.peek()] <= bookTimeMillis) {
            int hold = byExpiry.remove();
            if (holdStates[hold] == Hold.State.OPEN) {
                long amount = remaining[hold];
                int account = holdAccounts[hold];
                remaining[hold] = 0;
                holdStates[hold] = Hold.State.EXPIRED;
                helds[account] -= amount;
                statement.accept(new Posting(
                        accountIds[account],
                        ++postings[account],
                        holdIds[hold].value(),
                        0,
                        Posting.Kind.HOLD_EXPIRED,
                        null,
                        holdIds[hold],
                        0,
                        -amount,
                        balances[account],
                        helds[account],
                        bookTimeMillis));
            }
        }
    }

    private @Nullable Reason doStep(Entry entry, int index, long bookTimeMillis) {
        Step step = entry.steps().get(index);
        if (step instanceof OpenAccount open) {
            return openAccount(open);
        } else if (step instanceof Transfer transfer) {
            return transfer(transfer, new Line(entry, index, bookTimeMillis));
        } else if (step instanceof PlaceHold place) {
            return placeHold(place, new Line(entry, index, bookTimeMillis));
        } else if (step instanceof PostHold post) {
            return postHold(post, new Line(entry, index, bookTimeMillis));
        } else if (step instanceof VoidHold voiding) {
            return voidHold(voiding, new Line(entry, index, bookTimeMillis));
        }
        throw new IllegalStateException("a kind of step without a rule: " + step);
    }

    private @Nullable Reason openAccount(OpenAccount open) {
        if (accountOrdinals.containsKey(open.account())) {
            return Reason.ACCOUNT_EXISTS;
        }
        if (open.limitMinor() > 0 || open.limitMinor() < -LARGEST_AMOUNT_MINOR) {
            return Reason.LIMIT_OUT_OF_RANGE;
        }
        if (accountCount == accountIds.length) {
            growAccounts();
        }
        int account = accountCount++;
        accountOrdinals.put(open.account(), account);
        accountIds[account] = open.account();
        units[account] = open.unit();
        limits[account] = open.limitMinor();
        balances[account] = 0;
        helds[account] = 0;
        postings[account] = 0;
        return null;
    }

    private @Nullable Reason transfer(Transfer transfer, Line line) {
        int from = account(transfer.from());
        int to = account(transfer.to());
        Reason reason = checkMove(from, to, transfer.unit(), transfer.amountMinor());
        if (reason == null) {
            reason = checkAvailable(from, transfer.amountMinor());
        }
        if (reason != null) {
            return reason;
        }
        move(from, to, transfer.amountMinor());
        line.write(Posting.Kind.TRANSFER, from, to, null, -transfer.amountMinor(), 0);
        line.write(Posting.Kind.TRANSFER, to, from, null, transfer.amountMinor(), 0);
        return null;
    }

    private @Nullable Reason placeHold(PlaceHold place, Line line) {
        int account = account(place.account());
        if (place.amountMinor() <= 0) {
            return Reason.AMOUNT_NOT_POSITIVE;
        } else if (account == NONE) {
            return Reason.UNKNOWN_ACCOUNT;
        } else if (units[account] != place.unit()) {
            return Reason.WRONG_UNIT;
        } else if (holdOrdinals.containsKey(place.hold())) {
            return Reason.HOLD_EXISTS;
        } else if (place.expiresAtMillis() <= line.bookTimeMillis) {
            return Reason.HOLD_ALREADY_EXPIRED;
        }
        Reason reason = checkAvailable(account, place.amountMinor());
        if (reason != null) {
            return reason;
        }
        if (holdCount == holdIds.length) {
            growHolds();
        }
        int hold = holdCount++;
        holdOrdinals.put(place.hold(), hold);
        holdIds[hold] = place.hold();
        holdAccounts[hold] = account;
        placed[hold] = place.amountMinor();
        remaining[hold] = place.amountMinor();
        expiries[hold] = place.expiresAtMillis();
        holdStates[hold] = Hold.State.OPEN;
        helds[account] += place.amountMinor();
        line.write(Posting.Kind.HOLD_PLACED, account, NONE, place.hold(), 0, place.amountMinor());
        return null;
    }

    private @Nullable Reason postHold(PostHold post, Line line) {
        int hold = hold(post.hold());
        if (hold == NONE) {
            return Reason.UNKNOWN_HOLD;
        } else if (holdStates[hold] != Hold.State.OPEN) {
            return Reason.HOLD_CLOSED;
        }
        int payer = holdAccounts[hold];
        int payee = account(post.payee());
        Reason reason = checkMove(payer, payee, units[payer], post.amountMinor());
        if (reason != null) {
            return reason;
        }
        if (post.amountMinor() > remaining[hold]) {
            haveMinor = remaining[hold];
            needMinor = post.amountMinor();
            return Reason.EXCEEDS_HOLD;
        }
        move(payer, payee, post.amountMinor());
        helds[payer] -= post.amountMinor();
        remaining[hold] -= post.amountMinor();
        if (remaining[hold] == 0) {
            holdStates[hold] = Hold.State.POSTED;
        }
        line.write(Posting.Kind.HOLD_POSTED, payer, payee, post.hold(), -post.amountMinor(), -post.amountMinor());
        line.write(Posting.Kind.HOLD_POSTED, payee, payer, post.hold(), post.amountMinor(), 0);
        return null;
    }

    private @Nullable Reason voidHold(VoidHold voiding, Line line) {
        int hold = hold(voiding.hold());
        if (hold == NONE) {
            return Reason.UNKNOWN_HOLD;
        } else if (holdStates[hold] != Hold.State.OPEN) {
            return Reason.HOLD_CLOSED;
        }
        int account = holdAccounts[hold];
        voided[line.step] = remaining[hold];
        helds[account] -= remaining[hold];
        remaining[hold] = 0;
        holdStates[hold] = Hold.State.VOIDED;
        line.write(Posting.Kind.HOLD_VOIDED, account, NONE, voiding.hold(), 0, -voided[line.step]);
        return null;
    }

    private @Nullable Reason checkMove(int from, int to, Unit unit, long amountMinor) {
        if (amountMinor <= 0) {
            return Reason.AMOUNT_NOT_POSITIVE;
        } else if (from == NONE || to == NONE) {
            return Reason.UNKNOWN_ACCOUNT;
        } else if (units[from] != unit || units[to] != unit) {
            return Reason.WRONG_UNIT;
        } else if (from == to) {
            return Reason.SELF_TRANSFER;
        } else if (amountMinor > LARGEST_AMOUNT_MINOR || balances[to] > LARGEST_AMOUNT_MINOR - amountMinor) {
            return Reason.OVERFLOW;
        }
        return null;
    }

    private @Nullable Reason checkAvailable(int account, long amountMinor) {
        long available = balances[account] - helds[account] - limits[account];
        if (available < amountMinor) {
            haveMinor = available;
            needMinor = amountMinor;
            return Reason.INSUFFICIENT_BALANCE;
        }
        return null;
    }

    private void move(int from, int to, long amountMinor) {
        balances[from] -= amountMinor;
        balances[to] += amountMinor;
    }

    /** Takes back the steps before {@code failed}, the last one first. */
    private void undo(List<Step> steps, int failed) {
        for (Posting line : lines) {
            postings[account(line.account())]--;
        }
        for (int i = failed - 1; i >= 0; i--) {
            Step step = steps.get(i);
            if (step instanceof OpenAccount open) {
                accountOrdinals.remove(open.account());
                accountCount--;
            } else if (step instanceof Transfer transfer) {
                move(account(transfer.to()), account(transfer.from()), transfer.amountMinor());
            } else if (step instanceof PlaceHold place) {
                helds[account(place.account())] -= place.amountMinor();
                holdOrdinals.remove(place.hold());
                holdCount--;
            } else if (step instanceof PostHold post) {
                move(account(post.payee()), holdAccounts[hold(post.hold())], post.amountMinor());
                reopen(hold(post.hold()), post.amountMinor());
            } else if (step instanceof VoidHold voiding) {
                reopen(hold(voiding.hold()), voided[i]);
            }
        }
    }

    private void reopen(int hold, long amountMinor) {
        remaining[hold] += amountMinor;
        helds[holdAccounts[hold]] += amountMinor;
        holdStates[hold] = Hold.State.OPEN;
    }

    /** An account as it stands. */
    public Optional<Account> find(AccountId id) {
        int account = account(id);
        return account == NONE ? Optional.empty() : Optional.of(accountAt(account));
    }

    /** A hold as it stands. */
    public Optional<Hold> find(HoldId id) {
        int hold = hold(id);
        return hold == NONE ? Optional.empty() : Optional.of(holdAt(hold));
    }

    /** Every account, in the order in which they were opened. */
    public List<Account> accounts() {
        List<Account> all = new ArrayList<>(accountCount);
        for (int i = 0; i < accountCount; i++) {
            all.add(accountAt(i));
        }
        return all;
    }

    /** Every hold that was ever placed, in that order. */
    public List<Hold> holds() {
        List<Hold> all = new ArrayList<>(holdCount);
        for (int i = 0; i < holdCount; i++) {
            all.add(holdAt(i));
        }
        return all;
    }

    /** The sum of all balances, by unit, for every unit that has an account: zero, always. */
    public Map<Unit, Long> sums() {
        Map<Unit, Long> sums = new EnumMap<>(Unit.class);
        for (int i = 0; i < accountCount; i++) {
            // May wrap on the way: the end is right all the same, as addition modulo 2^64 has no order.
            sums.merge(units[i], balances[i], (a, b) -> a + b);
        }
        return sums;
    }

    private Account accountAt(int i) {
        return new Account(accountIds[i], units[i], limits[i], balances[i], helds[i], postings[i]);
    }

    private Hold holdAt(int i) {
        return new Hold(holdIds[i], accountIds[holdAccounts[i]], placed[i], remaining[i], expiries[i], holdStates[i]);
    }

    private int account(AccountId id) {
        return accountOrdinals.getOrDefault(id, NONE);
    }

    private int hold(HoldId id) {
        return holdOrdinals.getOrDefault(id, NONE);
    }

    private void growAccounts() {
        int size = accountIds.length * 2;
        accountIds = Arrays.copyOf(accountIds, size);
        units = Arrays.copyOf(units, size);
        limits = Arrays.copyOf(limits, size);
        balances = Arrays.copyOf(balances, size);
        helds = Arrays.copyOf(helds, size);
        postings = Arrays.copyOf(postings, size);
    }

    private void growHolds() {
        int size = holdIds.length * 2;
        holdIds = Arrays.copyOf(holdIds, size);
        holdAccounts = Arrays.copyOf(holdAccounts, size);
        placed = Arrays.copyOf(placed, size);
        remaining = Arrays.copyOf(remaining, size);
        expiries = Arrays.copyOf(expiries, size);
        holdStates = Arrays.copyOf(holdStates, size);
    }

    /** Writes the statement lines of one step. */
    private final class Line {
        private final Entry entry;
        private final int step;
        private final long bookTimeMillis;

        Line(Entry entry, int step, long bookTimeMillis) {
            this.entry = entry;
            this.step = step;
            this.bookTimeMillis = bookTimeMillis;
        }

        void write(
                Posting.Kind kind, int account, int counterparty, @Nullable HoldId hold, long amount, long heldChange) {
            lines.add(new Posting(
                    accountIds[account],
                    ++postings[account],
                    entry.id().value(),
                    step,
                    kind,
                    counterparty == NONE ? null : accountIds[counterparty],
                    hold,
                    amount,
                    heldChange,
                    balances[account],
                    helds[account],
                    bookTimeMillis));
        }
    }
}
