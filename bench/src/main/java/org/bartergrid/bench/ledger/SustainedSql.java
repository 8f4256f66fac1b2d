package org.bartergrid.bench.ledger;

import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.bartergrid.bench.Report;
import org.bartergrid.bench.ledger.Bench.Side;
import org.bartergrid.bench.ledger.Load.Spread;
import org.bartergrid.books.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The books with SQL tables behind them: sixty-four callers write for a while, and the clock stops when the tables show the
 * last block. Compared with the function's rate, which writes its tables at once.
 */
final class SustainedSql implements Comparison {
    private static final Logger LOG = LoggerFactory.getLogger(SustainedSql.class);
    private static final int CALLERS = 64;

    /** A coordinator lets its tables be much further behind; here the rate is to be one that lasts. */
    private static final long LARGEST_LAG_BLOCKS = 512;

    @Override
    public String name() {
        return "sustained";
    }

    @Override
    public void run(Bench bench, Report report) {
        Accounts accounts = new Accounts(Bench.PEERS);
        BooksHome home = BooksHome.openWithTables(bench, LARGEST_LAG_BLOCKS);
        Contender contender = new BooksContender(home.writer(), accounts, bench.seed(name()));
        Entrant books = Entrant.of(contender, accounts, bench.tally(Side.BOOKS));
        Load load = Load.of(CALLERS, 1, bench.plan().sustainedTransfers(), Spread.UNIFORM);
        TransferStream stream = new TransferStream(
                bench.seed(name()), load, accounts, Clock.system().nowMillis());
        LOG.info(
                "{}: {} s", name(), TimeUnit.MILLISECONDS.toSeconds(bench.plan().sustainedMillis()));
        long began = System.nanoTime();
        Round round = books.turn(stream, bench.plan().sustainedMillis());
        home.awaitTables();
        double seconds = (System.nanoTime() - began) / 1e9;
        books.finish();
        bench.workplace().close(home);
        double rate = round.replies().count() / seconds;
        report.rate("books", "sqlSustained", rate);
        report.rate("books", "sqlSustainedSeconds", seconds);
        OptionalDouble function = report.rate("function", "single64");
        if (function.isPresent()) {
            report.figure("sqlSustained", rate / function.getAsDouble());
            report.row("sqlSustained, transfers/s", rate, function.getAsDouble(), null);
        } else {
            report.line("sqlSustained: %,.0f transfers/s; add 'singles' for what to compare it with.", rate);
        }
    }
}
