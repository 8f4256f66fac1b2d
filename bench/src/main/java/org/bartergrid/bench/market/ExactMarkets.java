package org.bartergrid.bench.market;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.bartergrid.bench.BenchFailure;
import org.bartergrid.bench.Report;
import org.bartergrid.bench.Sample;
import org.bartergrid.market.Assignment;
import org.bartergrid.market.Candidate;
import org.bartergrid.market.Condition;
import org.bartergrid.market.ConditionParser;
import org.bartergrid.market.Listing;
import org.bartergrid.market.Manner;
import org.bartergrid.market.Matcher;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.OfferMandate;
import org.bartergrid.market.RankedCandidate;
import org.bartergrid.market.Want;
import org.bartergrid.market.Window;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.Profile;
import org.bartergrid.peer.Reputation;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.Storage;
import org.jgrapht.alg.matching.MaximumWeightBipartiteMatching;
import org.jgrapht.graph.DefaultWeightedEdge;
import org.jgrapht.graph.SimpleWeightedGraph;

/** Markets of 300 demands and 300 offers by chance, cleared by the engine and by an exact solver of another's. */
final class ExactMarkets {
    private static final int SIDE = 300;
    private static final Window TERM = new Window(0, Question.TERM_MILLIS);

    private final Random random;

    ExactMarkets(long seed) {
        this.random = new Random(seed);
    }

    void compare(int markets, Report report) {
        double leastRatio = 1;
        Sample ours = new Sample();
        Sample theirs = new Sample();
        for (int i = 0; i < markets; i++) {
            long[][] scores = market();
            long began = System.nanoTime();
            int[] assigned = Assignment.best(scores);
            ours.add((System.nanoTime() - began) / 1e6);
            began = System.nanoTime();
            double exact = exact(scores);
            theirs.add((System.nanoTime() - began) / 1e6);
            leastRatio = Math.min(leastRatio, sum(scores, assigned) / exact);
        }
        report.figure("surplusToExact", leastRatio);
        report.figure("assignmentMillis", ours.median());
        report.figure("assignmentJgraphtMillis", theirs.median());
        report.line(
                "Markets of %d x %d: what the assignment is worth to what an exact one is, at the least: %.6f;"
                        + " in %.1f ms, JGraphT in %.1f ms.",
                SIDE, SIDE, leastRatio, ours.median(), theirs.median());
    }

    private long[][] market() {
        List<Candidate> offers = new ArrayList<>();
        for (int i = 0; i < SIDE; i++) {
            offers.add(offer(i));
        }
        long[][] scores = new long[SIDE][SIDE];
        for (long[] row : scores) {
            Arrays.fill(row, Assignment.NONE);
            for (RankedCandidate ranked :
                    Matcher.search(want(), null, TERM, offers).ranked()) {
                row[(int) ranked.candidate().listing().id().value().getLeastSignificantBits()] = ranked.scorePpm();
            }
        }
        return scores;
    }

    private Candidate offer(int number) {
        Storage storage = new Storage(
                Trader.figure(random, 1_000, 1_000_000),
                Trader.figure(random, 50, 20_000),
                Trader.figure(random, 50, 7_000),
                500);
        OfferMandate mandate = new OfferMandate(
                new OfferId(new UUID(0, number)),
                new PeerId("peer-" + number),
                Category.STORAGE,
                null,
                storage,
                1_000,
                0,
                TERM,
                OfferMandate.Trust.ANYONE,
                Set.of(),
                Condition.All.NOTHING,
                0,
                Manner.STANDARD,
                0);
        long price = Trader.figure(random, 10, 1_000);
        return new Candidate(new Listing(mandate, price, storage, Profile.EMPTY, Reputation.NEW), 1_000, true);
    }

    private Want want() {
        return new Want(
                Category.STORAGE,
                1,
                1 + random.nextInt(500),
                1,
                ConditionParser.parse("megabytes>=" + Trader.figure(random, 1_000, 1_000_000) + ";accessMicros<="
                        + Trader.figure(random, 50, 20_000)),
                Trader.figure(random, 100, 10_000));
    }

    private static double sum(long[][] scores, int[] assigned) {
        double sum = 0;
        Set<Integer> taken = new HashSet<>();
        for (int row = 0; row < assigned.length; row++) {
            if (assigned[row] >= 0) {
                if (!taken.add(assigned[row]) || scores[row][assigned[row]] == Assignment.NONE) {
                    throw new BenchFailure("The assignment gives an offer twice, or one that does not fit.");
                }
                sum += scores[row][assigned[row]];
            }
        }
        return sum;
    }

    private static double exact(long[][] scores) {
        var graph = new SimpleWeightedGraph<Integer, DefaultWeightedEdge>(DefaultWeightedEdge.class);
        Set<Integer> demands = new HashSet<>();
        Set<Integer> offers = new HashSet<>();
        for (int i = 0; i < scores.length; i++) {
            demands.add(i);
            offers.add(SIDE + i);
            graph.addVertex(i);
            graph.addVertex(SIDE + i);
        }
        for (int row = 0; row < scores.length; row++) {
            for (int column = 0; column < scores.length; column++) {
                if (scores[row][column] != Assignment.NONE) {
                    var edge = graph.addEdge(row, SIDE + column);
                    graph.setEdgeWeight(edge, (double) scores[row][column]);
                }
            }
        }
        return new MaximumWeightBipartiteMatching<>(graph, demands, offers)
                .getMatching()
                .getWeight();
    }
}
