package org.bartergrid.books;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
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

/**
 * The bytes of commands and results inside blocks, the same in formats 1 and 2. Stateless.
 *
 * <p>A command is its id, a count and the steps of capacity, a count and the steps of money; a step is a tag byte and its
 * fields; texts are a two-byte length and UTF-8. New kinds of steps get new tags; a tag is never used again.
 */
final class CommandFormat {
    private CommandFormat() {}

    /** The bytes of a command. */
    static byte[] encode(Command command) {
        Bytes out = new Bytes(128);
        write(out, command);
        return out.toArray();
    }

    static void write(Bytes out, Command command) {
        out.putUuid(command.id().value());
        out.putShort(command.capacity().size());
        for (Capacity.Step step : command.capacity()) {
            write(out, step);
        }
        out.putShort(command.money().size());
        for (Step step : command.money()) {
            write(out, step);
        }
    }

    static Command command(ByteBuffer in) {
        EntryId id = new EntryId(Bytes.uuid(in));
        List<Capacity.Step> capacity = new ArrayList<>();
        for (int i = in.getShort(); i > 0; i--) {
            capacity.add(capacityStep(in));
        }
        List<Step> money = new ArrayList<>();
        for (int i = in.getShort(); i > 0; i--) {
            money.add(moneyStep(in));
        }
        return new Command(id, capacity, money);
    }

    private static void write(Bytes out, Capacity.Step step) {
        if (step instanceof Capacity.Step.Admit admit) {
            out.putByte(1);
            out.putUuid(admit.offer().value());
            out.putInt(admit.slots());
            write(out, admit.window());
        } else if (step instanceof Capacity.Step.Close close) {
            out.putByte(2);
            out.putUuid(close.offer().value());
        } else if (step instanceof Capacity.Step.Reserve reserve) {
            out.putByte(3);
            out.putUuid(reserve.contract().value());
            out.putUuid(reserve.offer().value());
            out.putInt(reserve.slots());
            write(out, reserve.window());
        } else if (step instanceof Capacity.Step.Release release) {
            out.putByte(4);
            out.putUuid(release.contract().value());
        }
    }

    private static Capacity.Step capacityStep(ByteBuffer in) {
        int tag = in.get();
        return switch (tag) {
            case 1 -> new Capacity.Step.Admit(new OfferId(Bytes.uuid(in)), in.getInt(), window(in));
            case 2 -> new Capacity.Step.Close(new OfferId(Bytes.uuid(in)));
            case 3 ->
                new Capacity.Step.Reserve(
                        new ContractId(Bytes.uuid(in)), new OfferId(Bytes.uuid(in)), in.getInt(), window(in));
            case 4 -> new Capacity.Step.Release(new ContractId(Bytes.uuid(in)));
            default -> throw new IllegalArgumentException("no step of capacity has the tag " + tag);
        };
    }

    private static void write(Bytes out, Step step) {
        if (step instanceof Step.OpenAccount open) {
            out.putByte(1);
            out.putText(open.account().value());
            out.putByte(open.unit().code());
            out.putLong(open.limitMinor());
        } else if (step instanceof Step.Transfer transfer) {
            out.putByte(2);
            out.putText(transfer.from().value());
            out.putText(transfer.to().value());
            out.putByte(transfer.unit().code());
            out.putLong(transfer.amountMinor());
        } else if (step instanceof Step.PlaceHold place) {
            out.putByte(3);
            out.putUuid(place.hold().value());
            out.putText(place.account().value());
            out.putByte(place.unit().code());
            out.putLong(place.amountMinor());
            out.putLong(place.expiresAtMillis());
        } else if (step instanceof Step.PostHold post) {
            out.putByte(4);
            out.putUuid(post.hold().value());
            out.putText(post.payee().value());
            out.putLong(post.amountMinor());
        } else if (step instanceof Step.VoidHold voiding) {
            out.putByte(5);
            out.putUuid(voiding.hold().value());
        } else if (step instanceof Step.CloseAccount close) {
            out.putByte(6);
            out.putText(close.account().value());
        } else if (step instanceof Step.Reverses reverses) {
            out.putByte(7);
            out.putUuid(reverses.entry().value());
        }
    }

    private static Step moneyStep(ByteBuffer in) {
        int tag = in.get();
        return switch (tag) {
            case 1 -> new Step.OpenAccount(new AccountId(Bytes.text(in)), Unit.of(in.get()), in.getLong());
            case 2 ->
                new Step.Transfer(
                        new AccountId(Bytes.text(in)), new AccountId(Bytes.text(in)), Unit.of(in.get()), in.getLong());
            case 3 ->
                new Step.PlaceHold(
                        new HoldId(Bytes.uuid(in)),
                        new AccountId(Bytes.text(in)),
                        Unit.of(in.get()),
                        in.getLong(),
                        in.getLong());
            case 4 -> new Step.PostHold(new HoldId(Bytes.uuid(in)), new AccountId(Bytes.text(in)), in.getLong());
            case 5 -> new Step.VoidHold(new HoldId(Bytes.uuid(in)));
            case 6 -> new Step.CloseAccount(new AccountId(Bytes.text(in)));
            case 7 -> new Step.Reverses(new EntryId(Bytes.uuid(in)));
            default -> throw new IllegalArgumentException("no step of money has the tag " + tag);
        };
    }

    static void write(Bytes out, Result result) {
        if (result instanceof Result.Applied) {
            out.putByte(0);
        } else if (result instanceof Result.CapacityRefused refused) {
            out.putByte(1);
            out.putShort(refused.refusal().step());
            out.putByte(refused.refusal().reason().code());
            out.putInt(refused.refusal().freeSlots());
            out.putInt(refused.refusal().neededSlots());
        } else if (result instanceof Result.MoneyRefused refused) {
            out.putByte(2);
            out.putShort(refused.refusal().step());
            out.putByte(refused.refusal().reason().code());
            out.putLong(refused.refusal().haveMinor());
            out.putLong(refused.refusal().needMinor());
        }
    }

    static Result result(ByteBuffer in) {
        int tag = in.get();
        return switch (tag) {
            case 0 -> new Result.Applied();
            case 1 ->
                new Result.CapacityRefused(
                        new Capacity.Refusal(in.getShort(), Capacity.Reason.of(in.get()), in.getInt(), in.getInt()));
            case 2 ->
                new Result.MoneyRefused(
                        new Outcome.Refused(in.getShort(), Outcome.Reason.of(in.get()), in.getLong(), in.getLong()));
            default -> throw new IllegalArgumentException("no result has the tag " + tag);
        };
    }

    private static void write(Bytes out, Window window) {
        out.putLong(window.fromMillis());
        out.putLong(window.untilMillis());
    }

    private static Window window(ByteBuffer in) {
        return new Window(in.getLong(), in.getLong());
    }
}
