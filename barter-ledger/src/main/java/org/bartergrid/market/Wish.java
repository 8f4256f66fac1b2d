package org.bartergrid.market;

import java.util.ArrayList;
import java.util.List;
import org.bartergrid.resource.Proportion;
import org.jspecify.annotations.Nullable;

/**
 * Something in figures that a want asks for, and that could be asked for less.
 *
 * @param constraint what is not met if it is not
 * @param part the part of the condition that asks for it; null if none does
 * @param demanded what is asked for
 */
record Wish(Constraint constraint, Condition.@Nullable Between part, long demanded) {
    /** No figure of an offer is beyond this; a bound that somebody states may be, and its own negative is no long. */
    private static final long FAR = Long.MAX_VALUE / 4;

    /**
     * All wishes of a want.
     *
     * @param parts of its condition
     */
    static List<Wish> of(Want want, List<Condition> parts) {
        List<Wish> wishes = new ArrayList<>();
        wishes.add(new Wish(Constraint.SLOTS, null, want.slots()));
        for (Condition part : parts) {
            if (part instanceof Condition.Between between
                    && (between.least() == Long.MIN_VALUE) != (between.most() == Long.MAX_VALUE)) {
                long demanded = between.least() == Long.MIN_VALUE ? between.most() : between.least();
                wishes.add(new Wish(Constraint.CONDITION, between, demanded));
            }
        }
        wishes.add(new Wish(Constraint.PRICE, null, want.maxPriceMinor()));
        return wishes;
    }

    /** What is asked for, by name. */
    String name() {
        return part == null ? constraint.name() : part.field().name();
    }

    /** What a candidate could meet at best. */
    long met(Candidate candidate) {
        if (part != null) {
            return candidate.listing().number(part.field()).orElse(demanded);
        }
        return constraint == Constraint.SLOTS
                ? candidate.freeSlots()
                : candidate.mandate().reservePriceMinor();
    }

    /** Whether a candidate could meet anything. */
    boolean isMeetable(Candidate candidate) {
        if (part != null) {
            return candidate.listing().number(part.field()).isPresent();
        }
        return constraint != Constraint.SLOTS || candidate.freeSlots() > 0;
    }

    /** By how much it would have to change for a candidate, in millionths of itself. */
    long changePpm(Candidate candidate) {
        long from = bounded(demanded);
        long change = change(candidate);
        return change == 0
                ? 0
                : Proportion.floor(
                        Matcher.PPM, Math.min(change, Matcher.PPM * Matcher.PPM), Math.max(1, Math.abs(from)));
    }

    /** By how much it would have to change for a candidate. */
    long change(Candidate candidate) {
        return Math.abs(bounded(met(candidate)) - bounded(demanded));
    }

    private static long bounded(long figure) {
        return Math.max(-FAR, Math.min(FAR, figure));
    }
}
