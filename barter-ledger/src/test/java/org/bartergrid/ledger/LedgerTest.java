package org.bartergrid.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.bartergrid.ledger.Outcome.Applied;
import org.bartergrid.ledger.Outcome.Reason;
import org.bartergrid.ledger.Outcome.Refused;
import org.bartergrid.ledger.Step.OpenAccount;
import org.bartergrid.ledger.Step.PlaceHold;
import org.bartergrid.ledger.Step.PostHold;
import org.bartergrid.ledger.Step.Transfer;
import org.bartergrid.ledger.Step.VoidHold;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rules of the ledger, one by one, in figures that a reader can follow. */
class LedgerTest {
    private static final AccountId ADA = new AccountId("ada.credit");
    private static final AccountId BOB = new AccountId("bob.credit");
    private static final AccountId TICKETS = new AccountId("ada.ticket");
    private static final HoldId HOLD = new HoldId(new UUID(3, 3));

    private final Ledger ledger = new Ledger();
    private final List<Posting> lines = new ArrayList<>();
    private long entries;

    private Outcome apply(Step... steps) {
        return ledger.apply(
                new Entry(new EntryId(new UUID(1, ++entries)), List.of(steps)),
                100,
                (account, line) -> lines.add(line));
    }

    private static Transfer transfer(AccountId from, AccountId to, long amount) {
        return new Transfer(from, to, Unit.CREDIT, amount);
    }

    private static PlaceHold hold(long amount, long expires) {
        return new PlaceHold(HOLD, ADA, Unit.CREDIT, amount, expires);
    }

    @BeforeEach
    void open() {
        assertThat(apply(
                        new OpenAccount(AccountId.TREASURY, Unit.CREDIT, -1_000),
                        new OpenAccount(ADA, Unit.CREDIT, 0),
                        new OpenAccount(BOB, Unit.CREDIT, 0),
                        new OpenAccount(TICKETS, Unit.TICKET, -5),
                        transfer(AccountId.TREASURY, ADA, 100)))
                .isEqualTo(new Applied());
        lines.clear();
    }

    private Account account(AccountId id) {
        return ledger.find(id).orElseThrow();
    }

    @Test
    void anEntryThatFailsAtItsLastStepLeavesNoTrace() {
        List<Account> before = ledger.accounts();
        AccountId fresh = new AccountId("cyd.credit");
        Outcome outcome = apply(
                new OpenAccount(fresh, Unit.CREDIT, 0),
                transfer(ADA, fresh, 60),
                hold(30, 200),
                new PostHold(HOLD, BOB, 10),
                new VoidHold(HOLD),
                transfer(ADA, BOB, 51));
        // 100 − 60 − 10 = 30 are left for a transfer of 51.
        assertThat(outcome).isEqualTo(new Refused(5, Reason.INSUFFICIENT_BALANCE, 30, 51));
        assertThat(ledger.accounts()).isEqualTo(before);
        assertThat(ledger.holds()).isEmpty();
        assertThat(lines).isEmpty();
        // And the hold's id is free again, with another expiry: the queue of expiries kept nothing of it.
        assertThat(apply(hold(30, 150))).isEqualTo(new Applied());
        ledger.expire(149, (account, line) -> lines.add(line));
        assertThat(account(ADA).heldMinor()).isEqualTo(30);
        ledger.expire(150, (account, line) -> lines.add(line));
        assertThat(account(ADA).heldMinor()).isZero();
    }

    @Test
    void whatIsHeldCannotBeSpentTwice() {
        apply(hold(70, 200));
        assertThat(apply(transfer(ADA, BOB, 31))).isEqualTo(new Refused(0, Reason.INSUFFICIENT_BALANCE, 30, 31));
        assertThat(apply(transfer(ADA, BOB, 30))).isEqualTo(new Applied());
    }

