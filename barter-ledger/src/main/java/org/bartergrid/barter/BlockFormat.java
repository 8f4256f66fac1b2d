package org.bartergrid.barter;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
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

/**
 * The bytes of a block, format 1, big-endian. Stateless. New formats must go on reading this one.
 *
 * <pre>
 * offset  bytes
 *      0      4  "BGBK"
 *      4      2  format version, 1
 *      6      8  number
 *     14      8  writer epoch
 *     22      8  book time, epoch milliseconds
 *     30     32  SHA-256 of the previous block
 *     62     32  Merkle root over the commands: reserved, zero in format 1
 *     94      4  how many commands
 *     98      …  commands, each with its result
 *   last     32  SHA-256 of everything before
 * </pre>
 *
 * A command is its id, a count and the steps of capacity, a count and the steps of money, and the result; a step is a tag
 * byte and its fields; texts are a two-byte length and UTF-8. The hash covers every byte, so any flipped bit shows.
 */
public final class BlockFormat {
    /** What every block begins with, so that one can be found in a raw disk image. */
    public static final String MAGIC = "BGBK";

    private static final int MAGIC_BYTES = 0x4247424b;
    private static final int VERSION = 1;
    private static final int HASH_BYTES = 32;
    private static final int HEADER_BYTES = 98;

    private BlockFormat() {}

