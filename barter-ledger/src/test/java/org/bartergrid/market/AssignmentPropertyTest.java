package org.bartergrid.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jgrapht.alg.matching.MaximumWeightBipartiteMatching;
import org.jgrapht.graph.DefaultWeightedEdge;
import org.jgrapht.graph.SimpleWeightedGraph;

/** The assignment is as good as any can be, by another's exact solver. */
class AssignmentPropertyTest {
    @Property(tries = 300)
    void noOtherAssignmentIsBetter(
            @ForAll long seed,
            @ForAll @IntRange(min = 0, max = 12) int rows,
            @ForAll @IntRange(min = 0, max = 12) int columns,
            @ForAll @IntRange(min = 0, max = 100) int percentTogether) {
        assertBest(market(new Random(seed), rows, columns, percentTogether));
    }

    @Example
    void aMarketOfThreeHundredTimesThreeHundredIsSolvedExactly() {
        for (int percentTogether : new int[] {100, 40, 2}) {
            assertBest(market(new Random(percentTogether), 300, 300, percentTogether));
        }
    }

    @Example
    void aPairWithoutAnyClosenessIsBetterThanNone() {
        assertThat(Assignment.best(new long[][] {{0}})).containsExactly(0);
        assertThat(Assignment.best(new long[][] {{Assignment.NONE}})).containsExactly(Assignment.NONE);
        assertThat(Assignment.best(new long[][] {{}, {5}})).containsExactly(Assignment.NONE, 0);
        assertThat(Assignment.best(new long[0][])).isEmpty();
    }

    /** Whoever has no other gets it, though another would be closer. */
    @Example
    void whoHasAChoiceMakesWay() {
        assertThat(Assignment.best(new long[][] {{900, 800}, {850, Assignment.NONE}}))
                .containsExactly(1, 0);
    }

    private static long[][] market(Random random, int rows, int columns, int percentTogether) {
        long[][] scores = new long[rows][columns];
        for (long[] row : scores) {
            for (int column = 0; column < columns; column++) {
                row[column] = random.nextInt(100) < percentTogether ? random.nextLong(1_000_001) : Assignment.NONE;
            }
        }
        return scores;
    }

    private static void assertBest(long[][] scores) {
        int[] assigned = Assignment.best(scores);
        assertThat(assigned).hasSize(scores.length);
        Set<Integer> taken = new HashSet<>();
        long sum = 0;
        for (int row = 0; row < scores.length; row++) {
            if (assigned[row] != Assignment.NONE) {
                assertThat(scores[row][assigned[row]]).isNotEqualTo(Assignment.NONE);
                assertThat(taken.add(assigned[row])).as("nobody shares").isTrue();
                sum += scores[row][assigned[row]] + 1;
            }
        }
        assertThat(sum).isEqualTo(exact(scores));
    }

    /** What JGraphT's solver comes to. */
    private static long exact(long[][] scores) {
        var graph = new SimpleWeightedGraph<String, DefaultWeightedEdge>(DefaultWeightedEdge.class);
        Set<String> rows = new HashSet<>();
        Set<String> columns = new HashSet<>();
        for (int row = 0; row < scores.length; row++) {
            rows.add("r" + row);
            graph.addVertex("r" + row);
            for (int column = 0; column < scores[row].length; column++) {
                columns.add("c" + column);
                graph.addVertex("c" + column);
                if (scores[row][column] != Assignment.NONE) {
                    graph.setEdgeWeight(graph.addEdge("r" + row, "c" + column), scores[row][column] + 1);
                }
            }
        }
        return Math.round(new MaximumWeightBipartiteMatching<>(graph, rows, columns)
                .getMatching()
                .getWeight());
    }
}
