package org.bartergrid.bench.ledger;

import java.util.concurrent.TimeUnit;
import org.bartergrid.bench.BenchFailure;
import org.bartergrid.bench.Report;
import org.bartergrid.bench.ledger.Bench.Side;
import org.bartergrid.bench.ledger.Load.Spread;
import org.bartergrid.books.Books;
import org.bartergrid.books.Clock;
import org.bartergrid.books.Standby;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The books alone, from ten thousand to ten million accounts: how their rates change, and how long they take to open after
 * many transfers, and to be taken over where they stand by. A size is left out if the bench's own heap is too small for it.
 */
final class BooksSizes implements Comparison {
    private static final Logger LOG = LoggerFactory.getLogger(BooksSizes.class);
    private static final int[] PEERS = {10_000, 100_000, 1_000_000, 10_000_000};

    /** Names, table of accounts and its copy for a snapshot, and what the audit keeps; found by trying. */
    private static final long BYTES_AN_ACCOUNT = 800;

    private static final long BYTES_IN_ANY_CASE = 1_200L << 20;
    private static final int SINGLE_CALLERS = 64;
    private static final int BATCH_CALLERS = 16;
    private static final int AT_ONCE = 100;
    private static final long FILL_MINUTES = 30;
    private static final int WRITTEN_WHILE_FOLLOWED = 500_000;

    @Override
    public String name() {
        return "sizes";
    }

    @Override
    public void run(Bench bench, Report report) {
        report.line("%12s %12s %12s %18s", "accounts", "64 x 1", "16 x 100", "opening all, s");
        for (int peers : PEERS) {
            long needed = BYTES_IN_ANY_CASE + BYTES_AN_ACCOUNT * peers;
            if (Runtime.getRuntime().maxMemory() < needed) {
                report.line(
                        "%,12d left out: it takes a heap of %,d MB (BENCH_HEAP=%dm bench/run ledger ...).",
                        peers, needed >> 20, needed >> 20);
            } else {
                measure(bench, report, peers);
            }
        }
    }

    private void measure(Bench bench, Report report, int peers) {
        LOG.info("{}: {} accounts", name(), peers);
        Accounts accounts = new Accounts(peers);
        BooksHome home = BooksHome.open(bench);
        long began = System.nanoTime();
        Contender contender = new BooksContender(home.writer(), accounts, bench.seed(name()));
        double openingSeconds = (System.nanoTime() - began) / 1e9;
        double unused = bench.machine().awaitLull();
        Entrant books = Entrant.of(contender, accounts, bench.tally(Side.BOOKS));
        Lane singles = new Lane(books, Load.of(SINGLE_CALLERS, 1, bench.plan().singles(), Spread.UNIFORM));
        Lane batches =
                new Lane(books, Load.of(BATCH_CALLERS, AT_ONCE, bench.plan().batched(), Spread.UNIFORM));
        for (int round = 0; round <= bench.plan().rounds(); round++) {
            for (Lane lane : new Lane[] {singles, batches}) {
                TransferStream stream = stream(bench, lane.load(), accounts, round);
                if (round == 0) {
                    lane.warmUp(stream, bench.plan().warmUpMillis(), bench.machine());
                } else {
                    lane.turn(stream, bench.plan().turnMillis(), bench.machine());
                }
            }
        }
        String size = "At" + peers;
        report.rate("books", "single64" + size, singles.rate());
        report.rate("books", "batch16x100" + size, batches.rate());
        report.rate("books", "openingSeconds" + size, openingSeconds);
        report.line("%,12d %,12.0f %,12.0f %,18.1f", peers, singles.rate(), batches.rate(), openingSeconds);
        singles.tellRest("single64" + size, report);
        batches.tellRest("batch16x100" + size, report);
        int more = peers == PEERS[0] ? write(bench.plan().beforeStart(), 1_000, bench, books, accounts) : 0;
        Standby standby = home.standBy(bench);
        int followed = write(WRITTEN_WHILE_FOLLOWED, 1_000_000, bench, books, accounts);
        double behind = home.awaitStandby(standby);
        books.finish();
        double takeover = home.takeOver(standby);
        report.rate("books", "standbyBehindSeconds" + size, behind);
        report.rate("books", "takeoverSeconds" + size, takeover);
        report.line(
                "Books that stood by were %.2f s behind after %,d transfers, and taken over in %.2f s.",
                behind, followed, takeover);
        double seconds = startAgain(bench, report, home, size);
        if (more > 0) {
            report.figure("startSeconds", seconds);
            report.rate("books", "startTransfers", more);
        }
        bench.workplace().close(home);
    }

    /**
     * Writes at least so many transfers; answers how many.
     *
     * @param first names them: each time another number, far from the others
     */
    private int write(int transfers, int first, Bench bench, Entrant books, Accounts accounts) {
        Load load = Load.of(BATCH_CALLERS, AT_ONCE, bench.plan().batched(), Spread.UNIFORM);
        int written = 0;
        for (int round = 0; written < transfers; round++) {
            TransferStream stream = stream(bench, load, accounts, first + round);
            written += books.turn(stream, TimeUnit.MINUTES.toMillis(FILL_MINUTES))
                    .replies()
                    .count();
            LOG.info("{}: {} transfers more", name(), written);
        }
        return written;
    }

    /** Opens the books again where they stand, which is what a start waits for; answers in how many seconds. */
    private static double startAgain(Bench bench, Report report, BooksHome home, String size) {
        long block = home.writer().read(Books::block);
        double[] seconds = home.reopen(bench);
        long after = home.writer().read(Books::block);
        if (block != after) {
            throw new BenchFailure("The books stood at block " + block + ", and at " + after
                    + " when they were opened again: look into it.");
        }
        report.rate("books", "startSeconds" + size, seconds[1]);
        report.rate("books", "startNodeSeconds" + size, seconds[0]);
        report.line(
                "After %,d blocks the books opened in %.1f s, after %.1f s for their node.",
                block, seconds[1], seconds[0]);
        return seconds[1];
    }

    private TransferStream stream(Bench bench, Load load, Accounts accounts, int round) {
        return new TransferStream(
                bench.seed(name() + load.callers()) + round,
                load,
                accounts,
                Clock.system().nowMillis());
    }
}