    @Test
    void aHoldIsPostedInPartsAndTheRestVoided() {
        apply(hold(70, 200));
        assertThat(apply(new PostHold(HOLD, BOB, 40), new PostHold(HOLD, BOB, 10), new VoidHold(HOLD)))
                .isEqualTo(new Applied());
        assertThat(account(ADA).balanceMinor()).isEqualTo(50);
        assertThat(account(ADA).heldMinor()).isZero();
        assertThat(account(BOB).balanceMinor()).isEqualTo(50);
        assertThat(apply(new VoidHold(HOLD))).isEqualTo(new Refused(0, Reason.HOLD_CLOSED, 0, 0));
        assertThat(apply(new PostHold(HOLD, BOB, 1))).isEqualTo(new Refused(0, Reason.HOLD_CLOSED, 0, 0));
        assertThat(apply(hold(1, 300))).isEqualTo(new Refused(0, Reason.HOLD_EXISTS, 0, 0));
    }

    @Test
    void aHoldThatIsPostedInFullIsClosed() {
        apply(hold(70, 200));
        apply(new PostHold(HOLD, BOB, 70));
        assertThat(ledger.find(HOLD).orElseThrow().state()).isEqualTo(Hold.State.POSTED);
    }

    @Test
    void aHoldNeverPaysMoreThanIsLeftInIt() {
        apply(hold(70, 200));
        apply(new PostHold(HOLD, BOB, 69));
        assertThat(apply(new PostHold(HOLD, BOB, 2))).isEqualTo(new Refused(0, Reason.EXCEEDS_HOLD, 1, 2));
    }

    @Test
    void bookTimeEndsAHoldAtItsExpiry() {
        apply(hold(70, 200));
        ledger.expire(199, (account, line) -> lines.add(line));
        assertThat(account(ADA).heldMinor()).isEqualTo(70);
        ledger.expire(200, (account, line) -> lines.add(line));
        assertThat(account(ADA).heldMinor()).isZero();
        assertThat(lines.get(lines.size() - 1).kind()).isEqualTo(Posting.Kind.HOLD_EXPIRED);
        assertThat(ledger.find(HOLD).orElseThrow().state()).isEqualTo(Hold.State.EXPIRED);
    }

    @Test
    void everyRefusalHasItsName() {
        AccountId nobody = new AccountId("eve.credit");
        assertReason(Reason.AMOUNT_NOT_POSITIVE, transfer(ADA, BOB, 0));
        assertReason(Reason.UNKNOWN_ACCOUNT, transfer(ADA, nobody, 1));
        assertReason(Reason.ACCOUNT_EXISTS, new OpenAccount(ADA, Unit.CREDIT, 0));
        assertReason(Reason.LIMIT_OUT_OF_RANGE, new OpenAccount(nobody, Unit.CREDIT, 1));
        assertReason(Reason.LIMIT_OUT_OF_RANGE, new OpenAccount(nobody, Unit.CREDIT, Long.MIN_VALUE));
        assertReason(Reason.WRONG_UNIT, transfer(ADA, TICKETS, 1));
        assertReason(Reason.SELF_TRANSFER, transfer(ADA, ADA, 1));
        assertReason(Reason.OVERFLOW, transfer(ADA, BOB, Long.MAX_VALUE));
        assertReason(Reason.UNKNOWN_HOLD, new VoidHold(HOLD));
        assertReason(Reason.HOLD_ALREADY_EXPIRED, hold(1, 100));
    }

    private void assertReason(Reason reason, Step step) {
        Outcome outcome = apply(step);
        assertThat(outcome).isInstanceOfSatisfying(Refused.class, refused -> assertThat(refused.reason())
                .isEqualTo(reason));
    }

    @Test
    void anAccountMayFallToItsLimitAndNoFurther() {
        assertThat(apply(transfer(AccountId.TREASURY, ADA, 900))).isEqualTo(new Applied());
        assertThat(apply(transfer(AccountId.TREASURY, ADA, 1)))
                .isEqualTo(new Refused(0, Reason.INSUFFICIENT_BALANCE, 0, 1));
        assertThat(ledger.sums()).containsEntry(Unit.CREDIT, 0L).containsEntry(Unit.TICKET, 0L);
    }
}
