package org.bartergrid.market;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.bartergrid.market.Negotiation.Limits;
import org.bartergrid.market.Negotiation.Side;
import org.bartergrid.market.Negotiation.Terms;
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
    static final long PPM = 1_000_000;
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
        Misses misses = new Misses(want, demander, term);
        List<Candidate> fitting =
                candidates.stream().filter(candidate -> !misses.add(candidate)).toList();
        return answer(want, demander, candidates.size(), fitting, false, misses);
    }

    /**
     * The answer to a search, from what was found.
     *
     * @param examined how many open offers there are
     * @param fitting candidates that meet every constraint
     * @param more whether there may be others that do
     * @param misses the others; null if nobody has to know why they miss
     */
    public static SearchAnswer answer(
            Want want,
            @Nullable Demander demander,
            int examined,
            List<Candidate> fitting,
            boolean more,
            @Nullable Misses misses) {
        List<RankedCandidate> ranked = ranked(want, demander, fitting);
        boolean satisfied = ranked.size() >= want.offers();
        return new SearchAnswer(
                want,
                examined,
                ranked,
                more,
                misses == null ? Map.of() : misses.failures(),
                misses == null ? Map.of() : misses.partFailures(),
                satisfied || misses == null ? null : misses.closest(),
                satisfied || misses == null ? null : misses.relaxation(want.offers() - ranked.size()));
    }

    /** Candidates that meet every constraint, best first. */
    public static List<RankedCandidate> ranked(Want want, @Nullable Demander demander, List<Candidate> fitting) {
        Concession pace = pace(demander);
        return fitting.stream()
                .map(candidate -> rank(want, pace, candidate))
                .sorted(Comparator.comparingLong(RankedCandidate::scorePpm)
                        .reversed()
                        .thenComparingLong(RankedCandidate::agreedPriceMinor)
                        .thenComparing(one -> one.candidate().listing().id()))
                .toList();
    }

    /** Whether a candidate meets every constraint. */
    public static boolean fits(Want want, @Nullable Demander demander, Window term, Candidate candidate) {
        for (Constraint constraint : Constraint.values()) {
            if (!meets(want, demander, term, candidate, constraint)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a candidate meets one constraint. */
    static boolean meets(
            Want want, @Nullable Demander demander, Window term, Candidate candidate, Constraint constraint) {
        OfferMandate mandate = candidate.mandate();
        return switch (constraint) {
            case ANOTHER_PEERS -> demander == null || !mandate.peer().equals(demander.peer());
            case ALIVE -> candidate.alive();
            case TRUST -> demander == null || mandate.trusts().includes(demander.peer());
            case DEMANDER -> demander == null || mandate.demanders().holds(demander);
            case TERM -> mandate.window().contains(term);
            // Outside of its window nothing of an offer is free, which TERM says already.
            case SLOTS -> want.slots() <= (mandate.window().contains(term) ? candidate.freeSlots() : mandate.slots());
            case PRICE -> mandate.reservePriceMinor() <= want.maxPriceMinor();
            case CONDITION -> want.where().holds(candidate.listing());
        };
    }

    static Concession pace(@Nullable Demander demander) {
        return demander == null ? Concession.STEADY : demander.pace();
    }

    private static RankedCandidate rank(Want want, Concession pace, Candidate candidate) {
        long highest = want.maxPriceMinor();
        long price = bargain(candidate, pace, highest).orElseThrow();
        long sum = closenessPpm(Better.MORE, want.slots(), candidate.freeSlots());
        int named = 1;
        for (Condition part : want.where().parts()) {
            Figure figure = Figure.of(part);
            if (figure != null) {
                OptionalLong rated = candidate.listing().number(figure.field());
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
    static OptionalLong bargain(Candidate candidate, Concession pace, long highestMinor) {
        OfferMandate mandate = candidate.mandate();
        return bargain(
                candidate.listing().priceMinor(),
                mandate.manner().pace(),
                mandate.reservePriceMinor(),
                pace,
                highestMinor);
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
}
