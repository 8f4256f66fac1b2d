package org.bartergrid.books;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Hold;
import org.bartergrid.ledger.HoldId;
import org.bartergrid.ledger.Posting;
import org.bartergrid.ledger.Unit;
import org.bartergrid.market.Capacity;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.Window;
import org.junit.jupiter.api.Test;

/** What all projections promise; run on those in memory and on Ignite. Each test gets empty ones. */
public abstract class ProjectionsContract {
    private static final AccountId ADA = new AccountId("ada.credit");
    private static final AccountId BOB = new AccountId("bob.credit");

    protected abstract Projections projections();

    private static Posting posting(AccountId account, long sequence) {
        return new Posting(
                account,
                sequence,
                new UUID(1, sequence),
                0,
                sequence % 2 == 0 ? Posting.Kind.TRANSFER : Posting.Kind.HOLD_PLACED,
                sequence % 2 == 0 ? AccountId.TREASURY : null,
                sequence % 2 == 0 ? null : new HoldId(new UUID(2, sequence)),
                sequence % 2 == 0 ? 5 : 0,
                sequence % 2 == 0 ? 0 : 3,
                50,
                3,
                1_000 + sequence);
    }

    private static Account account(AccountId id, long balanceMinor, long postings) {
        return new Account(id, Unit.CREDIT, 0, balanceMinor, 3, postings);
    }

    private static Hold hold(long id, long remainingMinor) {
        return new Hold(
                new HoldId(new UUID(2, id)),
                ADA,
                9,
                remainingMinor,
                5_000,
                remainingMinor == 0 ? Hold.State.POSTED : Hold.State.OPEN);
    }

    private static Effects effects(long block, List<Posting> postings, List<Account> accounts, List<Hold> holds) {
        return new Effects(header(block), List.of(new Result.Applied()), postings, accounts, holds, List.of());
    }

    private static Effects effects(long block, Capacity.Status... reservations) {
        return new Effects(
                header(block), List.of(new Result.Applied()), List.of(), List.of(), List.of(), List.of(reservations));
    }

    private static BlockHeader header(long block) {
        return new BlockHeader(2, block, 1, 1_000 + block, "0a".repeat(32), "0b".repeat(32), 1, 70, "0c".repeat(32));
    }

    private static ContractId contract(long id) {
        return new ContractId(new UUID(3, id));
    }

    private static Capacity.Status reservation(long id, int slots, Capacity.State state) {
        Window window = new Window(1_790_000_000_000L, 1_790_000_003_600L + id);
        return new Capacity.Status(
                new Capacity.Reservation(contract(id), new OfferId(new UUID(4, 4)), slots, window), state);
    }

    @Test
    void aBlockMayChangeMoreRowsThanArePutAtOnce() {
        Projections projections = projections();
        List<Account> many = IntStream.range(0, 9_000)
                .mapToObj(number -> account(new AccountId("peer-" + number + ".credit"), number, 0))
                .toList();
        projections.project(List.of(effects(1, List.of(), many, List.of())));
        assertThat(projections.watermark()).isEqualTo(1);
        assertThat(projections.accounts("", 10_000)).containsExactlyInAnyOrderElementsOf(many);
    }

    @Test
    void aStatementIsReadNewestFirstAndOnlyItsOwn() {
        Projections projections = projections();
        assertThat(projections.watermark()).isZero();
        projections.project(List.of(effects(
                1,
                List.of(posting(ADA, 1), posting(BOB, 1), posting(ADA, 2)),
                List.of(account(ADA, 10, 2), account(BOB, 20, 1)),
                List.of(hold(1, 9)))));
        projections.project(List.of(
                effects(2, List.of(), List.of(), List.of()),
                effects(3, List.of(posting(ADA, 3)), List.of(account(ADA, 11, 3)), List.of(hold(1, 0)))));

        assertThat(projections.watermark()).isEqualTo(3);
        assertThat(projections.postings(ADA, Long.MAX_VALUE, 2)).containsExactly(posting(ADA, 3), posting(ADA, 2));
        assertThat(projections.postings(ADA, 2, 10)).containsExactly(posting(ADA, 1));
        assertThat(projections.accounts("", 10)).containsExactly(account(ADA, 11, 3), account(BOB, 20, 1));
        assertThat(projections.accounts("ada.credit", 10)).containsExactly(account(BOB, 20, 1));
        assertThat(projections.hold(new HoldId(new UUID(2, 1)))).contains(hold(1, 0));
        assertThat(projections.hold(new HoldId(new UUID(2, 2)))).isEmpty();
        assertThat(projections.blocks(2, 5)).extracting(BlockHeader::number).containsExactly(2L, 3L);
    }

