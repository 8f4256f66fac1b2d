package org.bartergrid.market;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a search found and, if too little, why.
 *
 * @param demanded how many nodes were asked for
 * @param examined how many offers were looked at
 * @param ranked those that meet every constraint, best first
 * @param failures for each constraint that failed any offer, how many it failed; an offer may fail several
 * @param partFailures the same for each part of the condition, in the order in which they failed somebody first
 * @param closest the offer that misses least, if too few fit
 * @param relaxation the smallest change of one constraint that would let enough candidates in, if one alone would
 */
public record SearchAnswer(
        int demanded,
        int examined,
        List<RankedCandidate> ranked,
        Map<Constraint, Integer> failures,
        Map<Condition, Integer> partFailures,
        @Nullable Miss closest,
        @Nullable Relaxation relaxation) {
    /** An offer that does not fit, and by which constraints. */
    public record Miss(Candidate candidate, List<Constraint> failed) {}

    /**
     * One constraint, relaxed.
     *
     * @param constraint which
     * @param fromValue what was demanded, in the constraint's own unit (0 where it has no figure)
     * @param toValue what would be met
     */
    public record Relaxation(Constraint constraint, long fromValue, long toValue) {}

    public SearchAnswer {
        ranked = List.copyOf(ranked);
        failures = Map.copyOf(failures);
        partFailures = Collections.unmodifiableMap(new LinkedHashMap<>(partFailures));
    }

    /** Whether enough candidates fit. */
    public boolean satisfied() {
        return ranked.size() >= demanded;
    }

    /** The answer in one or two sentences for people. */
    public String explanation() {
        if (satisfied()) {
            return ranked.size() + " of " + examined + " offers fit; " + demanded + (demanded == 1 ? " is" : " are")
                    + " needed.";
        }
        StringBuilder text = new StringBuilder();
        if (examined == 0) {
            return "There is no open offer of this category yet: wait until a node joins, or start one with"
                    + " 'barter node join'.";
        }
        text.append(ranked.size())
                .append(" of ")
                .append(examined)
                .append(" offers fit, but ")
                .append(demanded)
                .append(demanded == 1 ? " is needed." : " are needed.");
        failures.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(failure -> text.append(' ')
                .append(failure.getValue())
                .append(" failed: a node ")
                .append(failure.getKey().sentence())
                .append('.'));
        partFailures.forEach((part, count) ->
                text.append(' ').append(count).append(" are not ").append(part).append('.'));
        if (closest != null) {
            text.append(" Closest is node ")
                    .append(closest.candidate().offer().mandate().node())
                    .append('.');
        }
        if (relaxation != null) {
            text.append(" The smallest change that would do: ").append(relaxation.constraint());
            if (relaxation.fromValue() != relaxation.toValue()) {
                text.append(" from ")
                        .append(relaxation.fromValue())
                        .append(" to ")
                        .append(relaxation.toValue());
            }
            text.append('.');
        }
        return text.toString();
    }
}
