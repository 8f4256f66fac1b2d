package org.bartergrid.market;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * What of every offer is reserved when: a deterministic state machine without clock, randomness or I/O. Not thread-safe;
 * one writer owns it.
 *
 * <p>It keeps, at every millisecond of every offer's window: the slots reserved then are at most the slots offered. A
 * reservation ends when it is released, or by book time at the end of its window.
 */
public final class Capacity {
    /** A bound on what one offer may have open at once, since finding its free slots looks at each. */
    public static final int MOST_RESERVATIONS = 10_000;

    /** One change. */
    public sealed interface Step {
        /** Makes an offer's slots known. */
        record Admit(OfferId offer, int slots, Window window) implements Step {}

        /** Takes no new reservations under an offer; those that stand go on. Nothing happens if it is over already. */
        record Close(OfferId offer) implements Step {}

        /** Reserves slots for a contract. */
        record Reserve(ContractId contract, OfferId offer, int slots, Window window) implements Step {}

        /** Gives a contract's slots back; nothing happens if its window has ended by itself. */
        record Release(ContractId contract) implements Step {}
    }

    /** Why steps were refused; none of them happened. */
    public record Refusal(int step, Reason reason, int freeSlots, int neededSlots) {}

    /** Why a step cannot happen. The code is what blocks carry and never changes. */
    public enum Reason {
        /** No offer has this id, or its window is over. */
        UNKNOWN_OFFER(1),
        /** The offer was admitted before. */
        OFFER_EXISTS(2),
        /** The offer takes no new reservations. */
        OFFER_CLOSED(3),
        /** The window is over, or not inside the offer's. */
        OUTSIDE_WINDOW(4),
        /** A number of slots is not above zero. */
        SLOTS_NOT_POSITIVE(5),
        /** Fewer slots are free than are needed. */
        NOT_ENOUGH_SLOTS(6),
        /** The contract has a reservation. */
        RESERVATION_EXISTS(7),
        /** The offer has too many reservations at once. */
        TOO_MANY_RESERVATIONS(8);

        private final int code;

        Reason(int code) {
            this.code = code;
        }

        /** The number that stands for this reason in blocks. */
        public int code() {
            return code;
        }

        /** The reason of a block's code. */
        public static Reason of(int code) {
            for (Reason reason : values()) {
                if (reason.code == code) {
                    return reason;
                }
            }
            throw new IllegalArgumentException("no refusal of capacity has the code " + code);
        }
    }

    /** An offer's slots, as they were admitted. */
    public record Lot(OfferId offer, int slots, Window window, boolean closed) {}

    /** All that stands at one moment: what a snapshot is made of. */
    public record Image(List<Lot> lots, List<Reservation> reservations) {
        public Image {
            lots = List.copyOf(lots);
            reservations = List.copyOf(reservations);
        }
    }

    /** Slots of an offer that are set aside for a contract. */
    public record Reservation(ContractId contract, OfferId offer, int slots, Window window) {}

    /** How far a reservation has come. A contract whose reservation has ended may reserve again. */
    public enum State {
        /** Its slots are set aside. */
        RESERVED,
        /** Its slots were given back by a step. */
        RELEASED,
        /** Its slots were given back by book time. */
        EXPIRED
    }

    /** A reservation, standing or not, and how far it has come: a copy, which later steps do not change. */
    public record Status(Reservation reservation, State state) {
        /** Whose reservation it is. */
        public ContractId contract() {
            return reservation.contract();
        }
    }

    private static final class OpenLot {
        private final int slots;
        private final Window window;
        private final Map<ContractId, Reservation> reservations = new HashMap<>();
        private boolean closed;

        OpenLot(int slots, Window window) {
            this.slots = slots;
            this.window = window;
        }
    }

    private final Map<OfferId, OpenLot> lots = new HashMap<>();
    private final Map<ContractId, Reservation> reservations = new HashMap<>();

    /** What ends when. Entries stay when a reservation goes early, and are skipped in their time: removal is O(n). */
    private final PriorityQueue<Reservation> endOfReservations = new PriorityQueue<>(
            Comparator.comparingLong((Reservation r) -> r.window().untilMillis())
                    .thenComparing(Reservation::contract));

    private final PriorityQueue<Map.Entry<OfferId, Window>> endOfLots = new PriorityQueue<>(Comparator.comparingLong(
                    (Map.Entry<OfferId, Window> e) -> e.getValue().untilMillis())
            .thenComparing(Map.Entry::getKey));

    private final List<Runnable> undo = new ArrayList<>();

    /** Reservations that changed since {@link #takeChanged}, as they stand now. */
    private final Map<ContractId, Status> changed = new LinkedHashMap<>();

    /** Nothing offered yet. */
    public Capacity() {}

