package org.bartergrid.bench.market;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.bartergrid.bench.BenchFailure;
import org.bartergrid.bench.Report;
import org.bartergrid.bench.Sample;
import org.bartergrid.market.ConditionParser;
import org.bartergrid.market.Demand;
import org.bartergrid.market.SearchAnswer;
import org.bartergrid.market.Want;
import org.bartergrid.peer.Inventory;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.Profile;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.resource.Category;

/** The same searches on both sides, in turns, after it was seen that both find the same. */
final class Searches {
    private static final int TOP = 20;

    /** What the market ranks at most of what it finds. */
    private static final int RANKED = 256;

    private static final int CHECKED = 500;
    private static final int TURN = 100;
    private static final int UNANSWERABLE = 40;
    private static final PeerId ASKING = new PeerId("asking");

    private final MarketHome home;
    private final PostgresMarket postgres;
    private final Random random;

    Searches(MarketHome home, PostgresMarket postgres, long seed) {
        this.home = home;
        this.postgres = postgres;
        this.random = new Random(seed);
        // Has nothing to offer, and so finds all that there is.
        var unused = home.barter()
                .registerPeer(
                        ASKING, "Asking", SigningKey.generate().verificationKey(), Profile.EMPTY, Inventory.EMPTY);
    }

    private SearchAnswer ask(Demand demand) {
        return home.barter().search(demand, ASKING, false).get(0);
    }

    /**
     * Compares them.
     *
     * @param turns of a hundred searches on each side
     */
    void compare(int turns, Report report) {
        long found = 0;
        for (int i = 0; i < CHECKED; i++) {
            found += check(Question.random(random));
        }
        report.figure("meanFound", (double) found / CHECKED);
        Sample ours = new Sample();
        Sample theirs = new Sample();
        Map<String, Sample> forms = new TreeMap<>();
        for (int turn = 0; turn < turns; turn++) {
            long now = home.clock().nowMillis();
            List<Question> questions = new ArrayList<>();
            while (questions.size() < TURN) {
                Question question = Question.random(random);
                // Why there is nothing is another question, which only one side answers: see below.
                if (!postgres.cheapest(question, now, 1).isEmpty()) {
                    questions.add(question);
                }
            }
            for (Question question : questions) {
                long began = System.nanoTime();
                int count = ask(question.demand()).ranked().size();
                double millis = (System.nanoTime() - began) / 1e6;
                ours.add(millis);
                forms.computeIfAbsent(question.form(), form -> new Sample()).add(millis);
                requireSane(count);
            }
            for (Question question : questions) {
                long began = System.nanoTime();
                int count = postgres.cheapest(question, now, TOP).size();
                theirs.add((System.nanoTime() - began) / 1e6);
                requireSane(count);
            }
        }
        report.figure("searchP50Millis", ours.median());
        report.figure("searchP99Millis", ours.quantile(0.99));
        report.figure("postgresP50Millis", theirs.median());
        report.figure("postgresP99Millis", theirs.quantile(0.99));
        report.figure("searchVsPostgres", ours.median() / theirs.median());
        forms.forEach((form, sample) -> report.rate(form, "p50Millis", sample.median()));
        forms.forEach((form, sample) -> report.rate(form, "p99Millis", sample.quantile(0.99)));
        report.line(
                "Searches: median %.3f ms, 99th percentile %.3f ms; PostgreSQL's top %d by price %.3f and %.3f ms.",
                ours.median(), ours.quantile(0.99), TOP, theirs.median(), theirs.quantile(0.99));
    }

    private static void requireSane(int count) {
        if (count > RANKED) {
            throw new BenchFailure("A search ranked " + count + " offers, more than it should: look into Searching.");
        }
    }

    /** Whether both find the same; as many as there are, or as the market ranks. */
    private int check(Question question) {
        Set<String> ours = new HashSet<>();
        ask(question.demand())
                .ranked()
                .forEach(ranked -> ours.add(ranked.candidate().listing().id().toString()));
        List<String> theirs = postgres.cheapest(question, home.clock().nowMillis(), 100_000);
        boolean same = theirs.size() <= RANKED
                ? ours.equals(new HashSet<>(theirs))
                : ours.size() == RANKED && new HashSet<>(theirs).containsAll(ours);
        if (!same) {
            throw new BenchFailure("For " + question.want() + " the market found " + ours.size()
                    + " offers and PostgreSQL " + theirs.size() + ", or others: one of them is wrong.");
        }
        return theirs.size();
    }

    /** How long it takes to say why nothing fits, which takes a look at every offer of the category. */
    void explain(Report report) {
        Sample millis = new Sample();
        Want want = new Want(
                Category.STORAGE,
                1,
                1,
                Category.STORAGE.measure().of(1, Question.TERM_MILLIS),
                ConditionParser.parse("megabytes>=100000000;place==place-1;readMegabytesPerSecond>=1000"),
                1_000_000_000_000L);
        for (int i = 0; i < UNANSWERABLE; i++) {
            long began = System.nanoTime();
            SearchAnswer answer = ask(new Demand(List.of(want), Question.TERM_MILLIS / 1000));
            millis.add((System.nanoTime() - began) / 1e6);
            if (answer.satisfied() || answer.relaxation() == null) {
                throw new BenchFailure("A search for what nobody has says no smallest change: look into Misses.");
            }
        }
        report.figure("explainP50Millis", millis.median());
        report.line("Why nothing fits is said in %.0f ms.", millis.median());
    }
}
