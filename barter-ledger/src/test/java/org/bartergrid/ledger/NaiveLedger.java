package org.bartergrid.ledger;

import java.util.HashMap;
import java.util.Map;
import org.bartergrid.ledger.Outcome.Reason;
import org.bartergrid.ledger.Step.OpenAccount;
import org.bartergrid.ledger.Step.PlaceHold;
import org.bartergrid.ledger.Step.PostHold;
import org.bartergrid.ledger.Step.Transfer;
import org.bartergrid.ledger.Step.VoidHold;

/**
 * The ledger written the obvious way, to compare the real one with: immutable accounts and holds in maps, a copy of
 * everything before each entry, and the copy put back when a step fails.
 */
final class NaiveLedger {
    Map<AccountId, Account> accounts = new HashMap<>();
    Map<HoldId, Hold> holds = new HashMap<>();

    /** Null if the entry was applied, else why not. */
    Reason apply(Entry entry, long now) {
        Map<AccountId, Account> accountsBefore = new HashMap<>(accounts);
        Map<HoldId, Hold> holdsBefore = new HashMap<>(holds);
        for (Step step : entry.steps()) {
            Reason reason = step(step, now);
            if (reason != null) {
                accounts = accountsBefore;
                holds = holdsBefore;
                return reason;
            }
        }
        return null;
    }

    void expire(long now) {
        for (Hold hold : Map.copyOf(holds).values()) {
            if (hold.state() == Hold.State.OPEN && hold.expiresAtMillis() <= now) {
                holds.put(hold.id(), closed(hold, 0, Hold.State.EXPIRED));
                change(hold.account(), 0, -hold.remainingMinor(), 1);
            }
        }
    }

    private Reason step(Step step, long now) {
        if (step instanceof OpenAccount open) {
            if (accounts.containsKey(open.account())) {
                return Reason.ACCOUNT_EXISTS;
            }
            if (open.limitMinor() > 0) {
                return Reason.LIMIT_OUT_OF_RANGE;
            }
            accounts.put(open.account(), new Account(open.account(), open.unit(), open.limitMinor(), 0, 0, 0));
            return null;
        } else if (step instanceof Transfer transfer) {
            Reason reason = movable(transfer.from(), transfer.to(), transfer.unit(), transfer.amountMinor());
            if (reason == null && accounts.get(transfer.from()).availableMinor() < transfer.amountMinor()) {
                reason = Reason.INSUFFICIENT_BALANCE;
            }
            if (reason == null) {
                change(transfer.from(), -transfer.amountMinor(), 0, 1);
                change(transfer.to(), transfer.amountMinor(), 0, 1);
            }
            return reason;
        } else if (step instanceof PlaceHold place) {
            return place(place, now);
        } else if (step instanceof PostHold post) {
            return post(post);
        }
        Hold hold = holds.get(((VoidHold) step).hold());
        if (hold == null) {
            return Reason.UNKNOWN_HOLD;
        } else if (hold.state() != Hold.State.OPEN) {
            return Reason.HOLD_CLOSED;
        }
        holds.put(hold.id(), closed(hold, 0, Hold.State.VOIDED));
        change(hold.account(), 0, -hold.remainingMinor(), 1);
        return null;
    }

    private Reason place(PlaceHold place, long now) {
        Account account = accounts.get(place.account());
        if (place.amountMinor() <= 0) {
            return Reason.AMOUNT_NOT_POSITIVE;
        } else if (account == null) {
            return Reason.UNKNOWN_ACCOUNT;
        } else if (account.unit() != place.unit()) {
            return Reason.WRONG_UNIT;
        } else if (holds.containsKey(place.hold())) {
            return Reason.HOLD_EXISTS;
        } else if (place.expiresAtMillis() <= now) {
            return Reason.HOLD_ALREADY_EXPIRED;
        } else if (account.availableMinor() < place.amountMinor()) {
            return Reason.INSUFFICIENT_BALANCE;
        }
        holds.put(
                place.hold(),
                new Hold(
                        place.hold(),
                        place.account(),
                        place.amountMinor(),
                        place.amountMinor(),
                        place.expiresAtMillis(),
                        Hold.State.OPEN));
        change(place.account(), 0, place.amountMinor(), 1);
        return null;
    }

    private Reason post(PostHold post) {
        Hold hold = holds.get(post.hold());
        if (hold == null) {
            return Reason.UNKNOWN_HOLD;
        } else if (hold.state() != Hold.State.OPEN) {
            return Reason.HOLD_CLOSED;
        }
        Reason reason = movable(
                hold.account(), post.payee(), accounts.get(hold.account()).unit(), post.amountMinor());
        if (reason != null) {
            return reason;
        } else if (post.amountMinor() > hold.remainingMinor()) {
            return Reason.EXCEEDS_HOLD;
        }
        long rest = hold.remainingMinor() - post.amountMinor();
        holds.put(hold.id(), closed(hold, rest, rest == 0 ? Hold.State.POSTED : Hold.State.OPEN));
        change(hold.account(), -post.amountMinor(), -post.amountMinor(), 1);
        change(post.payee(), post.amountMinor(), 0, 1);
        return null;
    }

    private Reason movable(AccountId from, AccountId to, Unit unit, long amount) {
        Account payer = accounts.get(from);
        Account payee = accounts.get(to);
        if (amount <= 0) {
            return Reason.AMOUNT_NOT_POSITIVE;
        } else if (payer == null || payee == null) {
            return Reason.UNKNOWN_ACCOUNT;
        } else if (payer.unit() != unit || payee.unit() != unit) {
            return Reason.WRONG_UNIT;
        } else if (from.equals(to)) {
            return Reason.SELF_TRANSFER;
        } else if (java.math.BigInteger.valueOf(payee.balanceMinor())
                        .add(java.math.BigInteger.valueOf(amount))
                        .compareTo(java.math.BigInteger.valueOf(Ledger.LARGEST_AMOUNT_MINOR))
                > 0) {
            return Reason.OVERFLOW;
        }
        return null;
    }

    private static Hold closed(Hold hold, long remaining, Hold.State state) {
        return new Hold(hold.id(), hold.account(), hold.placedMinor(), remaining, hold.expiresAtMillis(), state);
    }

    private void change(AccountId id, long balance, long held, long lines) {
        Account old = accounts.get(id);
        accounts.put(
                id,
                new Account(
                        id,
                        old.unit(),
                        old.limitMinor(),
                        old.balanceMinor() + balance,
                        old.heldMinor() + held,
                        old.postings() + lines));
    }
}