    /** The capacity that an image shows. */
    public Capacity(Image image) {
        for (Lot lot : image.lots()) {
            OpenLot open = new OpenLot(lot.slots(), lot.window());
            open.closed = lot.closed();
            lots.put(lot.offer(), open);
            endOfLots.add(Map.entry(lot.offer(), lot.window()));
        }
        for (Reservation reservation : image.reservations()) {
            keep(lot(reservation.offer()), reservation);
        }
    }

    /** A copy of all that stands, to be read by anyone while this goes on. */
    public Image image() {
        List<Lot> all = new ArrayList<>(lots.size());
        lots.forEach((offer, lot) -> all.add(new Lot(offer, lot.slots, lot.window, lot.closed)));
        all.sort(Comparator.comparing(Lot::offer));
        return new Image(all, reservations());
    }

    /**
     * Does every step, or none. Until the next call, {@link #revert} takes them back.
     *
     * @param bookTimeMillis the present, by the books
     * @return why not, or null if they happened
     */
    public @Nullable Refusal apply(List<Step> steps, long bookTimeMillis) {
        undo.clear();
        for (int i = 0; i < steps.size(); i++) {
            Refusal refusal = doStep(i, steps.get(i), bookTimeMillis);
            if (refusal != null) {
                revert();
                return refusal;
            }
        }
        return null;
    }

    /** Takes the steps of the last {@link #apply} back, because what they are linked with was refused. */
    public void revert() {
        for (int i = undo.size() - 1; i >= 0; i--) {
            undo.get(i).run();
        }
        undo.clear();
    }

    /** Ends what is over. */
    public void expire(long bookTimeMillis) {
        undo.clear();
        while (!endOfReservations.isEmpty() && endOfReservations.peek().window().untilMillis() <= bookTimeMillis) {
            Reservation over = endOfReservations.remove();
            if (reservations.remove(over.contract(), over)) {
                lot(over.offer()).reservations.remove(over.contract());
                changed.put(over.contract(), new Status(over, State.EXPIRED));
            }
        }
        while (!endOfLots.isEmpty() && endOfLots.peek().getValue().untilMillis() <= bookTimeMillis) {
            // Reservations lie inside their lot's window, so none is left by now.
            lots.remove(endOfLots.remove().getKey());
        }
    }

    private @Nullable Refusal doStep(int index, Step step, long bookTimeMillis) {
        if (step instanceof Step.Admit admit) {
            return admit(index, admit, bookTimeMillis);
        } else if (step instanceof Step.Close close) {
            close(close);
            return null;
        } else if (step instanceof Step.Reserve reserve) {
            return reserve(index, reserve, bookTimeMillis);
        } else if (step instanceof Step.Release release) {
            release(release);
            return null;
        }
        throw new IllegalStateException("a kind of step without a rule: " + step);
    }

    private @Nullable Refusal admit(int index, Step.Admit admit, long bookTimeMillis) {
        if (admit.slots() <= 0) {
            return refused(index, Reason.SLOTS_NOT_POSITIVE);
        } else if (lots.containsKey(admit.offer())) {
            return refused(index, Reason.OFFER_EXISTS);
        } else if (admit.window().untilMillis() <= bookTimeMillis) {
            return refused(index, Reason.OUTSIDE_WINDOW);
        }
        Map.Entry<OfferId, Window> end = Map.entry(admit.offer(), admit.window());
        lots.put(admit.offer(), new OpenLot(admit.slots(), admit.window()));
        endOfLots.add(end);
        undo.add(() -> {
            lots.remove(admit.offer());
            endOfLots.remove(end);
        });
        return null;
    }

    private void close(Step.Close close) {
        OpenLot lot = lots.get(close.offer());
        if (lot != null && !lot.closed) {
            lot.closed = true;
            undo.add(() -> lot.closed = false);
        }
    }

    private @Nullable Refusal reserve(int index, Step.Reserve reserve, long bookTimeMillis) {
        OpenLot lot = lots.get(reserve.offer());
        if (lot == null) {
            return refused(index, Reason.UNKNOWN_OFFER);
        } else if (lot.closed) {
            return refused(index, Reason.OFFER_CLOSED);
        } else if (reserve.slots() <= 0) {
            return refused(index, Reason.SLOTS_NOT_POSITIVE);
        } else if (!lot.window.contains(reserve.window()) || reserve.window().untilMillis() <= bookTimeMillis) {
            return refused(index, Reason.OUTSIDE_WINDOW);
        } else if (reservations.containsKey(reserve.contract())) {
            return refused(index, Reason.RESERVATION_EXISTS);
        } else if (lot.reservations.size() >= MOST_RESERVATIONS) {
            return refused(index, Reason.TOO_MANY_RESERVATIONS);
        }
        int free = lot.slots - busiest(lot, reserve.window());
        if (free < reserve.slots()) {
            return new Refusal(index, Reason.NOT_ENOUGH_SLOTS, free, reserve.slots());
        }
        Reservation reservation =
                new Reservation(reserve.contract(), reserve.offer(), reserve.slots(), reserve.window());
        keep(lot, reservation);
        noteChange(new Status(reservation, State.RESERVED));
        undo.add(() -> {
            reservations.remove(reserve.contract());
            lot.reservations.remove(reserve.contract());
        });
        return null;
    }

