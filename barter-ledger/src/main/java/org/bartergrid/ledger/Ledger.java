package org.bartergrid.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bartergrid.ledger.Outcome.Reason;
import org.bartergrid.ledger.Outcome.Refused;
import org.bartergrid.ledger.Step.CloseAccount;
import org.bartergrid.ledger.Step.OpenAccount;
import org.bartergrid.ledger.Step.PlaceHold;
import org.bartergrid.ledger.Step.PostHold;
import org.bartergrid.ledger.Step.Reverses;
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
 * <p>Why arrays: accounts and holds get dense ordinals when they are opened, so the state is a few primitive arrays, cheap
 * to walk and to copy for a snapshot. Why undo instead of a check in advance: a later
 * step of an entry may depend on an earlier one (open, then pay in), so only doing the steps tells whether they can be
 * done. An entry that fails halfway is taken back step by step, which the tests compare with a copy of the state.
 */
public final class Ledger {
    /** Balances, limits and amounts stay inside ± this, so that no sum of two of them passes 64 bits. */
    public static final long LARGEST_AMOUNT_MINOR = (1L << 62) - 1;

    private static final int NONE = AccountTable.NONE;

    private final AccountTable accounts = new AccountTable();
    private final HoldTable holds = new HoldTable(accounts);

    // Scratch of the entry in hand.
    private final List<Posting> lines = new ArrayList<>();
    private final long[] voided = new long[Entry.MOST_STEPS];
    private int[] lineAccounts = new int[16];
    private long haveMinor;
    private long needMinor;

    /** A ledger without accounts. */
    public Ledger() {}

    /** The ledger that an image shows. */
    public Ledger(LedgerImage image) {
        for (int i = 0; i < image.accountCount(); i++) {
            accounts.restore(image.account(i));
        }
        image.holds().forEach(holds::restore);
    }

    /** A copy of all that stands, to be read by anyone while the ledger goes on. */
    public LedgerImage image() {
        return new LedgerImage(accounts.copy(), holds.all());
    }

