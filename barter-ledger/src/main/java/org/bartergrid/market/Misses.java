package org.bartergrid.market;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.Stream;
import org.bartergrid.market.SearchAnswer.Miss;
import org.bartergrid.market.SearchAnswer.Relaxation;
import org.jspecify.annotations.Nullable;

/**
 * Why offers do not serve a want: how many fail what, which one comes closest, and what change of one figure would let enough
 * of them in. Remembers a few of them, however many it is shown. For one thread.
 */
public final class Misses {
    private static final Comparator<Near> NEAREST = Comparator.comparingLong(Near::changePpm)
            .thenComparingLong(Near::change)
            .thenComparing(near -> near.candidate().listing().id());

    private final Want want;
    private final @Nullable Demander demander;
    private final Window term;
    private final List<Condition> parts;
    private final List<Wish> wishes;
    private final Map<Constraint, Integer> failures = new EnumMap<>(Constraint.class);
    private final int[] partFailures;

    /** The parts of the condition that failed somebody, in that order. */
    private final List<Integer> failedFirst = new ArrayList<>();

    /** For each wish, those who miss by it alone and could be let in; as many of the nearest as may be needed. */
    private final List<PriorityQueue<Near>> near;

    /** What the candidate that was added last fails. */
    private final EnumSet<Constraint> failed = EnumSet.noneOf(Constraint.class);

    private final BitSet failedParts = new BitSet();

    private @Nullable Miss closest;
    private int fewestFaults = Integer.MAX_VALUE;
    private long leastShortfallPpm;

    private record Near(Candidate candidate, long changePpm, long change) {}

    /**
     * None yet.
     *
     * @param demander by whom something is wanted; if nobody is named, what offers ask of those whom they serve is not
     *     looked at
     */
    public Misses(Want want, @Nullable Demander demander, Window term) {
        this.want = want;
        this.demander = demander;
        this.term = term;
        this.parts = List.copyOf(new LinkedHashSet<>(want.where().parts()));
        this.partFailures = new int[parts.size()];
        this.wishes = Wish.of(want, parts);
        this.near = Stream.generate(() -> new PriorityQueue<>(NEAREST.reversed()))
                .limit(wishes.size())
                .toList();
    }

    /** Looks at a candidate; false if it meets every constraint. */
    public boolean add(Candidate candidate) {
        look(candidate);
        if (failed.isEmpty()) {
            return false;
        }
        failed.forEach(constraint -> failures.merge(constraint, 1, Integer::sum));
        for (int part = failedParts.nextSetBit(0); part >= 0; part = failedParts.nextSetBit(part + 1)) {
            if (partFailures[part]++ == 0) {
                failedFirst.add(part);
            }
        }
        int faults = failed.size() + Math.max(0, failedParts.cardinality() - 1);
        if (faults <= fewestFaults) {
            noteIfCloser(candidate, faults);
        }
        if (faults == 1) {
            noteIfNear(candidate);
        }
        return true;
    }

    private void look(Candidate candidate) {
        failed.clear();
        failedParts.clear();
        for (Constraint constraint : Constraint.values()) {
            if (constraint != Constraint.CONDITION && !Matcher.meets(want, demander, term, candidate, constraint)) {
                failed.add(constraint);
            }
        }
        for (int part = 0; part < partFailures.length; part++) {
            if (!parts.get(part).holds(candidate.listing())) {
                failed.add(Constraint.CONDITION);
                failedParts.set(part);
            }
        }
    }

    private void noteIfCloser(Candidate candidate, int faults) {
        long shortfallPpm = 0;
        for (Wish wish : wishes) {
            if (isFailed(wish)) {
                shortfallPpm += wish.changePpm(candidate);
            }
        }
        boolean isCloser = closest == null
                || faults < fewestFaults
                || shortfallPpm < leastShortfallPpm
                || (shortfallPpm == leastShortfallPpm
                        && candidate
                                        .listing()
                                        .id()
                                        .compareTo(closest.candidate().listing().id())
                                < 0);
        if (isCloser) {
            fewestFaults = faults;
            leastShortfallPpm = shortfallPpm;
            closest = new Miss(
                    candidate,
                    List.copyOf(failed),
                    failedParts.stream().mapToObj(parts::get).toList());
        }
    }

    private void noteIfNear(Candidate candidate) {
        for (int i = 0; i < wishes.size(); i++) {
            Wish wish = wishes.get(i);
            if (isFailed(wish) && wish.isMeetable(candidate)) {
                PriorityQueue<Near> nearest = near.get(i);
                nearest.add(new Near(candidate, wish.changePpm(candidate), wish.change(candidate)));
                if (nearest.size() > want.offers()) {
                    nearest.poll();
                }
            }
        }
    }

    private boolean isFailed(Wish wish) {
        return wish.part() == null ? failed.contains(wish.constraint()) : failedParts.get(parts.indexOf(wish.part()));
    }

    /** How many fail each constraint; one may fail several. */
    Map<Constraint, Integer> failures() {
        return failures;
    }

    /** How many fail each part of the condition, in the order in which these failed somebody first. */
    Map<Condition, Integer> partFailures() {
        Map<Condition, Integer> counts = new LinkedHashMap<>();
        failedFirst.forEach(part -> counts.put(parts.get(part), partFailures[part]));
        return counts;
    }

    /** The one with the fewest faults; among those the one with the smallest shortfalls in all. */
    @Nullable
    Miss closest() {
        return closest;
    }

    /**
     * The one figure that lets {@code missing} more candidates in when it alone is relaxed, with the smallest relative
     * change. Only figures can be relaxed: whom an offer is open to, or whether its node lives, is not the demand's.
     */
    @Nullable
    Relaxation relaxation(int missing) {
        Relaxation cheapest = null;
        long cheapestPpm = Long.MAX_VALUE;
        for (int i = 0; i < wishes.size(); i++) {
            List<Near> let = near.get(i).stream().sorted(NEAREST).limit(missing).toList();
            if (let.size() == missing && let.get(missing - 1).changePpm() < cheapestPpm) {
                Wish wish = wishes.get(i);
                long to = wish.met(let.get(missing - 1).candidate());
                cheapestPpm = let.get(missing - 1).changePpm();
                cheapest = new Relaxation(
                        wish.name(),
                        wish.demanded(),
                        to,
                        costMinor(let, wish.constraint() == Constraint.PRICE ? to : want.maxPriceMinor()));
            }
        }
        return cheapest;
    }

    /** What the candidates that are let in would cost together; the largest number if it is more than that. */
    private long costMinor(List<Near> let, long highestMinor) {
        try {
            long sum = 0;
            for (Near one : let) {
                long price = Matcher.bargain(one.candidate(), Matcher.pace(demander), highestMinor)
                        .orElseThrow();
                sum = Math.addExact(sum, want.part().costMinor(price));
            }
            return sum;
        } catch (ArithmeticException beyond) {
            return Long.MAX_VALUE;
        }
    }
}
