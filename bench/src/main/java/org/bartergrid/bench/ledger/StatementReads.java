package org.bartergrid.bench.ledger;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.bartergrid.bench.BenchFailure;
import org.bartergrid.bench.Report;
import org.bartergrid.bench.Sample;
import org.bartergrid.bench.ledger.Bench.Side;
import org.bartergrid.bench.ledger.FunctionContender.Commits;
import org.bartergrid.bench.ledger.Load.Spread;
import org.bartergrid.books.BooksSettings;
import org.bartergrid.books.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Random pages of long statements, read while transfers are written at a pace that both can hold. */
final class StatementReads implements Comparison {
    private static final Logger LOG = LoggerFactory.getLogger(StatementReads.class);
    private static final int PEERS = 1_000;
    private static final int WRITERS = 8;
    private static final int TRANSFERS_A_SECOND = 2_000;
    private static final int FILLERS = 16;
    private static final int FILLED_AT_ONCE = 100;
    /** Two, but not of those that are refused or repeated. */
    private static final double LINES_A_TRANSFER = 1.9;

    private static final long FILL_MINUTES = 10;
    private static final double NANOS_A_MILLI = 1e6;

    /**
     * A contender's writers and readers, and how long the readers waited in each turn, milliseconds.
     *
     * @param rest waits until it has nothing left to do, so that the other one's turn is its own
     */
    private record Place(
            Entrant writers, PageReaders readers, Runnable rest, Sample medians, Sample slowest, Sample writeRates) {
        Place(Entrant writers, PageReaders readers, Runnable rest) {
            this(writers, readers, rest, new Sample(), new Sample(), new Sample());
        }

        String name() {
            return writers.contender().name();
        }
    }

    @Override
    public String name() {
        return "statements";
    }

    @Override
    public void run(Bench bench, Report report) {
        Accounts accounts = new Accounts(PEERS);
        TransferStream filling = filling(bench, accounts);
        BooksHome home = BooksHome.openWithTables(bench, BooksSettings.STANDARD.largestLagBlocks());
        Entrant books = filledBooks(bench, accounts, home, filling);
        PostgresLedger ledger = PostgresLedger.create(bench.postgres(), name(), accounts);
        try (FunctionContender function = new FunctionContender(ledger, Commits.ONE_EACH)) {
            Entrant postgres = filledPostgres(bench, accounts, ledger, function, filling);
            try (PageReaders ours = new PageReaders(
                            accounts, books.audit().lines(), () -> new BooksStatements(home.writer(), accounts));
                    PageReaders theirs =
                            new PageReaders(accounts, postgres.audit().lines(), () -> new PostgresStatements(ledger))) {
                Place first = new Place(books, ours, home::awaitTables);
                Place second = new Place(postgres, theirs, () -> {});
                takeTurns(bench, accounts, new ArrayList<>(List.of(first, second)));
                tell(report, first, second);
            }
            books.finish();
            postgres.finish();
        }
        bench.workplace().close(home);
        ledger.drop();
    }

    /** As many transfers as write the lines that are wanted. */
    private TransferStream filling(Bench bench, Accounts accounts) {
        int transfers = (int) (bench.plan().postings() / LINES_A_TRANSFER);
        Load load = Load.of(FILLERS, FILLED_AT_ONCE, transfers, Spread.UNIFORM);
        return new TransferStream(
                bench.seed("filling"), load, accounts, Clock.system().nowMillis());
    }

    private Entrant filledBooks(Bench bench, Accounts accounts, BooksHome home, TransferStream filling) {
        LOG.info("{}: filling the books", name());
        Contender contender = new BooksContender(home.writer(), accounts, bench.seed(name()));
        Entrant books = Entrant.of(contender, accounts, bench.tally(Side.BOOKS));
        Round unused = books.turn(filling, TimeUnit.MINUTES.toMillis(FILL_MINUTES));
        home.awaitTables();
        return books;
    }

    /** Filled by the fastest way there is; written afterwards by its function. */
    private Entrant filledPostgres(
            Bench bench, Accounts accounts, PostgresLedger ledger, FunctionContender function, TransferStream filling) {
        LOG.info("{}: filling PostgreSQL", name());
        Audit audit = new Audit(function.name(), accounts);
        try (UnnestContender unnest = new UnnestContender(ledger)) {
            Round unused = new Entrant(unnest, audit, bench.tally(Side.POSTGRES))
                    .turn(filling, TimeUnit.MINUTES.toMillis(FILL_MINUTES));
        }
        ledger.analyse();
        return new Entrant(function, audit, bench.tally(Side.POSTGRES));
    }

    private void takeTurns(Bench bench, Accounts accounts, List<Place> places) {
        for (int round = 0; round <= bench.plan().rounds(); round++) {
            LOG.info("{}: round {} of {}", name(), round, bench.plan().rounds());
            long millis = bench.plan().readMillis();
            int most = (int) (2 * TRANSFERS_A_SECOND * millis / 1_000);
            long seed = bench.seed(name()) + round;
            TransferStream stream = new TransferStream(
                    seed,
                    Load.of(WRITERS, 1, most, Spread.UNIFORM),
                    accounts,
                    Clock.system().nowMillis());
            for (Place place : places) {
                CompletableFuture<Round> writing = CompletableFuture.supplyAsync(
                        () -> place.writers().turn(stream, Pace.of(TRANSFERS_A_SECOND, WRITERS), millis));
                Sample nanos = place.readers().read(seed, millis);
                double rate = ended(writing).rate();
                place.rest().run();
                double unused = bench.machine().awaitLull();
                if (round > 0) {
                    place.medians().add(nanos.median() / NANOS_A_MILLI);
                    place.slowest().add(nanos.quantile(0.99) / NANOS_A_MILLI);
                    place.writeRates().add(rate);
                }
            }
            Collections.reverse(places);
        }
    }

    private static Round ended(CompletableFuture<Round> writing) {
        try {
            // Bounded, as every turn is.
            return writing.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof BenchFailure said
                    ? said
                    : new BenchFailure("Writing failed: " + failed.getCause() + ".", failed);
        }
    }

    private static void tell(Report report, Place ours, Place theirs) {
        report.figure("statementP99Millis", ours.slowest().median());
        report.figure("statementP99MillisPostgres", theirs.slowest().median());
        for (Place place : List.of(ours, theirs)) {
            report.rate(place.name(), "statementP50Millis", place.medians().median());
            report.rate(
                    place.name(), "statementWritesPerSecond", place.writeRates().median());
        }
        report.row(
                "statement page p99, ms",
                ours.slowest().median(),
                theirs.slowest().median(),
                null);
        report.row(
                "statement page median, ms",
                ours.medians().median(),
                theirs.medians().median(),
                null);
        report.line(
                "While pages were read, transfers/s were written: books %,.0f, function %,.0f, of %,d asked for.",
                ours.writeRates().median(), theirs.writeRates().median(), TRANSFERS_A_SECOND);
    }
}
