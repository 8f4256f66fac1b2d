package org.bartergrid.bench.market;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.bartergrid.bench.BenchFailure;
import org.bartergrid.bench.Machine;
import org.bartergrid.bench.PostgresCluster;
import org.bartergrid.bench.Report;
import org.bartergrid.bench.SideBySide;
import org.bartergrid.bench.Workplace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/run market}: the market beside PostgreSQL and an exact solver. */
@Command(
        name = "bench/run market",
        description =
                "Fills a market with offers, searches in it beside PostgreSQL 15, clears random markets beside an exact"
                        + " solver, and counts acceptances. With --quick there are as many offers.")
public final class MarketBench extends SideBySide {
    private static final int AT_ONCE = 256;
    private static final int MOST_OFFERS = 10_000_000;
    private static final long DAY_MILLIS = 86_400_000;

    @Option(names = "--offers", paramLabel = "N", description = "how many offers there are (default: ${DEFAULT-VALUE})")
    private int offers = 1_000_000;

    private MarketBench() {}

    public static void main(String[] arguments) {
        main(new MarketBench(), arguments);
    }

    @Override
    protected void check() {
        if (offers < Trader.SET || offers > MOST_OFFERS) {
            throw misuse("--offers lies between " + Trader.SET + " and " + MOST_OFFERS + ", but is " + offers);
        }
    }

    @Override
    protected void run(Workplace workplace, PostgresCluster cluster, Report report) {
        report.title("The market beside PostgreSQL " + cluster.version());
        Machine machine = new Machine();
        machine.lookFirst();
        new ExactMarkets(seed()).compare(isQuick() ? 10 : 100, report);
        MarketHome home = workplace.open(new MarketHome(workplace, tuning()));
        List<Lot> lots = fill(home, report);
        reopen(home, report);
        sayAlive(home, lots);
        PostgresMarket postgres = workplace.open(new PostgresMarket(cluster));
        long now = home.clock().nowMillis();
        postgres.load(lots, now - DAY_MILLIS, now + DAY_MILLIS);
        double unused = machine.awaitLull();
        Searches searches = new Searches(home, postgres, seed());
        searches.compare(isQuick() ? 20 : 100, report);
        searches.explain(report);
        unused = machine.awaitLull();
        new Acceptances(home, seed()).measure(isQuick() ? 4_000 : 20_000, report);
        machine.tell(report);
    }

    private List<Lot> fill(MarketHome home, Report report) {
        List<Trader> traders = IntStream.range(0, Trader.PEERS)
                .mapToObj(number -> new Trader(number, seed()))
                .toList();
        inParallel(traders.size(), number -> traders.get(number).enrol(home.barter()));
        List<Lot> lots = new ArrayList<>();
        home.fill(filling -> {
            inParallel(offers / Trader.SET, number -> traders.get(number % Trader.PEERS)
                    .offer(number, filling, seed()));
            lots.addAll(filling.lots());
        });
        report.count("offers", lots.size());
        return lots;
    }

    private static void inParallel(int count, IntConsumer what) {
        AtomicInteger next = new AtomicInteger();
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            Thread thread = new Thread(() -> {
                for (int number = next.getAndIncrement();
                        number < count && failures.isEmpty();
                        number = next.getAndIncrement()) {
                    what.accept(number);
                }
            });
            thread.setUncaughtExceptionHandler((one, failure) -> failures.add(failure));
            threads.add(thread);
            thread.start();
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("The bench was interrupted: run it again.", interrupted);
        }
        if (!failures.isEmpty()) {
            throw new BenchFailure(
                    "The market could not be filled (" + failures.peek() + "): see why.", failures.peek());
        }
    }

    /** Nodes are not alive after a start until they are heard of. */
    private static void sayAlive(MarketHome home, List<Lot> lots) {
        for (Lot lot : lots) {
            if (lot.node() != null) {
                home.barter().heartbeat(Objects.requireNonNull(lot.node()));
            }
        }
    }

    /** A start reads all offers from the catalog; searches wait for that. */
    private static void reopen(MarketHome home, Report report) {
        long began = System.nanoTime();
        home.restart();
        double books = (System.nanoTime() - began) / 1e9;
        var unused = home.barter().search(Question.random(new Random(1)).demand(), null, false);
        double search = (System.nanoTime() - began) / 1e9;
        report.figure("startSeconds", books);
        report.figure("firstSearchSeconds", search);
        report.line("A start takes %.1f s, and %.1f s until its first search is answered.", books, search);
    }
}