    /** The bytes of a block that is about to be written; its hash field is ignored. */
    public static byte[] encode(Block block) {
        ByteArrayOutputStream bytes =
                new ByteArrayOutputStream(256 + 128 * block.commands().size());
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC_BYTES);
            out.writeShort(VERSION);
            out.writeLong(block.number());
            out.writeLong(block.epoch());
            out.writeLong(block.bookTimeMillis());
            out.write(HexFormat.of().parseHex(block.previousHash()));
            out.write(new byte[HASH_BYTES]);
            out.writeInt(block.commands().size());
            for (int i = 0; i < block.commands().size(); i++) {
                write(out, block.commands().get(i));
                write(out, block.results().get(i));
            }
            out.flush();
            out.write(sha256(bytes.toByteArray(), bytes.size()));
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing into memory failed", impossible);
        }
        return bytes.toByteArray();
    }

    /** The hash that a block's bytes end with. */
    public static String hashOf(byte[] block) {
        return HexFormat.of().formatHex(block, block.length - HASH_BYTES, block.length);
    }

    /** A digest of what a command says, to tell a repeated command from another one with its id. */
    static long fingerprint(Command command) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(out, command);
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing into memory failed", impossible);
        }
        return ByteBuffer.wrap(sha256(bytes.toByteArray(), bytes.size())).getLong();
    }

    /**
     * The block that these bytes are.
     *
     * @param expectedNumber which block it should be
     * @throws BlockDamagedException naming what is wrong
     */
    public static Block decode(long expectedNumber, byte[] bytes) {
        if (bytes.length < HEADER_BYTES + HASH_BYTES) {
            throw new BlockDamagedException(expectedNumber, "is cut short: " + bytes.length + " bytes");
        }
        String hash = HexFormat.of().formatHex(sha256(bytes, bytes.length - HASH_BYTES));
        if (!hash.equals(hashOf(bytes))) {
            throw new BlockDamagedException(expectedNumber, "is damaged: its bytes do not match its own SHA-256");
        }
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes, 0, bytes.length - HASH_BYTES);
            if (in.getInt() != MAGIC_BYTES) {
                throw new BlockDamagedException(expectedNumber, "does not begin with " + MAGIC);
            }
            int version = in.getShort();
            if (version != VERSION) {
                throw new BlockDamagedException(
                        expectedNumber, "has format " + version + ": a newer release wrote it, use that one");
            }
            Block block = body(in, hash);
            if (in.hasRemaining()) {
                throw new IllegalArgumentException(in.remaining() + " bytes too many");
            }
            if (block.number() != expectedNumber) {
                throw new BlockDamagedException(expectedNumber, "says that it is block " + block.number());
            }
            return block;
        } catch (BufferUnderflowException | IllegalArgumentException malformed) {
            throw new BlockDamagedException(expectedNumber, "has a right hash but a malformed body: " + malformed);
        }
    }

    /**
     * Whether a whole block begins at a buffer's position, whatever follows it and whether or not its hash is right; for
     * looking into raw disk images, where a block may also be cut off.
     */
    public static boolean isComplete(ByteBuffer image) {
        try {
            image.position(image.position() + Integer.BYTES + Short.BYTES);
            Block unused = body(image, Block.NO_HASH);
            for (int i = 0; i < HASH_BYTES; i++) {
                if (image.get() != 0) {
                    return true;
                }
            }
            return false;
        } catch (BufferUnderflowException | IllegalArgumentException | NegativeArraySizeException cut) {
            return false;
        }
    }

    private static Block body(ByteBuffer in, String hash) {
        long number = in.getLong();
        long epoch = in.getLong();
        long bookTimeMillis = in.getLong();
        byte[] previous = new byte[HASH_BYTES];
        in.get(previous);
        in.position(in.position() + HASH_BYTES);
        int count = in.getInt();
        List<Command> commands = new ArrayList<>();
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            commands.add(command(in));
            results.add(result(in));
        }
        return new Block(number, epoch, bookTimeMillis, HexFormat.of().formatHex(previous), commands, results, hash);
    }

    private static void write(DataOutputStream out, Command command) throws IOException {
        write(out, command.id().value());
        out.writeShort(command.capacity().size());
        for (Capacity.Step step : command.capacity()) {
            write(out, step);
        }
        out.writeShort(command.money().size());
        for (Step step : command.money()) {
            write(out, step);
        }
    }

    private static Command command(ByteBuffer in) {
        EntryId id = new EntryId(uuid(in));
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

    private static void write(DataOutputStream out, Capacity.Step step) throws IOException {
        if (step instanceof Capacity.Step.Admit admit) {
            out.writeByte(1);
            write(out, admit.offer().value());
            out.writeInt(admit.slots());
            write(out, admit.window());
        } else if (step instanceof Capacity.Step.Close close) {
            out.writeByte(2);
            write(out, close.offer().value());
        } else if (step instanceof Capacity.Step.Reserve reserve) {
            out.writeByte(3);
            write(out, reserve.contract().value());
            write(out, reserve.offer().value());
            out.writeInt(reserve.slots());
            write(out, reserve.window());
        } else if (step instanceof Capacity.Step.Release release) {
            out.writeByte(4);
            write(out, release.contract().value());
        }
    }

    private static Capacity.Step capacityStep(ByteBuffer in) {
        int tag = in.get();
        return switch (tag) {
            case 1 -> new Capacity.Step.Admit(new OfferId(uuid(in)), in.getInt(), window(in));
            case 2 -> new Capacity.Step.Close(new OfferId(uuid(in)));
            case 3 ->
                new Capacity.Step.Reserve(new ContractId(uuid(in)), new OfferId(uuid(in)), in.getInt(), window(in));
            case 4 -> new Capacity.Step.Release(new ContractId(uuid(in)));
            default -> throw new IllegalArgumentException("no step of capacity has the tag " + tag);
        };
    }

    private static void write(DataOutputStream out, Step step) throws IOException {
        if (step instanceof Step.OpenAccount open) {
            out.writeByte(1);
            write(out, open.account());
            out.writeByte(open.unit().code());
            out.writeLong(open.limitMinor());
        } else if (step instanceof Step.Transfer transfer) {
            out.writeByte(2);
            write(out, transfer.from());
            write(out, transfer.to());
            out.writeByte(transfer.unit().code());
            out.writeLong(transfer.amountMinor());
        } else if (step instanceof Step.PlaceHold place) {
            out.writeByte(3);
            write(out, place.hold().value());
            write(out, place.account());
            out.writeByte(place.unit().code());
            out.writeLong(place.amountMinor());
            out.writeLong(place.expiresAtMillis());
        } else if (step instanceof Step.PostHold post) {
            out.writeByte(4);
            write(out, post.hold().value());
            write(out, post.payee());
            out.writeLong(post.amountMinor());
        } else if (step instanceof Step.VoidHold voiding) {
            out.writeByte(5);
            write(out, voiding.hold().value());
        }
    }

    private static Step moneyStep(ByteBuffer in) {
        int tag = in.get();
        return switch (tag) {
            case 1 -> new Step.OpenAccount(account(in), Unit.of(in.get()), in.getLong());
            case 2 -> new Step.Transfer(account(in), account(in), Unit.of(in.get()), in.getLong());
            case 3 ->
                new Step.PlaceHold(new HoldId(uuid(in)), account(in), Unit.of(in.get()), in.getLong(), in.getLong());
            case 4 -> new Step.PostHold(new HoldId(uuid(in)), account(in), in.getLong());
            case 5 -> new Step.VoidHold(new HoldId(uuid(in)));
            default -> throw new IllegalArgumentException("no step of money has the tag " + tag);
        };
    }

    private static void write(DataOutputStream out, Result result) throws IOException {
        if (result instanceof Result.Applied) {
            out.writeByte(0);
        } else if (result instanceof Result.CapacityRefused refused) {
            out.writeByte(1);
            out.writeShort(refused.refusal().step());
            out.writeByte(refused.refusal().reason().code());
            out.writeInt(refused.refusal().freeSlots());
            out.writeInt(refused.refusal().neededSlots());
        } else if (result instanceof Result.MoneyRefused refused) {
            out.writeByte(2);
            out.writeShort(refused.refusal().step());
            out.writeByte(refused.refusal().reason().code());
            out.writeLong(refused.refusal().haveMinor());
            out.writeLong(refused.refusal().needMinor());
        }
    }

    private static Result result(ByteBuffer in) {
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

    private static void write(DataOutputStream out, UUID id) throws IOException {
        out.writeLong(id.getMostSignificantBits());
        out.writeLong(id.getLeastSignificantBits());
    }

    private static UUID uuid(ByteBuffer in) {
        return new UUID(in.getLong(), in.getLong());
    }

    private static void write(DataOutputStream out, AccountId account) throws IOException {
        byte[] text = account.value().getBytes(StandardCharsets.UTF_8);
        out.writeShort(text.length);
        out.write(text);
    }

    private static AccountId account(ByteBuffer in) {
        byte[] text = new byte[in.getShort()];
        in.get(text);
        return new AccountId(new String(text, StandardCharsets.UTF_8));
    }

    private static void write(DataOutputStream out, Window window) throws IOException {
        out.writeLong(window.fromMillis());
        out.writeLong(window.untilMillis());
    }

    private static Window window(ByteBuffer in) {
        return new Window(in.getLong(), in.getLong());
    }

    private static byte[] sha256(byte[] bytes, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, 0, length);
            return digest.digest();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
