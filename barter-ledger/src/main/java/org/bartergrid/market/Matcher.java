package org.bartergrid.market;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.bartergrid.market.Negotiation.Limits;
import org.bartergrid.market.Negotiation.Side;
import org.bartergrid.market.Negotiation.Terms;
import org.bartergrid.market.SearchAnswer.Miss;
import org.bartergrid.market.SearchAnswer.Relaxation;
import org.bartergrid.resource.Proportion;
import org.bartergrid.resource.Rating.Better;
import org.jspecify.annotations.Nullable;

/**
 * Finds the offers that serve a want, and ranks them by one score. Pure and stateless.
 *
 * <p><b>The score</b>, in millionths, is the mean of two closenesses, each between 0 and 1,000,000:
 *
 * <ul>
 *   <li>of parameters: the mean, over slots and over every rating for which the want's condition has one bound, of
 *       {@code demanded / rated} (of {@code rated / demanded} where less is better). What just fits is closer than what is
 *       far too good, which is left for whoever needs it.
 *   <li>of value: {@code (highest price − agreed price) / highest price}. The cheaper, the closer.
 * </ul>
 *
 * Ties go to the lower price, then to the lower offer id, so that the same question has the same answer.
 */
public final class Matcher {
    private static final long PPM = 1_000_000;
    private static final int MOST_PRICES = 32;

    private Matcher() {}

    /**
     * Answers a search.
     *
     * @param want what is wanted
     * @param demander by whom; if nobody is named, what offers ask of those whom they serve is not looked at
     * @param term when
     * @param candidates every open offer of the category
     */
    public static SearchAnswer search(Want want, @Nullable Demander demander, Window term, List<Candidate> candidates) {
        List<RankedCandidate> ranked = new ArrayList<>();
        Map<Constraint, Integer> failures = new EnumMap<>(Constraint.class);
        Map<Condition, Integer> partFailures = new LinkedHashMap<>();
        List<Miss> misses = new ArrayList<>();
        Set<Condition> parts = new LinkedHashSet<>(want.where().parts());
        for (Candidate candidate : candidates) {
            List<Condition> failedParts =
                    parts.stream().filter(part -> !part.holds(candidate)).toList();
            List<Constraint> failed = failed(want, demander, term, candidate, failedParts.isEmpty());
            if (failed.isEmpty()) {
                ranked.add(rank(want, pace(demander), candidate));
            } else {
                failed.forEach(constraint -> failures.merge(constraint, 1, Integer::sum));
                failedParts.forEach(part -> partFailures.merge(part, 1, Integer::sum));
                misses.add(new Miss(candidate, failed, failedParts));
            }
        }
        ranked.sort(Comparator.comparingLong(RankedCandidate::scorePpm)
                .reversed()
                .thenComparingLong(RankedCandidate::agreedPriceMinor)
                .thenComparing(r -> r.candidate().offer().id()));
        boolean satisfied = ranked.size() >= want.offers();
        return new SearchAnswer(
                want,
                candidates.size(),
                ranked,
                failures,
                partFailures,
                satisfied ? null : closest(want, misses),
                satisfied ? null : cheapestRelaxation(want, pace(demander), want.offers() - ranked.size(), misses));
    }

    private static Concession pace(@Nullable Demander demander) {
        return demander == null ? Concession.STEADY : demander.pace();
    }

    private static List<Constraint> failed(
            Want want, @Nullable Demander demander, Window term, Candidate candidate, boolean meetsCondition) {
        OfferMandate mandate = candidate.offer().mandate();
        List<Constraint> failed = new ArrayList<>();
        require(
                failed,
                Constraint.ANOTHER_PEERS,
                demander == null || !mandate.peer().equals(demander.peer()));
        require(failed, Constraint.ALIVE, candidate.alive());
        require(failed, Constraint.TRUST, demander == null || mandate.trusts().includes(demander.peer()));
        require(
                failed,
                Constraint.DEMANDER,
                demander == null || mandate.demanders().holds(demander));
        boolean covered = mandate.window().contains(term);
        require(failed, Constraint.TERM, covered);
        // Outside of its window nothing of an offer is free, which TERM says already.
        require(failed, Constraint.SLOTS, (covered ? candidate.freeSlots() : mandate.slots()) >= want.slots());
        require(failed, Constraint.PRICE, mandate.reservePriceMinor() <= want.maxPriceMinor());
        require(failed, Constraint.CONDITION, meetsCondition);
        return failed;
    }

