package org.bartergrid.bench.ledger;

import java.util.concurrent.TimeUnit;
import org.bartergrid.bench.Report;
import org.bartergrid.bench.ledger.Bench.Side;
import org.bartergrid.bench.ledger.Load.Spread;
import org.bartergrid.books.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How often the books sync for a block, under sixty-four callers. Being watched slows them; the count is right. */
final class SyncsPerBlock implements Comparison {
    private static final Logger LOG = LoggerFactory.getLogger(SyncsPerBlock.class);
    private static final int CALLERS = 64;
    private static final int TRANSFERS = 400 * CALLERS;
    private static final long MOST_SECONDS = 20;

    @Override
    public String name() {
        return "syncs";
    }

    @Override
    public void run(Bench bench, Report report) {
        LOG.info("{}: counting", name());
        Accounts accounts = new Accounts(Bench.PEERS);
        BooksHome home = BooksHome.open(bench);
        Contender contender = new BooksContender(home.writer(), accounts, bench.seed(name()));
        Entrant books = Entrant.of(contender, accounts, bench.tally(Side.BOOKS));
        Load load = Load.of(CALLERS, 1, TRANSFERS, Spread.UNIFORM);
        TransferStream stream = new TransferStream(
                bench.seed(name()), load, accounts, Clock.system().nowMillis());
        SyncCounter counter = SyncCounter.attach(bench.workplace());
        long blocksBefore = home.log().blocks();
        long bytesBefore = home.log().bytes();
        Round unused = books.turn(stream, TimeUnit.SECONDS.toMillis(MOST_SECONDS));
        long syncs = counter.count();
        double blocks = home.log().blocks() - blocksBefore;
        long bytes = home.log().bytes() - bytesBefore;
        // What was repeated is in no block a second time.
        long commands = books.audit().transfers() - books.audit().duplicates();
        books.finish();
        bench.workplace().close(home);
        report.figure("fsyncsPerBlock", syncs / blocks);
        report.figure("commandsPerBlock", commands / blocks);
        report.figure("bytesPerBlock", bytes / blocks);
        report.line(
                "Syncs per block %.2f (%d in %.0f blocks; a block had %.1f commands and %,.0f bytes).",
                syncs / blocks, syncs, blocks, commands / blocks, bytes / blocks);
    }
}
