package org.bartergrid.bench.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.bartergrid.bench.BenchFailure;
import org.bartergrid.books.Books;
import org.bartergrid.books.BooksSettings;
import org.bartergrid.books.BooksStore;
import org.bartergrid.books.BooksWriter;
import org.bartergrid.books.Clock;
import org.bartergrid.books.Projections;
import org.bartergrid.books.Standby;
import org.bartergrid.job.engine.FolderTree;
import org.bartergrid.store.Coordinators;
import org.bartergrid.store.LedgerNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** New books on a real ledger node in a folder of their own, which is deleted when they are closed. */
final class BooksHome implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BooksHome.class);
    private static final long CATCH_UP_MINUTES = 10;
    private static final long LOOK_NANOS = 1_000_000;

    private final Path folder;
    private LedgerNode node;
    private CountingLog log;
    private BooksWriter writer;

    private BooksHome(Path folder, LedgerNode node, CountingLog log, BooksWriter writer) {
        this.folder = folder;
        this.node = node;
        this.log = log;
        this.writer = writer;
    }

    /** Books with all that is theirs, but without SQL tables; the workplace closes them at the latest. */
    static BooksHome open(Bench bench) {
        Path folder = bench.workplace().newFolder("books");
        LedgerNode node = node(bench, folder);
        return open(bench, folder, node, new NoTables(), BooksSettings.STANDARD);
    }

    /**
     * Books with SQL tables behind them, as a coordinator has them.
     *
     * @param largestLagBlocks how far the tables may be behind before the writer waits for them
     */
    static BooksHome openWithTables(Bench bench, long largestLagBlocks) {
        Path folder = bench.workplace().newFolder("books");
        LedgerNode node = node(bench, folder);
        BooksSettings standard = BooksSettings.STANDARD;
        BooksSettings settings = new BooksSettings(
                standard.queueLength(),
                standard.largestBatch(),
                standard.idsInMemory(),
                standard.linesInMemory(),
                standard.snapshotBytes(),
                largestLagBlocks);
        return open(bench, folder, node, node.projections(), settings);
    }

    private static LedgerNode node(Bench bench, Path folder) {
        if (bench.coordinators() > 1) {
            Followers.Led led = Followers.start(folder, bench.tuning());
            // Closed after the books, as those who are opened later are closed first.
            var unused = bench.workplace().open(led.followers());
            return led.node();
        }
        return LedgerNode.start(new LedgerNode.Settings(folder, bench.tuning(), Coordinators.alone()));
    }

    private static BooksHome open(
            Bench bench, Path folder, LedgerNode node, Projections tables, BooksSettings settings) {
        CountingLog log = new CountingLog(node.commandLog());
        BooksWriter writer = new BooksWriter(
                Clock.system(), new BooksStore(log, node.pages(), tables), settings, bench.seed("salt"));
        return bench.workplace().open(new BooksHome(folder, node, log, writer));
    }

    /**
     * Closes the books and opens them again, without SQL tables: what a start of a coordinator waits for.
     *
     * @return how many seconds the ledger node took, and then the books
     */
    double[] reopen(Bench bench) {
        writer.close();
        node.close();
        long began = System.nanoTime();
        node = node(bench, folder);
        long started = System.nanoTime();
        log = new CountingLog(node.commandLog());
        writer = new BooksWriter(
                Clock.system(),
                new BooksStore(log, node.pages(), new NoTables()),
                BooksSettings.STANDARD,
                bench.seed("salt"));
        return new double[] {(started - began) / 1e9, (System.nanoTime() - started) / 1e9};
    }

    BooksWriter writer() {
        return writer;
    }

    /** Has a second pair of books standing by, as another coordinator would; answers when they are where the first are. */
    Standby standBy(Bench bench) {
        Standby standby = new Standby(
                new BooksStore(log, node.pages(), new NoTables()), BooksSettings.STANDARD, bench.seed("standby"));
        standby.begin();
        double unused = awaitStandby(standby);
        return standby;
    }

    /** Waits until books that stand by are where the first are; answers for how many seconds. */
    double awaitStandby(Standby standby) {
        long head = writer.read(Books::block);
        long began = System.nanoTime();
        while (standby.block() < head) {
            if (System.nanoTime() - began > TimeUnit.MINUTES.toNanos(CATCH_UP_MINUTES)) {
                throw new BenchFailure("The books that stand by did not catch up within " + CATCH_UP_MINUTES
                        + " minutes: see in the log why they do not follow.");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return (System.nanoTime() - began) / 1e9;
    }

    /**
     * Ends the first books, and has those that stood by written.
     *
     * @return how many seconds that took from the end of the first
     */
    double takeOver(Standby standby) {
        writer.close();
        long began = System.nanoTime();
        writer = new BooksWriter(Clock.system(), standby);
        return (System.nanoTime() - began) / 1e9;
    }

    /** What the writer appends to. */
    CountingLog log() {
        return log;
    }

    /** Waits until the SQL tables show every command that was answered before. */
    void awaitTables() {
        long head = writer.read(Books::block);
        if (!writer.projector().await(head, TimeUnit.MINUTES.toMillis(CATCH_UP_MINUTES))) {
            throw new BenchFailure("The books' SQL tables did not catch up within " + CATCH_UP_MINUTES
                    + " minutes: see in the log whether projecting failed.");
        }
    }

    @Override
    public void close() {
        try {
            writer.close();
            node.close();
        } finally {
            try {
                FolderTree.delete(folder);
            } catch (IOException left) {
                LOG.debug("{} is deleted with the workplace", folder, left);
            }
        }
    }
}