    @Test
    void aClosedAccountIsProjectedAsClosed() {
        Account closed = new Account(ADA, Unit.CREDIT, 0, 0, 0, 4, true);
        projections().project(List.of(effects(1, List.of(), List.of(closed), List.of())));
        assertThat(projections().accounts("", 10)).containsExactly(closed);
    }

    @Test
    void projectingAnOlderBlockAgainChangesNothing() {
        Projections projections = projections();
        Effects first = effects(1, List.of(posting(ADA, 1)), List.of(account(ADA, 10, 1)), List.of());
        Effects second = effects(2, List.of(posting(ADA, 2)), List.of(account(ADA, 20, 2)), List.of());
        projections.project(List.of(first, second));
        projections.project(List.of(first));
        assertThat(projections.watermark()).isEqualTo(2);
        assertThat(projections.accounts("", 10)).containsExactly(account(ADA, 20, 2));
        assertThat(projections.postings(ADA, Long.MAX_VALUE, 10)).hasSize(2);
    }

    @Test
    void aReservationStaysInItsLastState() {
        Projections projections = projections();
        projections.project(List.of(effects(
                1,
                reservation(1, 2, Capacity.State.RESERVED),
                reservation(2, 1, Capacity.State.RESERVED),
                reservation(3, 7, Capacity.State.RESERVED))));
        projections.project(List.of(
                effects(2, reservation(1, 2, Capacity.State.RELEASED)),
                effects(3, reservation(1, 4, Capacity.State.RESERVED)),
                effects(4, reservation(2, 1, Capacity.State.EXPIRED), reservation(1, 4, Capacity.State.RELEASED))));
        assertThat(projections.reservation(contract(1))).contains(reservation(1, 4, Capacity.State.RELEASED));
        assertThat(projections.reservation(contract(2))).contains(reservation(2, 1, Capacity.State.EXPIRED));
        assertThat(projections.reservation(contract(3))).contains(reservation(3, 7, Capacity.State.RESERVED));
        assertThat(projections.reservation(contract(4))).isEmpty();

        projections.project(List.of(effects(3, reservation(1, 4, Capacity.State.RESERVED))));
        assertThat(projections.reservation(contract(1))).contains(reservation(1, 4, Capacity.State.RELEASED));
    }

    @Test
    void noBlockIsLeftOut() {
        Projections projections = projections();
        projections.project(List.of(effects(1)));
        assertThatThrownBy(() -> projections.project(List.of(effects(3)))).isInstanceOf(IllegalStateException.class);
        assertThat(projections.watermark()).isEqualTo(1);
    }

    @Test
    void everythingIsForgottenAndProjectedAgainWhenRebuilt() {
        Projections projections = projections();
        Effects first = effects(1, List.of(posting(ADA, 1)), List.of(account(ADA, 10, 1)), List.of(hold(1, 9)));
        projections.project(List.of(first, effects(2, reservation(1, 2, Capacity.State.RESERVED))));
        assertThat(projections.rebuiltUpTo()).isZero();

        projections.rebuild(2);
        assertThat(projections.watermark()).isZero();
        assertThat(projections.rebuiltUpTo()).isEqualTo(2);
        assertThatThrownBy(() -> projections.project(List.of(effects(3)))).isInstanceOf(IllegalStateException.class);

        projections.project(List.of(effects(1)));
        assertThat(projections.watermark()).isEqualTo(1);
        assertThat(projections.rebuiltUpTo()).isEqualTo(2);
        assertThat(projections.postings(ADA, Long.MAX_VALUE, 10)).isEmpty();
        assertThat(projections.accounts("", 10)).isEmpty();
        assertThat(projections.hold(new HoldId(new UUID(2, 1)))).isEmpty();
        assertThat(projections.reservation(contract(1))).isEmpty();
        assertThat(projections.blocks(1, 10)).containsExactly(header(1));

        projections.rebuild(1);
        projections.project(List.of(first));
        assertThat(projections.postings(ADA, Long.MAX_VALUE, 10)).containsExactly(posting(ADA, 1));
        assertThat(projections.rebuiltUpTo()).isEqualTo(1);
    }
}