    private static void require(List<Constraint> failed, Constraint constraint, boolean met) {
        if (!met) {
            failed.add(constraint);
        }
    }

    private static RankedCandidate rank(Want want, Concession pace, Candidate candidate) {
        long highest = want.maxPriceMinor();
        long price = bargain(candidate, pace, highest).orElseThrow();
        long sum = closenessPpm(Better.MORE, want.slots(), candidate.freeSlots());
        int named = 1;
        for (Condition part : want.where().parts()) {
            Figure figure = Figure.of(part);
            if (figure != null) {
                OptionalLong rated = candidate.number(figure.field());
                sum += closenessPpm(figure.better(), figure.demanded(), rated.orElse(figure.demanded()));
                named++;
            }
        }
        long parameterPpm = sum / named;
        long valuePpm = highest == 0 ? PPM : Proportion.floor(PPM, highest - price, highest);
        return new RankedCandidate(candidate, price, (parameterPpm + valuePpm) / 2, parameterPpm, valuePpm);
    }

    private static long closenessPpm(Better better, long demanded, long rated) {
        long less = Math.max(0, better == Better.MORE ? demanded : rated);
        long more = Math.max(1, better == Better.MORE ? rated : demanded);
        return less >= more ? PPM : Proportion.floor(PPM, less, more);
    }

    /** The price that both sides come to, each from the valuation to its own limit; nothing if these do not meet. */
    private static OptionalLong bargain(Candidate candidate, Concession pace, long highestMinor) {
        OfferMandate mandate = candidate.offer().mandate();
        return bargain(candidate.offer().priceMinor(), mandate.pace(), mandate.reservePriceMinor(), pace, highestMinor);
    }

    /** The same for the same figures: a search tells the price of a contract with whoever gives way evenly. */
    static OptionalLong bargain(
            long valuationMinor, Concession provider, long reserveMinor, Concession consumer, long highestMinor) {
        Limits limits = new Limits(reserveMinor, highestMinor);
        Negotiation talk = Bargainer.bargain(
                Bargainer.of(valuationMinor, Side.PROVIDER, provider, limits),
                Bargainer.of(valuationMinor, Side.CONSUMER, consumer, limits),
                limits,
                new Terms(MOST_PRICES, 1),
                0);
        return talk.state() == Negotiation.State.ACCEPTED ? OptionalLong.of(talk.priceMinor()) : OptionalLong.empty();
    }

    /** The miss with the fewest faults; among those the one with the smallest shortfalls in all. */
    private static @Nullable Miss closest(Want want, List<Miss> misses) {
        return misses.stream()
                .min(Comparator.comparingInt(Miss::faults)
                        .thenComparingLong(miss -> shortfallPpm(want, miss))
                        .thenComparing(miss -> miss.candidate().offer().id()))
                .orElse(null);
    }

    private static long shortfallPpm(Want want, Miss miss) {
        long sum = 0;
        for (Wish wish : wishes(want)) {
            if (wish.failed(miss)) {
                sum += changePpm(wish.demanded(), wish.met(miss.candidate()));
            }
        }
        return sum;
    }

    /**
     * The one figure that lets {@code missing} more candidates in when it alone is relaxed, with the smallest relative
     * change. Only figures can be relaxed: whom an offer is open to, or whether its node lives, is not the demand's.
     */
    private static @Nullable Relaxation cheapestRelaxation(Want want, Concession pace, int missing, List<Miss> misses) {
        Relaxation cheapest = null;
        long cheapestPpm = Long.MAX_VALUE;
        for (Wish wish : wishes(want)) {
            List<Miss> let = misses.stream()
                    .filter(miss -> miss.faults() == 1 && wish.failed(miss) && wish.isMeetable(miss.candidate()))
                    .sorted(Comparator.comparingLong(
                            (Miss miss) -> changePpm(wish.demanded(), wish.met(miss.candidate()))))
                    .toList();
            if (let.size() >= missing) {
                long to = wish.met(let.get(missing - 1).candidate());
                long ppm = changePpm(wish.demanded(), to);
                if (ppm < cheapestPpm) {
                    cheapestPpm = ppm;
                    cheapest = new Relaxation(
                            wish.name(),
                            wish.demanded(),
                            to,
                            costMinor(want, pace, let.subList(0, missing), wish.isPrice() ? to : want.maxPriceMinor()));
                }
            }
        }
        return cheapest;
    }

