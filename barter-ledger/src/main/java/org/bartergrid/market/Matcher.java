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
import org.bartergrid.peer.PeerId;
import org.bartergrid.resource.ComputingPower;
import org.bartergrid.resource.Proportion;
import org.jspecify.annotations.Nullable;

/**
 * Finds the offers that serve a demand, and ranks them by one score. Pure and stateless.
 *
 * <p><b>The score</b>, in millionths, is the mean of two closenesses, each between 0 and 1,000,000:
 *
 * <ul>
 *   <li>of parameters: the mean, over integer speed, floating-point speed, memory and slots, of {@code demanded / rated}
 *       for those that the demand names. A machine that just fits is closer than one that is far too big, which is left
 *       for whoever needs it. A demand that names none is equally close to all.
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
     * @param demand what is wanted
     * @param condition what else an offer must be
     * @param consumer by whom; if nobody is named, trust and ownership are not looked at
     * @param term when
     * @param candidates every open offer of the category
     */
    public static SearchAnswer search(
            Demand demand, Condition condition, @Nullable PeerId consumer, Window term, List<Candidate> candidates) {
        List<RankedCandidate> ranked = new ArrayList<>();
        Map<Constraint, Integer> failures = new EnumMap<>(Constraint.class);
        Map<Condition, Integer> partFailures = new LinkedHashMap<>();
        List<Miss> misses = new ArrayList<>();
        Set<Condition> parts = new LinkedHashSet<>(condition.parts());
        for (Candidate candidate : candidates) {
            List<Constraint> failed = failed(demand, consumer, term, candidate);
            boolean met = true;
            for (Condition part : parts) {
                if (!part.holds(candidate)) {
                    partFailures.merge(part, 1, Integer::sum);
                    met = false;
                }
            }
            require(failed, Constraint.CONDITION, met);
            if (failed.isEmpty()) {
                ranked.add(rank(demand, candidate));
            } else {
                failed.forEach(constraint -> failures.merge(constraint, 1, Integer::sum));
                misses.add(new Miss(candidate, failed));
            }
        }
        ranked.sort(Comparator.comparingLong(RankedCandidate::scorePpm)
                .reversed()
                .thenComparingLong(RankedCandidate::agreedPriceMinorPerCpuSecond)
                .thenComparing(r -> r.candidate().offer().id()));
        boolean satisfied = ranked.size() >= demand.nodes();
        return new SearchAnswer(
                demand.nodes(),
                candidates.size(),
                ranked,
                failures,
                partFailures,
                satisfied ? null : closest(demand, misses),
                satisfied ? null : cheapestRelaxation(demand, demand.nodes() - ranked.size(), misses));
    }

    private static List<Constraint> failed(Demand demand, @Nullable PeerId consumer, Window term, Candidate candidate) {
        OfferMandate mandate = candidate.offer().mandate();
        List<Constraint> failed = new ArrayList<>();
        require(failed, Constraint.ANOTHER_PEERS, !mandate.peer().equals(consumer));
        require(failed, Constraint.ALIVE, candidate.alive());
        require(failed, Constraint.TRUST, consumer == null || mandate.trusts().includes(consumer));
        boolean covered = mandate.window().contains(term);
        require(failed, Constraint.TERM, covered);
        // Outside of its window nothing of an offer is free, which TERM says already.
        require(failed, Constraint.SLOTS, (covered ? candidate.freeSlots() : mandate.slots()) >= demand.slotsPerNode());
        for (Constraint constraint : List.of(Constraint.MIPS, Constraint.MFLOPS, Constraint.MEMORY)) {
            require(failed, constraint, rated(constraint, candidate) >= demanded(constraint, demand));
        }
        require(
                failed,
                Constraint.PRICE,
                mandate.reservePriceMinorPerCpuSecond() <= demand.maxPriceMinorPerCpuSecond());
        return failed;
    }

    private static void require(List<Constraint> failed, Constraint constraint, boolean met) {
        if (!met) {
            failed.add(constraint);
        }
    }

    private static RankedCandidate rank(Demand demand, Candidate candidate) {
        long highest = demand.maxPriceMinorPerCpuSecond();
        OptionalLong agreed = bargain(
                candidate.offer().priceMinorPerCpuSecond(),
                candidate.offer().mandate().reservePriceMinorPerCpuSecond(),
                highest);
        long price = agreed.orElseThrow();
        long sum = 0;
        int named = 0;
        for (Constraint constraint : List.of(Constraint.MIPS, Constraint.MFLOPS, Constraint.MEMORY, Constraint.SLOTS)) {
            long demanded = demanded(constraint, demand);
            if (demanded > 0) {
                sum += Proportion.floor(PPM, demanded, Math.max(demanded, rated(constraint, candidate)));
                named++;
            }
        }
        long parameterPpm = named == 0 ? PPM : sum / named;
        long valuePpm = highest == 0 ? PPM : Proportion.floor(PPM, highest - price, highest);
        return new RankedCandidate(candidate, price, (parameterPpm + valuePpm) / 2, parameterPpm, valuePpm);
    }

    /**
     * The price that both sides come to who give way evenly, each from a valuation to its own limit; nothing if their
     * mandates do not meet. The same for the same figures, so that a search tells the price of the contract.
     */
    static OptionalLong bargain(long valuationMinor, long reserveMinor, long highestMinor) {
        Limits limits = new Limits(reserveMinor, highestMinor);
        Negotiation talk = Bargainer.bargain(
                Bargainer.of(valuationMinor, Side.PROVIDER, Concession.STEADY, limits),
                Bargainer.of(valuationMinor, Side.CONSUMER, Concession.STEADY, limits),
                limits,
                new Terms(MOST_PRICES, 1),
                0);
        return talk.state() == Negotiation.State.ACCEPTED ? OptionalLong.of(talk.priceMinor()) : OptionalLong.empty();
    }

    /** The miss with the fewest failed constraints; among those the one with the smallest shortfalls in all. */
    private static @Nullable Miss closest(Demand demand, List<Miss> misses) {
        return misses.stream()
                .min(Comparator.<Miss>comparingInt(miss -> miss.failed().size())
                        .thenComparingLong(miss -> shortfallPpm(demand, miss))
                        .thenComparing(miss -> miss.candidate().offer().id()))
                .orElse(null);
    }

    private static long shortfallPpm(Demand demand, Miss miss) {
        long sum = 0;
        for (Constraint constraint : miss.failed()) {
            sum += changePpm(demanded(constraint, demand), met(constraint, miss.candidate()));
        }
        return sum;
    }

    /**
     * The constraint that lets {@code missing} more candidates in when it alone is relaxed, with the smallest relative
     * change of its figure. Only figures can be relaxed: whom a node trusts, or whether it lives, is not the demand's.
     */
    private static @Nullable Relaxation cheapestRelaxation(Demand demand, int missing, List<Miss> misses) {
        Relaxation cheapest = null;
        long cheapestPpm = Long.MAX_VALUE;
        for (Constraint constraint :
                List.of(Constraint.SLOTS, Constraint.MIPS, Constraint.MFLOPS, Constraint.MEMORY, Constraint.PRICE)) {
            long from = demanded(constraint, demand);
            List<Long> values = misses.stream()
                    .filter(miss -> miss.failed().equals(List.of(constraint)))
                    .map(miss -> met(constraint, miss.candidate()))
                    .filter(value -> value > 0 || constraint == Constraint.PRICE)
                    .sorted(Comparator.comparingLong(value -> changePpm(from, value)))
                    .toList();
            if (values.size() >= missing) {
                long to = values.get(missing - 1);
                if (changePpm(from, to) < cheapestPpm) {
                    cheapestPpm = changePpm(from, to);
                    cheapest = new Relaxation(constraint, from, to);
                }
            }
        }
        return cheapest;
    }

    private static long changePpm(long from, long to) {
        long change = Math.abs(to - from);
        return change == 0 ? 0 : Proportion.floor(PPM, Math.min(change, PPM * PPM), Math.max(1, from));
    }

    /** What a demand asks for, in the constraint's own unit; 0 if it has no figure or asks for none. */
    private static long demanded(Constraint constraint, Demand demand) {
        return switch (constraint) {
            case SLOTS -> demand.slotsPerNode();
            case MIPS -> demand.minMips();
            case MFLOPS -> demand.minMflops();
            case MEMORY -> demand.minMemoryMegabytes();
            case PRICE -> demand.maxPriceMinorPerCpuSecond();
            case ANOTHER_PEERS, ALIVE, TRUST, TERM, CONDITION -> 0;
        };
    }

    /** What a candidate could meet at best, in the constraint's own unit. */
    private static long met(Constraint constraint, Candidate candidate) {
        return constraint == Constraint.PRICE
                ? candidate.offer().mandate().reservePriceMinorPerCpuSecond()
                : rated(constraint, candidate);
    }

    private static long rated(Constraint constraint, Candidate candidate) {
        ComputingPower rating = candidate.rating();
        return switch (constraint) {
            case SLOTS -> candidate.freeSlots();
            case MIPS -> rating.mips();
            case MFLOPS -> rating.mflops();
            case MEMORY -> rating.memoryMegabytesPerSlot();
            case PRICE, ANOTHER_PEERS, ALIVE, TRUST, TERM, CONDITION -> 0;
        };
    }
}
