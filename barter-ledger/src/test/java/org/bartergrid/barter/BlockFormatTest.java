package org.bartergrid.barter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.EntryId;
import org.bartergrid.ledger.HoldId;
import org.bartergrid.ledger.Outcome;
import org.bartergrid.ledger.Step;
import org.bartergrid.ledger.Unit;
import org.bartergrid.market.Capacity;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.Window;
import org.junit.jupiter.api.Test;

/** A block of format 1 with one of everything, as it was on the day the format was fixed: it must be read for ever. */
class BlockFormatTest {
    private static final Block ONE_OF_EVERYTHING = new Block(
            7,
            2,
            1_790_000_000_123L,
            "0f".repeat(32),
            List.of(
                    new Command(
                            new EntryId(new UUID(1, 1)),
                            List.of(
                                    new Capacity.Step.Admit(new OfferId(new UUID(2, 1)), 4, new Window(10, 20)),
                                    new Capacity.Step.Reserve(
                                            new ContractId(new UUID(3, 1)),
                                            new OfferId(new UUID(2, 1)),
                                            2,
                                            new Window(11, 19)),
                                    new Capacity.Step.Release(new ContractId(new UUID(3, 2))),
                                    new Capacity.Step.Close(new OfferId(new UUID(2, 2)))),
                            List.of(
                                    new Step.OpenAccount(new AccountId("ada.credit"), Unit.CREDIT, -5),
                                    new Step.Transfer(
                                            AccountId.TREASURY, new AccountId("ada.credit"), Unit.CREDIT, 100),
                                    new Step.PlaceHold(
                                            new HoldId(new UUID(3, 1)),
                                            new AccountId("ada.credit"),
                                            Unit.CREDIT,
                                            50,
                                            1_790_000_009_999L),
                                    new Step.PostHold(new HoldId(new UUID(3, 1)), new AccountId("grid.credit"), 20),
                                    new Step.VoidHold(new HoldId(new UUID(3, 1))))),
                    new Command(new EntryId(new UUID(1, 2)), List.of(), List.of()),
                    new Command(new EntryId(new UUID(1, 3)), List.of(), List.of())),
            List.of(
                    new Result.Applied(),
                    new Result.MoneyRefused(new Outcome.Refused(1, Outcome.Reason.INSUFFICIENT_BALANCE, 30, 51)),
                    new Result.CapacityRefused(new Capacity.Refusal(0, Capacity.Reason.NOT_ENOUGH_SLOTS, 1, 2))),
            Block.NO_HASH);

    private static final String FORMAT_1 = "@@FIXTURE@@";

    @Test
    void readsAndWritesFormat1() {
        assertThat(HexFormat.of().formatHex(BlockFormat.encode(ONE_OF_EVERYTHING)))
                .isEqualTo(FORMAT_1);
        Block read = BlockFormat.decode(7, HexFormat.of().parseHex(FORMAT_1));
        assertThat(read.commands()).isEqualTo(ONE_OF_EVERYTHING.commands());
        assertThat(read.results()).isEqualTo(ONE_OF_EVERYTHING.results());
    }
}