    /** What the candidates that are let in would cost together; the largest number if it is more than that. */
    private static long costMinor(Want want, Concession pace, List<Miss> let, long highestMinor) {
        try {
            long sum = 0;
            for (Miss miss : let) {
                long price = bargain(miss.candidate(), pace, highestMinor).orElseThrow();
                sum = Math.addExact(sum, want.part().costMinor(price));
            }
            return sum;
        } catch (ArithmeticException beyond) {
            return Long.MAX_VALUE;
        }
    }

    /** No figure of an offer is beyond this; a bound that somebody states may be, and its own negative is no long. */
    private static final long FAR = Long.MAX_VALUE / 4;

    private static long changePpm(long from, long to) {
        long bounded = Math.max(-FAR, Math.min(FAR, from));
        long change = Math.abs(Math.max(-FAR, Math.min(FAR, to)) - bounded);
        return change == 0 ? 0 : Proportion.floor(PPM, Math.min(change, PPM * PPM), Math.max(1, Math.abs(bounded)));
    }

    /** A figure that a part of a condition asks for. */
    private record Figure(Field field, Better better, long demanded) {
        /** Nothing if the part has no bound of a rating, two, or the one that asks for something worse. */
        static @Nullable Figure of(Condition part) {
            if (!(part instanceof Condition.Between between)) {
                return null;
            }
            boolean isLeast = between.least() != Long.MIN_VALUE;
            Better better = between.field().better().orElse(null);
            if (better == null || isLeast == (between.most() != Long.MAX_VALUE) || isLeast != (better == Better.MORE)) {
                return null;
            }
            return new Figure(between.field(), better, isLeast ? between.least() : between.most());
        }
    }

    /** Something in figures that a want asks for, and that could be asked for less. */
    private interface Wish {
        String name();

        /** What is asked for. */
        long demanded();

        /** What a candidate could meet at best. */
        long met(Candidate candidate);

        /** Whether a candidate could meet anything. */
        default boolean isMeetable(Candidate candidate) {
            return true;
        }

        boolean failed(Miss miss);

        default boolean isPrice() {
            return false;
        }
    }

    private record Slots(long demanded) implements Wish {
        @Override
        public String name() {
            return Constraint.SLOTS.name();
        }

        @Override
        public long met(Candidate candidate) {
            return candidate.freeSlots();
        }

        @Override
        public boolean isMeetable(Candidate candidate) {
            return candidate.freeSlots() > 0;
        }

        @Override
        public boolean failed(Miss miss) {
            return miss.failed().contains(Constraint.SLOTS);
        }
    }

    private record Price(long demanded) implements Wish {
        @Override
        public String name() {
            return Constraint.PRICE.name();
        }

        @Override
        public long met(Candidate candidate) {
            return candidate.offer().mandate().reservePriceMinor();
        }

        @Override
        public boolean failed(Miss miss) {
            return miss.failed().contains(Constraint.PRICE);
        }

        @Override
        public boolean isPrice() {
            return true;
        }
    }

    private record Part(Condition part, Field field, long demanded) implements Wish {
        @Override
        public String name() {
            return field.name();
        }

        @Override
        public long met(Candidate candidate) {
            return candidate.number(field).orElse(demanded);
        }

        @Override
        public boolean isMeetable(Candidate candidate) {
            return candidate.number(field).isPresent();
        }

        @Override
        public boolean failed(Miss miss) {
            return miss.failedParts().contains(part);
        }
    }

    private static List<Wish> wishes(Want want) {
        List<Wish> wishes = new ArrayList<>();
        wishes.add(new Slots(want.slots()));
        for (Condition part : new LinkedHashSet<>(want.where().parts())) {
            if (part instanceof Condition.Between between
                    && (between.least() == Long.MIN_VALUE) != (between.most() == Long.MAX_VALUE)) {
                long demanded = between.least() == Long.MIN_VALUE ? between.most() : between.least();
                wishes.add(new Part(part, between.field(), demanded));
            }
        }
        wishes.add(new Price(want.maxPriceMinor()));
        return wishes;
    }
}
