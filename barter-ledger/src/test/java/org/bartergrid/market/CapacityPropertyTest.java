package org.bartergrid.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.bartergrid.market.Capacity.Reason;
import org.bartergrid.market.Capacity.Refusal;
import org.bartergrid.market.Capacity.Reservation;
import org.bartergrid.market.Capacity.State;
import org.bartergrid.market.Capacity.Status;
import org.bartergrid.market.Capacity.Step;
import org.jspecify.annotations.Nullable;

/** Capacity is never oversold at any millisecond, and is refused only when it would be. */
class CapacityPropertyTest {
    private static final OfferId OFFER = new OfferId(new UUID(1, 1));
    private static final int SLOTS = 4;
    private static final Window WINDOW = new Window(0, 100);

    private static ContractId contract(long number) {
        return new ContractId(new UUID(2, number));
    }

    private static Capacity capacity() {
        Capacity capacity = new Capacity();
        assertThat(capacity.apply(List.of(new Step.Admit(OFFER, SLOTS, WINDOW)), 0))
                .isNull();
        return capacity;
    }

    /** The most slots taken at any one millisecond of a window, counted millisecond by millisecond. */
    private static int busiest(Map<ContractId, Reservation> model, Window window) {
        int most = 0;
        for (long at = window.fromMillis(); at < window.untilMillis(); at++) {
            int now = 0;
            for (Reservation reservation : model.values()) {
                if (reservation.window().fromMillis() <= at
                        && at < reservation.window().untilMillis()) {
                    now += reservation.slots();
                }
            }
            most = Math.max(most, now);
        }
        return most;
    }

    @Property(tries = 300)
    void isRefusedExactlyWhenItWouldBeOversold(@ForAll long seed) {
        Random random = new Random(seed);
        Capacity capacity = capacity();
        Map<ContractId, Reservation> model = new HashMap<>();
        Map<ContractId, Status> last = new HashMap<>();
        Map<ContractId, Status> toldLast = new HashMap<>();
        long now = 0;
        for (int i = 0; i < 40; i++) {
            now += random.nextInt(3);
            long present = now;
            capacity.expire(present);
            model.values().stream()
                    .filter(reservation -> reservation.window().untilMillis() <= present)
                    .forEach(over -> last.put(over.contract(), new Status(over, State.EXPIRED)));
            model.values().removeIf(reservation -> reservation.window().untilMillis() <= present);
            ContractId contract = contract(random.nextInt(12));
            if (random.nextInt(4) == 0) {
                assertThat(capacity.apply(List.of(new Step.Release(contract)), present))
                        .isNull();
                Reservation released = model.remove(contract);
                if (released != null && random.nextInt(3) == 0) {
                    capacity.revert();
                    model.put(contract, released);
                } else if (released != null) {
                    last.put(contract, new Status(released, State.RELEASED));
                }
            } else {
                long from = present + random.nextInt(40);
                Window window = new Window(from, from + 1 + random.nextInt(30));
                int slots = 1 + random.nextInt(3);
                int free = SLOTS - busiest(model, window);
                assertThat(capacity.freeSlots(OFFER, window)).isEqualTo(WINDOW.contains(window) ? free : 0);
                Refusal refusal = capacity.apply(List.of(new Step.Reserve(contract, OFFER, slots, window)), present);
                assertThat(reason(refusal)).isEqualTo(expected(model, contract, window, slots, free));
                if (refusal == null) {
                    Reservation reserved = new Reservation(contract, OFFER, slots, window);
                    model.put(contract, reserved);
                    if (random.nextInt(5) == 0) {
                        // What it was linked with was refused: it must be as if it had never been.
                        capacity.revert();
                        model.remove(contract);
                    } else {
                        last.put(contract, new Status(reserved, State.RESERVED));
                    }
                }
            }
            assertThat(capacity.reservations()).containsExactlyInAnyOrderElementsOf(model.values());
            assertThat(busiest(model, WINDOW)).isLessThanOrEqualTo(SLOTS);
            if (random.nextInt(4) == 0) {
                capacity.takeChanged().forEach(status -> toldLast.put(status.contract(), status));
                assertThat(toldLast).isEqualTo(last);
            }
        }
    }

    private static @Nullable Reason reason(@Nullable Refusal refusal) {
        return refusal == null ? null : refusal.reason();
    }

    private static @Nullable Reason expected(
            Map<ContractId, Reservation> model, ContractId contract, Window window, int slots, int free) {
        if (!WINDOW.contains(window)) {
            return Reason.OUTSIDE_WINDOW;
        } else if (model.containsKey(contract)) {
            return Reason.RESERVATION_EXISTS;
        }
        return free < slots ? Reason.NOT_ENOUGH_SLOTS : null;
    }

    @Example
    void severalLegsAreReservedTogetherOrNotAtAll() {
        Capacity capacity = capacity();
        Window window = new Window(10, 20);
        Refusal refusal = capacity.apply(
                List.of(
                        new Step.Reserve(contract(1), OFFER, 3, window),
                        new Step.Reserve(contract(2), OFFER, 2, window)),
                0);
        assertThat(refusal).isEqualTo(new Refusal(1, Reason.NOT_ENOUGH_SLOTS, 1, 2));
        assertThat(capacity.reservations()).isEmpty();
        assertThat(capacity.freeSlots(OFFER, window)).isEqualTo(SLOTS);
    }

    @Example
    void aChangeIsToldOnce() {
        Capacity capacity = capacity();
        Reservation first = new Reservation(contract(1), OFFER, 3, new Window(10, 20));
        Reservation second = new Reservation(contract(2), OFFER, 1, new Window(10, 30));
        capacity.apply(
                List.of(
                        new Step.Reserve(contract(1), OFFER, 3, first.window()),
                        new Step.Reserve(contract(2), OFFER, 1, second.window())),
                0);
        // Refused after a step that would have changed something.
        capacity.apply(
                List.of(new Step.Release(contract(1)), new Step.Reserve(contract(3), OFFER, 4, first.window())), 0);
        assertThat(capacity.takeChanged())
                .containsExactly(new Status(first, State.RESERVED), new Status(second, State.RESERVED));
        assertThat(capacity.takeChanged()).isEmpty();
        capacity.expire(20);
        capacity.apply(List.of(new Step.Release(contract(2)), new Step.Release(contract(1))), 20);
        assertThat(capacity.takeChanged())
                .containsExactly(new Status(first, State.EXPIRED), new Status(second, State.RELEASED));
    }

    @Example
    void aClosedOfferKeepsWhatStandsAndTakesNothingNew() {
        Capacity capacity = capacity();
        Window window = new Window(10, 20);
        capacity.apply(List.of(new Step.Reserve(contract(1), OFFER, 1, window)), 0);
        capacity.apply(List.of(new Step.Close(OFFER)), 0);
        assertThat(reason(capacity.apply(List.of(new Step.Reserve(contract(2), OFFER, 1, window)), 0)))
                .isEqualTo(Reason.OFFER_CLOSED);
        assertThat(capacity.reservationsOf(OFFER)).isEqualTo(1);
        capacity.expire(20);
        assertThat(capacity.reservationsOf(OFFER)).isZero();
    }

    @Example
    void anOfferIsForgottenWhenItsTimeIsOver() {
        Capacity capacity = capacity();
        capacity.expire(100);
        assertThat(reason(capacity.apply(List.of(new Step.Reserve(contract(1), OFFER, 1, WINDOW)), 100)))
                .isEqualTo(Reason.UNKNOWN_OFFER);
    }
}
