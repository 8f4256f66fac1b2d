package org.bartergrid.market;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bartergrid.peer.NodeId;
import org.bartergrid.resource.Category;
import org.jspecify.annotations.Nullable;

/**
 * What a search found and, if too little, why.
 *
 * @param want what was asked for
 * @param examined how many open offers of the category there are
 * @param ranked those that meet every constraint, best first
 * @param more whether there may be others, dearer ones, that were not ranked
 * @param failures for each constraint that failed any offer, how many it failed; an offer may fail several. Empty if enough
 *     fit and nobody asked
 * @param partFailures the same for each part of the condition, in the order in which they failed somebody first
 * @param closest the offer that misses least, if too few fit
 * @param relaxation the smallest change of one figure that would let enough candidates in, if one alone would
 */
public record SearchAnswer(
        Want want,
        int examined,
        List<RankedCandidate> ranked,
        boolean more,
        Map<Constraint, Integer> failures,
        Map<Condition, Integer> partFailures,
        @Nullable Miss closest,
        @Nullable Relaxation relaxation) {
    /** An offer that does not fit, and why. */
    public record Miss(Candidate candidate, List<Constraint> failed, List<Condition> failedParts) {
        public Miss {
            failed = List.copyOf(failed);
            failedParts = List.copyOf(failedParts);
        }
    }

    /**
     * One figure, relaxed.
     *
     * @param constraint SLOTS, PRICE, or the field of the condition that has it
     * @param fromValue what was demanded
     * @param toValue what would be met
     * @param costMinor what those who are let in by it would cost together
     */
    public record Relaxation(String constraint, long fromValue, long toValue, long costMinor) {}

    public SearchAnswer {
        ranked = List.copyOf(ranked);
        failures = Map.copyOf(failures);
        partFailures = Collections.unmodifiableMap(new LinkedHashMap<>(partFailures));
    }

    /** How many offers were asked for. */
    public int demanded() {
        return want.offers();
    }

    /** Whether enough candidates fit. */
    public boolean satisfied() {
        return ranked.size() >= demanded();
    }

    /** The answer in a few sentences for people. */
    public String explanation() {
        if (satisfied()) {
            return ranked.size() + (more ? " and more of " : " of ") + examined + " offers fit; " + demanded()
                    + (demanded() == 1 ? " is" : " are") + " needed.";
        }
        if (examined == 0) {
            return want.category() == Category.COMPUTING_POWER
                    ? "There is no open offer of this category yet: wait until a node joins, or start one with"
                            + " 'barter node join'."
                    : "There is no open offer of " + want.category() + " yet.";
        }
        StringBuilder text = new StringBuilder();
        text.append(ranked.size())
                .append(" of ")
                .append(examined)
                .append(" offers fit, but ")
                .append(demanded())
                .append(demanded() == 1 ? " is needed." : " are needed.");
        failures.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(failure -> text.append(' ')
                .append(failure.getValue())
                .append(" failed: an offer ")
                .append(failure.getKey().sentence())
                .append('.'));
        partFailures.forEach((part, count) ->
                text.append(' ').append(count).append(" are not ").append(part).append('.'));
        if (closest != null) {
            text.append(" Closest is ")
                    .append(name(closest.candidate().mandate()))
                    .append('.');
        }
        if (relaxation != null) {
            text.append(" The smallest change that would do: ")
                    .append(relaxation.constraint())
                    .append(" from ")
                    .append(relaxation.fromValue())
                    .append(" to ")
                    .append(relaxation.toValue())
                    .append(", for ")
                    .append(BigDecimal.valueOf(relaxation.costMinor(), 6)
                            .stripTrailingZeros()
                            .toPlainString())
                    .append(" credits.");
        }
        return text.toString();
    }

    private static String name(OfferMandate offer) {
        NodeId node = offer.node();
        return node == null ? "offer " + offer.offer() + " of " + offer.peer() : "node " + node;
    }
}
