package org.bartergrid.barter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bartergrid.market.Assignment;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.RankedCandidate;
import org.bartergrid.market.Want;

/**
 * Demands that came together, each for one thing of one offer, are given offers so that their scores add up to the most: one
 * that finds many makes way for one that finds few. For one clearing.
 */
final class Clearing {
    private final List<Row> rows = new ArrayList<>();

    private record Row(WaitingDemand demand, Want want, List<RankedCandidate> ranked) {}

    void add(WaitingDemand demand, Want want, List<RankedCandidate> ranked) {
        rows.add(new Row(demand, want, ranked));
    }

    /** What each gets, as far as there is enough for all, in the order in which they came. */
    Map<WaitingDemand, Pick> assigned() {
        Map<OfferId, List<Integer>> columns = columns();
        int all = columns.values().stream().mapToInt(List::size).sum();
        long[][] scores = new long[rows.size()][all];
        for (int row = 0; row < scores.length; row++) {
            Arrays.fill(scores[row], Assignment.NONE);
            for (RankedCandidate ranked : best(rows.get(row))) {
                for (int column : columns.getOrDefault(id(ranked), List.of())) {
                    scores[row][column] = ranked.scorePpm();
                }
            }
        }
        Map<WaitingDemand, Pick> picks = new LinkedHashMap<>();
        int[] assigned = Assignment.best(scores);
        for (int row = 0; row < assigned.length; row++) {
            Row served = rows.get(row);
            for (RankedCandidate ranked : best(served)) {
                if (columns.getOrDefault(id(ranked), List.of()).contains(assigned[row])) {
                    picks.put(served.demand, new Pick(served.want, ranked));
                }
            }
        }
        return picks;
    }

    private static OfferId id(RankedCandidate ranked) {
        return ranked.candidate().listing().id();
    }

    /** No more than there are demands: with each of the others on one of them, one is left. */
    private List<RankedCandidate> best(Row row) {
        return row.ranked.subList(0, Math.min(row.ranked.size(), rows.size()));
    }

    /** An offer has a column for as many of those who find it as its free slots are surely enough for. */
    private Map<OfferId, List<Integer>> columns() {
        Map<OfferId, Integer> mostSlots = new HashMap<>();
        rows.forEach(row -> best(row).forEach(ranked -> mostSlots.merge(id(ranked), row.want.slots(), Math::max)));
        Map<OfferId, List<Integer>> columns = new LinkedHashMap<>();
        int next = 0;
        for (Row row : rows) {
            for (RankedCandidate ranked : best(row)) {
                List<Integer> numbers = columns.computeIfAbsent(id(ranked), offer -> new ArrayList<>());
                if (numbers.isEmpty()
                        || numbers.size() < ranked.candidate().freeSlots() / mostSlots.getOrDefault(id(ranked), 1)) {
                    numbers.add(next++);
                }
            }
        }
        return columns;
    }
}
