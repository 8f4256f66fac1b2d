package org.bartergrid.books;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
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

/** Blocks of every format with one of everything, as they were on the day the format was fixed: to be read for ever. */
class BlockFormatTest {
    private static final List<Command> COMMANDS = List.of(
            new Command(
                    new EntryId(new UUID(1, 1)),
                    List.of(
                            new Capacity.Step.Admit(new OfferId(new UUID(2, 1)), 4, new Window(10, 20)),
                            new Capacity.Step.Reserve(
                                    new ContractId(new UUID(3, 1)), new OfferId(new UUID(2, 1)), 2, new Window(11, 19)),
                            new Capacity.Step.Release(new ContractId(new UUID(3, 2))),
                            new Capacity.Step.Close(new OfferId(new UUID(2, 2)))),
                    List.of(
                            new Step.OpenAccount(new AccountId("ada.credit"), Unit.CREDIT, -5),
                            new Step.Transfer(AccountId.TREASURY, new AccountId("ada.credit"), Unit.CREDIT, 100),
                            new Step.PlaceHold(
                                    new HoldId(new UUID(3, 1)),
                                    new AccountId("ada.credit"),
                                    Unit.CREDIT,
                                    50,
                                    1_790_000_009_999L),
                            new Step.PostHold(new HoldId(new UUID(3, 1)), new AccountId("grid.credit"), 20),
                            new Step.VoidHold(new HoldId(new UUID(3, 1))))),
            new Command(new EntryId(new UUID(1, 2)), List.of(), List.of()),
            new Command(new EntryId(new UUID(1, 3)), List.of(), List.of()));

    private static final List<Result> RESULTS = List.of(
            new Result.Applied(),
            new Result.MoneyRefused(new Outcome.Refused(1, Outcome.Reason.INSUFFICIENT_BALANCE, 30, 51)),
            new Result.CapacityRefused(new Capacity.Refusal(0, Capacity.Reason.NOT_ENOUGH_SLOTS, 1, 2)));

    private static final List<Command> COMMANDS_2 = Stream.concat(
                    COMMANDS.stream(),
                    Stream.of(new Command(
                            new EntryId(new UUID(1, 4)),
                            List.of(),
                            List.of(new Step.CloseAccount(new AccountId("ada.credit"))))))
            .toList();

    private static final List<Result> RESULTS_2 =
            Stream.concat(RESULTS.stream(), Stream.of(new Result.Applied())).toList();

    @Test
    void readsFormat1() {
        Block read = BlockFormat.decode(7, Fixtures.read("block-1.hex"));
        assertThat(read.commands()).isEqualTo(COMMANDS);
        assertThat(read.results()).isEqualTo(RESULTS);
        assertThat(read.header().version()).isEqualTo(1);
        assertThat(read.header().epoch()).isEqualTo(2);
        assertThat(read.header().bookTimeMillis()).isEqualTo(1_790_000_000_123L);
        assertThat(read.header().previousHash()).isEqualTo("0f".repeat(32));
        assertThat(read.header().hash())
                .isEqualTo(HexFormat.of()
                        .formatHex(
                                Fixtures.read("block-1.hex"),
                                Fixtures.read("block-1.hex").length - 32,
                                Fixtures.read("block-1.hex").length));
    }

    @Test
    void readsAndWritesFormat2() {
        BlockFormat.Encoded written = BlockFormat.encode(
                7,
                2,
                1_790_000_000_123L,
                "0f".repeat(32),
                COMMANDS_2.stream().map(CommandFormat::encode).toList(),
                RESULTS_2);
        assertThat(HexFormat.of().formatHex(written.bytes()))
                .isEqualTo(HexFormat.of().formatHex(Fixtures.read("block-2.hex")));
        Block read = BlockFormat.decode(7, Fixtures.read("block-2.hex"));
        assertThat(read.commands()).isEqualTo(COMMANDS_2);
        assertThat(read.results()).isEqualTo(RESULTS_2);
        assertThat(read.header()).isEqualTo(written.header());
    }

    @Test
    void aBlockOfFormat1ProvesNothing() {
        byte[] bytes = Fixtures.read("block-1.hex");
        assertThatThrownBy(() -> BlockFormat.prove(7, bytes, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("format 1");
    }
}