    private void keep(OpenLot lot, Reservation reservation) {
        reservations.put(reservation.contract(), reservation);
        lot.reservations.put(reservation.contract(), reservation);
        endOfReservations.add(reservation);
    }

    private void release(Step.Release release) {
        Reservation reservation = reservations.remove(release.contract());
        if (reservation == null) {
            return;
        }
        OpenLot lot = lot(reservation.offer());
        lot.reservations.remove(release.contract());
        noteChange(new Status(reservation, State.RELEASED));
        undo.add(() -> {
            reservations.put(release.contract(), reservation);
            lot.reservations.put(release.contract(), reservation);
        });
    }

    /** Notes that a step changed a reservation, until the step is taken back. */
    private void noteChange(Status status) {
        Status before = changed.put(status.contract(), status);
        undo.add(() -> {
            if (before == null) {
                changed.remove(status.contract());
            } else {
                changed.put(status.contract(), before);
            }
        });
    }

    /** The reservations that changed since the last call, as they stand now, in the order in which they first changed. */
    public List<Status> takeChanged() {
        if (changed.isEmpty()) {
            return List.of();
        }
        List<Status> taken = List.copyOf(changed.values());
        changed.clear();
        return taken;
    }

    private OpenLot lot(OfferId offer) {
        OpenLot lot = lots.get(offer);
        if (lot == null) {
            throw new IllegalStateException("a reservation has outlived its offer " + offer);
        }
        return lot;
    }

    /** The most slots that are reserved at one moment of a window. */
    private static int busiest(OpenLot lot, Window window) {
        // Each reservation is cut to the window; then a sweep over beginnings and ends. At the same millisecond ends
        // come first (their change is negative), as windows exclude their end.
        List<long[]> changes = new ArrayList<>();
        for (Reservation reservation : lot.reservations.values()) {
            if (reservation.window().overlaps(window)) {
                long from = Math.max(reservation.window().fromMillis(), window.fromMillis());
                long until = Math.min(reservation.window().untilMillis(), window.untilMillis());
                changes.add(new long[] {from, reservation.slots()});
                changes.add(new long[] {until, -reservation.slots()});
            }
        }
        changes.sort(Comparator.<long[]>comparingLong(change -> change[0]).thenComparingLong(change -> change[1]));
        long now = 0;
        long most = 0;
        for (long[] change : changes) {
            now += change[1];
            most = Math.max(most, now);
        }
        return (int) most;
    }

    /** Slots of an offer that are free during all of a window; 0 if the offer does not cover it or takes no more. */
    public int freeSlots(OfferId offer, Window window) {
        OpenLot lot = lots.get(offer);
        return lot == null || lot.closed || !lot.window.contains(window) || lot.reservations.size() >= MOST_RESERVATIONS
                ? 0
                : lot.slots - busiest(lot, window);
    }

    /** Slots of an offer that are free from a time on, until its window ends; 0 if it is over or takes no more. */
    public int freeSlotsFrom(OfferId offer, long fromMillis) {
        OpenLot lot = lots.get(offer);
        if (lot == null) {
            return 0;
        }
        long from = Math.max(fromMillis, lot.window.fromMillis());
        return from >= lot.window.untilMillis() ? 0 : freeSlots(offer, new Window(from, lot.window.untilMillis()));
    }

    /** When the first of an offer's reservations ends after a time; nothing if it has none. */
    public OptionalLong nextEndMillis(OfferId offer, long afterMillis) {
        OpenLot lot = lots.get(offer);
        return lot == null
                ? OptionalLong.empty()
                : lot.reservations.values().stream()
                        .mapToLong(reservation -> reservation.window().untilMillis())
                        .filter(untilMillis -> untilMillis > afterMillis)
                        .min();
    }

    /** Offers of which not all slots are free, or that take no new reservations. */
    public List<OfferId> notWhollyFree() {
        return lots.entrySet().stream()
                .filter(lot ->
                        lot.getValue().closed || !lot.getValue().reservations.isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** How many reservations an offer has. */
    public int reservationsOf(OfferId offer) {
        OpenLot lot = lots.get(offer);
        return lot == null ? 0 : lot.reservations.size();
    }

    /** A contract's reservation, while it stands. */
    public Optional<Reservation> find(ContractId contract) {
        return Optional.ofNullable(reservations.get(contract));
    }

    /** Every reservation that stands, in order of contract. */
    public List<Reservation> reservations() {
        return reservations.values().stream()
                .sorted(Comparator.comparing(Reservation::contract))
                .toList();
    }

    private static Refusal refused(int index, Reason reason) {
        return new Refusal(index, reason, 0, 0);
    }
}