    /**
     * Does every step of an entry, or none.
     *
     * @param bookTimeMillis the present, by the books
     * @param statement gets the lines that the entry writes, in order; nothing if it is refused
     */
    public Outcome apply(Entry entry, long bookTimeMillis, StatementLines statement) {
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
            noteChange(step);
        }
        for (int i = 0; i < lines.size(); i++) {
            accounts.noteChange(lineAccounts[i]);
            statement.line(lineAccounts[i], lines.get(i));
        }
        return new Outcome.Applied();
    }

    /** Only when the entry has succeeded: what is taken back must not linger in lists and queues. */
    private void noteChange(Step step) {
        if (step instanceof OpenAccount open) {
            accounts.noteChange(accounts.find(open.account()));
        } else if (step instanceof CloseAccount close) {
            accounts.noteChange(accounts.find(close.account()));
        } else if (step instanceof PlaceHold place) {
            holds.keep(holds.find(place.hold()));
            holds.noteChange(place.hold());
        } else if (step instanceof PostHold post) {
            holds.noteChange(post.hold());
        } else if (step instanceof VoidHold voiding) {
            holds.noteChange(voiding.hold());
        }
    }

    /** Closes every open hold whose time is over and frees what is left of it, in order of expiry. */
    public void expire(long bookTimeMillis, StatementLines statement) {
        for (int hold = holds.nextExpired(bookTimeMillis);
                hold != HoldTable.NONE;
                hold = holds.nextExpired(bookTimeMillis)) {
            long amount = holds.remaining[hold];
            int account = holds.accounts[hold];
            holds.remaining[hold] = 0;
            holds.setState(hold, Hold.State.EXPIRED);
            holds.noteChange(holds.id(hold));
            accounts.helds[account] -= amount;
            accounts.noteChange(account);
            statement.line(
                    account,
                    new Posting(
                            accounts.id(account),
                            ++accounts.postings[account],
                            holds.id(hold).value(),
                            0,
                            Posting.Kind.HOLD_EXPIRED,
                            null,
                            holds.id(hold),
                            0,
                            -amount,
                            accounts.balances[account],
                            accounts.helds[account],
                            bookTimeMillis));
        }
    }

    /** The accounts that changed since the last call, as they stand now. */
    public List<Account> takeChangedAccounts() {
        return accounts.takeChanged();
    }

    /** The holds that changed since the last call, as they stand now. */
    public List<Hold> takeChangedHolds() {
        return holds.takeChanged();
    }

    private @Nullable Reason doStep(Entry entry, int index, long bookTimeMillis) {
        Step step = entry.steps().get(index);
        if (step instanceof OpenAccount open) {
            return openAccount(open);
        } else if (step instanceof CloseAccount close) {
            return closeAccount(close);
        } else if (step instanceof Transfer transfer) {
            return move(transfer, new Line(entry, index, bookTimeMillis));
        } else if (step instanceof PlaceHold place) {
            return placeHold(place, new Line(entry, index, bookTimeMillis));
        } else if (step instanceof PostHold post) {
            return postHold(post, new Line(entry, index, bookTimeMillis));
        } else if (step instanceof VoidHold voiding) {
            return voidHold(voiding, new Line(entry, index, bookTimeMillis));
        }
        if (step instanceof Reverses) {
            return null;
        }
        throw new IllegalStateException("a kind of step without a rule: " + step);
    }

    private @Nullable Reason openAccount(OpenAccount open) {
        if (accounts.find(open.account()) != NONE) {
            return Reason.ACCOUNT_EXISTS;
        }
        if (open.limitMinor() > 0 || open.limitMinor() < -LARGEST_AMOUNT_MINOR) {
            return Reason.LIMIT_OUT_OF_RANGE;
        }
        int unused = accounts.open(open.account(), open.unit(), open.limitMinor());
        return null;
    }

    private @Nullable Reason closeAccount(CloseAccount close) {
        int account = accounts.find(close.account());
        if (account == NONE) {
            return Reason.UNKNOWN_ACCOUNT;
        } else if (accounts.isClosed(account)) {
            return Reason.ACCOUNT_CLOSED;
        } else if (accounts.balances[account] != 0 || accounts.helds[account] != 0) {
            haveMinor = accounts.balances[account];
            return Reason.ACCOUNT_NOT_EMPTY;
        }
        accounts.setClosed(account, true);
        return null;
    }

    private @Nullable Reason move(Transfer transfer, Line line) {
        int from = accounts.find(transfer.from());
        int to = accounts.find(transfer.to());
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
        int account = accounts.find(place.account());
        if (place.amountMinor() <= 0) {
            return Reason.AMOUNT_NOT_POSITIVE;
        } else if (account == NONE) {
            return Reason.UNKNOWN_ACCOUNT;
        } else if (accounts.isClosed(account)) {
            return Reason.ACCOUNT_CLOSED;
        } else if (accounts.unit(account) != place.unit()) {
            return Reason.WRONG_UNIT;
        } else if (holds.find(place.hold()) != NONE) {
            return Reason.HOLD_EXISTS;
        } else if (place.expiresAtMillis() <= line.bookTimeMillis) {
            return Reason.HOLD_ALREADY_EXPIRED;
        }
        Reason reason = checkAvailable(account, place.amountMinor());
        if (reason != null) {
            return reason;
        }
        int unused = holds.place(place.hold(), account, place.amountMinor(), place.expiresAtMillis());
        accounts.helds[account] += place.amountMinor();
        line.write(Posting.Kind.HOLD_PLACED, account, NONE, place.hold(), 0, place.amountMinor());
        return null;
    }

    private @Nullable Reason postHold(PostHold post, Line line) {
        int hold = holds.find(post.hold());
        if (hold == NONE) {
            return Reason.UNKNOWN_HOLD;
        } else if (!holds.isOpen(hold)) {
            return Reason.HOLD_CLOSED;
        }
        int payer = holds.accounts[hold];
        int payee = accounts.find(post.payee());
        Reason reason = checkMove(payer, payee, accounts.unit(payer), post.amountMinor());
        if (reason != null) {
            return reason;
        }
        if (post.amountMinor() > holds.remaining[hold]) {
            haveMinor = holds.remaining[hold];
            needMinor = post.amountMinor();
            return Reason.EXCEEDS_HOLD;
        }
        move(payer, payee, post.amountMinor());
        accounts.helds[payer] -= post.amountMinor();
        holds.remaining[hold] -= post.amountMinor();
        if (holds.remaining[hold] == 0) {
            holds.setState(hold, Hold.State.POSTED);
        }
        line.write(Posting.Kind.HOLD_POSTED, payer, payee, post.hold(), -post.amountMinor(), -post.amountMinor());
        line.write(Posting.Kind.HOLD_POSTED, payee, payer, post.hold(), post.amountMinor(), 0);
        return null;
    }

    private @Nullable Reason voidHold(VoidHold voiding, Line line) {
        int hold = holds.find(voiding.hold());
        if (hold == NONE) {
            return Reason.UNKNOWN_HOLD;
        } else if (!holds.isOpen(hold)) {
            return Reason.HOLD_CLOSED;
        }
        int account = holds.accounts[hold];
        voided[line.step] = holds.remaining[hold];
        accounts.helds[account] -= holds.remaining[hold];
        holds.remaining[hold] = 0;
        holds.setState(hold, Hold.State.VOIDED);
        line.write(Posting.Kind.HOLD_VOIDED, account, NONE, voiding.hold(), 0, -voided[line.step]);
        return null;
    }

    private @Nullable Reason checkMove(int from, int to, Unit unit, long amountMinor) {
        if (amountMinor <= 0) {
            return Reason.AMOUNT_NOT_POSITIVE;
        } else if (from == NONE || to == NONE) {
            return Reason.UNKNOWN_ACCOUNT;
        } else if (accounts.isClosed(from) || accounts.isClosed(to)) {
            return Reason.ACCOUNT_CLOSED;
        } else if (accounts.unit(from) != unit || accounts.unit(to) != unit) {
            return Reason.WRONG_UNIT;
        } else if (from == to) {
            return Reason.SELF_TRANSFER;
        } else if (amountMinor > LARGEST_AMOUNT_MINOR || accounts.balances[to] > LARGEST_AMOUNT_MINOR - amountMinor) {
            return Reason.OVERFLOW;
        }
        return null;
    }

    private @Nullable Reason checkAvailable(int account, long amountMinor) {
        long available = accounts.balances[account] - accounts.helds[account] - accounts.limits[account];
        if (available < amountMinor) {
            haveMinor = available;
            needMinor = amountMinor;
            return Reason.INSUFFICIENT_BALANCE;
        }
        return null;
    }

    private void move(int from, int to, long amountMinor) {
        accounts.balances[from] -= amountMinor;
        accounts.balances[to] += amountMinor;
    }

    /** Takes back the steps before {@code failed}, the last one first. */
    private void undo(List<Step> steps, int failed) {
        for (int i = 0; i < lines.size(); i++) {
            accounts.postings[lineAccounts[i]]--;
        }
        for (int i = failed - 1; i >= 0; i--) {
            Step step = steps.get(i);
            if (step instanceof OpenAccount open) {
                accounts.unopen(open.account());
            } else if (step instanceof CloseAccount close) {
                accounts.setClosed(accounts.find(close.account()), false);
            } else if (step instanceof Transfer transfer) {
                move(accounts.find(transfer.to()), accounts.find(transfer.from()), transfer.amountMinor());
            } else if (step instanceof PlaceHold place) {
                accounts.helds[accounts.find(place.account())] -= place.amountMinor();
                holds.unplace(place.hold());
            } else if (step instanceof PostHold post) {
                int hold = holds.find(post.hold());
                move(accounts.find(post.payee()), holds.accounts[hold], post.amountMinor());
                reopen(hold, post.amountMinor());
            } else if (step instanceof VoidHold voiding) {
                reopen(holds.find(voiding.hold()), voided[i]);
            }
        }
    }

    private void reopen(int hold, long amountMinor) {
        holds.remaining[hold] += amountMinor;
        accounts.helds[holds.accounts[hold]] += amountMinor;
        holds.setState(hold, Hold.State.OPEN);
    }

    /** An account as it stands. */
    public Optional<Account> find(AccountId id) {
        return Optional.ofNullable(accounts.at(id));
    }

    /**
     * The number of an account: how many were opened before it. It never changes, in whatever process the books are.
     *
     * @return -1 if there is no such account
     */
    public int number(AccountId id) {
        return accounts.find(id);
    }

    /** The account with a number, as it stands. */
    public Account account(int number) {
        return accounts.at(number);
    }

    /** Whether the account with a number is among the {@link #takeChangedAccounts}. */
    public boolean isChanged(int number) {
        return accounts.isChanged(number);
    }

    /** A hold as it stands, open or closed not long ago. */
    public Optional<Hold> find(HoldId id) {
        return Optional.ofNullable(holds.at(id));
    }

    /** Every account, in the order in which they were opened. */
    public List<Account> accounts() {
        List<Account> all = new ArrayList<>(accounts.count());
        for (int i = 0; i < accounts.count(); i++) {
            all.add(accounts.at(i));
        }
        return all;
    }

    /** How many accounts were ever opened. */
    public int accountCount() {
        return accounts.count();
    }

    /** Every hold that is open or was closed not long ago, in no order. */
    public List<Hold> holds() {
        return holds.all().stream().map(LedgerImage.KnownHold::hold).toList();
    }

    /** The sum of all balances, by unit, for every unit that has an account: zero, always. */
    public Map<Unit, Long> sums() {
        Map<Unit, Long> sums = new EnumMap<>(Unit.class);
        totals().forEach((unit, totals) -> sums.put(unit, totals.sumMinor()));
        return sums;
    }

    /** All accounts added up, by unit, for every unit that has an account. Fast, as a writer may have to wait for it. */
    public Map<Unit, Totals> totals() {
        Map<Unit, Totals> all = new EnumMap<>(Unit.class);
        for (Unit unit : Unit.values()) {
            Totals totals = accounts.totals(unit);
            if (totals.accounts() > 0) {
                all.put(unit, totals);
            }
        }
        return all;
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
            if (lines.size() == lineAccounts.length) {
                lineAccounts = Arrays.copyOf(lineAccounts, lineAccounts.length * 2);
            }
            lineAccounts[lines.size()] = account;
            lines.add(new Posting(
                    accounts.id(account),
                    ++accounts.postings[account],
                    entry.id().value(),
                    step,
                    kind,
                    counterparty == NONE ? null : accounts.id(counterparty),
                    hold,
                    amount,
                    heldChange,
                    accounts.balances[account],
                    accounts.helds[account],
                    bookTimeMillis));
        }
    }
}
