package org.bartergrid.books;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Hold;
import org.bartergrid.ledger.HoldId;
import org.bartergrid.ledger.LedgerImage;
import org.bartergrid.ledger.Unit;
import org.bartergrid.market.Capacity;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.Window;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a snapshot, format 1: chunks of whole records, each record a tag byte and its fields, big-endian; the
 * first one is the head. New kinds of records get new tags. Stateless.
 */
final class SnapshotFormat {
    private static final int CHUNK_BYTES = 256 * 1024;
    private static final int HEAD = 1;
    private static final int ACCOUNT = 2;
    private static final int HOLD = 3;
    private static final int LOT = 4;
    private static final int RESERVATION = 5;
    private static final Hold.State[] STATES = {
        Hold.State.OPEN, Hold.State.POSTED, Hold.State.VOIDED, Hold.State.EXPIRED
    };

    private SnapshotFormat() {}

    /** Writes an image as chunks, given away one by one. */
    static void write(Books.Image image, Consumer<Bytes> chunks) {
        Bytes out = head(image.head());
        LedgerImage ledger = image.ledger();
        for (int i = 0; i < ledger.accountCount(); i++) {
            out = room(out, chunks);
            account(out, ledger.account(i));
        }
        for (LedgerImage.KnownHold hold : ledger.holds()) {
            out = room(out, chunks);
            hold(out, hold);
        }
        for (Capacity.Lot lot : image.capacity().lots()) {
            out = room(out, chunks);
            out.putByte(LOT).putUuid(lot.offer().value()).putInt(lot.slots());
            window(out, lot.window());
            out.putByte(lot.closed() ? 1 : 0);
        }
        for (Capacity.Reservation reservation : image.capacity().reservations()) {
            out = room(out, chunks);
            out.putByte(RESERVATION)
                    .putUuid(reservation.contract().value())
                    .putUuid(reservation.offer().value())
                    .putInt(reservation.slots());
            window(out, reservation.window());
        }
        chunks.accept(out);
    }

    private static Bytes room(Bytes out, Consumer<Bytes> chunks) {
        if (out.length() < CHUNK_BYTES) {
            return out;
        }
        chunks.accept(out);
        return new Bytes(CHUNK_BYTES + 1024);
    }

    private static Bytes head(BlockHeader head) {
        return new Bytes(1024)
                .putByte(HEAD)
                .putShort(head.version())
                .putLong(head.number())
                .putLong(head.epoch())
                .putLong(head.bookTimeMillis())
                .putHex(head.previousHash())
                .putHex(head.merkleRoot())
                .putInt(head.commands())
                .putInt(head.bodyBytes())
                .putHex(head.hash());
    }

    private static void account(Bytes out, Account account) {
        out.putByte(ACCOUNT)
                .putText(account.id().value())
                .putByte(account.unit().code())
                .putLong(account.limitMinor())
                .putLong(account.balanceMinor())
                .putLong(account.heldMinor())
                .putLong(account.postings())
                .putByte(account.closed() ? 1 : 0);
    }

    private static void hold(Bytes out, LedgerImage.KnownHold known) {
        Hold hold = known.hold();
        out.putByte(HOLD)
                .putUuid(hold.id().value())
                .putText(hold.account().value())
                .putLong(hold.placedMinor())
                .putLong(hold.remainingMinor())
                .putLong(hold.expiresAtMillis())
                .putByte(List.of(STATES).indexOf(hold.state()))
                .putLong(known.forgetAtMillis());
    }

    private static void window(Bytes out, Window window) {
        out.putLong(window.fromMillis()).putLong(window.untilMillis());
    }

    /** Puts an image together from its chunks, given in order. For one thread. */
    static final class Reader {
        private final List<Account> accounts = new ArrayList<>();
        private final List<LedgerImage.KnownHold> holds = new ArrayList<>();
        private final List<Capacity.Lot> lots = new ArrayList<>();
        private final List<Capacity.Reservation> reservations = new ArrayList<>();
        private @Nullable BlockHeader head;

        /**
         * Takes the next chunk.
         *
         * @throws IllegalArgumentException if it is no chunk of a snapshot
         */
        void chunk(ByteBuffer in) {
            try {
                while (in.hasRemaining()) {
                    record(in);
                }
            } catch (BufferUnderflowException cut) {
                throw new IllegalArgumentException("a record is cut short", cut);
            }
        }

        private void record(ByteBuffer in) {
            int tag = in.get();
            switch (tag) {
                case HEAD ->
                    head = new BlockHeader(
                            in.getShort(),
                            in.getLong(),
                            in.getLong(),
                            in.getLong(),
                            Bytes.hex(in, Sha256.BYTES),
                            Bytes.hex(in, Sha256.BYTES),
                            in.getInt(),
                            in.getInt(),
                            Bytes.hex(in, Sha256.BYTES));
                case ACCOUNT ->
                    accounts.add(new Account(
                            new AccountId(Bytes.text(in)),
                            Unit.of(in.get()),
                            in.getLong(),
                            in.getLong(),
                            in.getLong(),
                            in.getLong(),
                            in.get() != 0));
                case HOLD -> holds.add(hold(in));
                case LOT ->
                    lots.add(new Capacity.Lot(new OfferId(Bytes.uuid(in)), in.getInt(), window(in), in.get() != 0));
                case RESERVATION ->
                    reservations.add(new Capacity.Reservation(
                            new ContractId(Bytes.uuid(in)), new OfferId(Bytes.uuid(in)), in.getInt(), window(in)));
                default -> throw new IllegalArgumentException("no record has the tag " + tag);
            }
        }

        private static LedgerImage.KnownHold hold(ByteBuffer in) {
            Hold hold = new Hold(
                    new HoldId(Bytes.uuid(in)),
                    new AccountId(Bytes.text(in)),
                    in.getLong(),
                    in.getLong(),
                    in.getLong(),
                    STATES[in.get()]);
            return new LedgerImage.KnownHold(hold, in.getLong());
        }

        private static Window window(ByteBuffer in) {
            return new Window(in.getLong(), in.getLong());
        }

        /** The image, once all chunks were given. */
        Books.Image image() {
            BlockHeader at = head;
            if (at == null) {
                throw new IllegalArgumentException("it does not say after which block it was made");
            }
            return new Books.Image(at, LedgerImage.of(accounts, holds), new Capacity.Image(lots, reservations));
        }
    }
}
