package org.bartergrid.bench.market;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.bartergrid.bench.BenchFailure;
import org.bartergrid.bench.Machine;
import org.bartergrid.bench.PostgresCluster;
import org.bartergrid.bench.Report;
import org.bartergrid.bench.Workplace;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code bench/run market}: the market beside PostgreSQL and an exact solver. */
@Command(
        name = "bench/run market",
        description =
                "Fills a market with offers, searches in it beside PostgreSQL 15, clears random markets beside an exact"
                        + " solver, and counts acceptances.")
public final class MarketBench implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(MarketBench.class);
    private static final int STOPPED = 130;
    private static final int AT_ONCE = 64;
    private static final int MOST_OFFERS = 10_000_000;
    private static final long DAY_MILLIS = 86_400_000;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "shows this help")
    @SuppressWarnings("UnusedVariable") // picocli looks at it.
    private boolean help;

    @Option(names = "--quick", description = "fewer searches, markets and demands; as many offers")
    private boolean quick;

    @Option(names = "--json", description = "only the JSON object, which is the last line in any case")
    private boolean json;

    @Option(names = "--offers", paramLabel = "N", description = "how many offers there are (default: ${DEFAULT-VALUE})")
    private int offers = 1_000_000;

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description = "where both keep their data for the time being (default: ${DEFAULT-VALUE})")
    private Path folder = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "where the chance of offers and searches begins (default: ${DEFAULT-VALUE})")
    private long seed = 7;

    @Option(
            names = "--tuning",
            paramLabel = "FILE",
            description = "Spring file that tunes the ledger node",
            hidden = true)
    private @Nullable Path tuning;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    private MarketBench() {}

    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new MarketBench());
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (!(failure instanceof BenchFailure)) {
                LOG.error("This is a fault of the bench", failure);
            }
            return say(command, failure.getMessage(), 1);
        });
        line.setParameterExceptionHandler(
                (misuse, unused) -> say(misuse.getCommandLine(), misuse.getMessage() + " (try --help)", 2));
        System.exit(line.execute(arguments));
    }

    private static int say(CommandLine line, @Nullable String sentence, int status) {
        line.getErr().println("bench/run market: " + sentence);
        line.getErr().flush();
        return status;
    }

    @Override
    public Integer call() throws Exception {
        if (offers < Trader.SET || offers > MOST_OFFERS) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "--offers lies between " + Trader.SET + " and " + MOST_OFFERS + ", but is " + offers);
        }
        Report report = new Report();
        Workplace workplace = new Workplace(folder.toAbsolutePath());
        try (workplace) {
            run(workplace, report);
        } catch (RuntimeException failure) {
            if (workplace.isEnding()) {
                return STOPPED; // Everything fails once it is being cleared away.
            }
            throw failure;
        }
        if (!json) {
            System.out.print(report.table());
        }
        System.out.println(report.json());
        return 0;
    }

    private void run(Workplace workplace, Report report) {
        PostgresCluster cluster = PostgresCluster.start(workplace);
        report.title("The market beside PostgreSQL " + cluster.version());
        Machine machine = new Machine();
        machine.lookFirst();
        new ExactMarkets(seed).compare(quick ? 10 : 100, report);
        MarketHome home = workplace.open(new MarketHome(workplace, tuning));
        List<Lot> lots = fill(home, report);
        reopen(home, report);
        sayAlive(home, lots);
        PostgresMarket postgres = workplace.open(new PostgresMarket(cluster));
        long now = home.clock().nowMillis();
        postgres.load(lots, now - DAY_MILLIS, now + DAY_MILLIS);
        double unused = machine.awaitLull();
        Searches searches = new Searches(home, postgres, seed);
        searches.compare(quick ? 20 : 100, report);
        searches.explain(report);
        unused = machine.awaitLull();
        new Acceptances(home, seed).measure(quick ? 4_000 : 20_000, report);
        machine.tell(report);
    }

    private List<Lot> fill(MarketHome home, Report report) {
        List<Trader> traders = IntStream.range(0, Trader.PEERS)
                .mapToObj(number -> new Trader(number, seed))
                .toList();
        inParallel(traders.size(), number -> traders.get(number).enrol(home.barter()));
        List<Lot> lots = new ArrayList<>();
        home.fill(filling -> {
            inParallel(offers / Trader.SET, number -> traders.get(number % Trader.PEERS)
                    .offer(number, filling, seed));
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
