package org.bartergrid.bench.market;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import org.bartergrid.barter.Barter;
import org.bartergrid.barter.BarterPolicy;
import org.bartergrid.bench.Workplace;
import org.bartergrid.books.BooksSettings;
import org.bartergrid.books.Clock;
import org.bartergrid.books.TimeOrderedIds;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.store.Coordinators;
import org.bartergrid.store.LedgerNode;
import org.bartergrid.valuation.PriceBook;
import org.jspecify.annotations.Nullable;

/** A market on a real ledger node in a folder of its own, as a coordinator has it. */
final class MarketHome implements AutoCloseable {
    private static final long DAY_MILLIS = 86_400_000;

    /** As usual, but nodes that were heard of once live for the whole run, and nobody runs out of credits. */
    private static final BarterPolicy POLICY = new BarterPolicy(
            1_000_000_000L,
            -1_000_000_000_000_000L,
            200,
            0,
            100,
            600_000,
            DAY_MILLIS,
            PriceBook.STANDARD,
            BooksSettings.STANDARD,
            600_000);

    private final Clock clock = Clock.system();
    private final TimeOrderedIds ids = new TimeOrderedIds(clock, new SecureRandom());
    private final SigningKey key = SigningKey.generate();
    private final Path folder;
    private final @Nullable Path tuning;
    private LedgerNode node;
    private Barter barter;

    MarketHome(Workplace workplace, @Nullable Path tuning) {
        this.folder = workplace.newFolder("market");
        this.tuning = tuning;
        this.node = start();
        this.barter = open();
    }

    private LedgerNode start() {
        return LedgerNode.start(new LedgerNode.Settings(folder, tuning, Coordinators.alone()));
    }

    private Barter open() {
        return Barter.open(POLICY, key, clock, new Random(), node.books(), node.catalog());
    }

    /** Closes the market while something is written down without it. */
    void fill(Consumer<Filling> what) {
        barter.close();
        try (Filling filling = new Filling(node)) {
            what.accept(filling);
        }
        barter = open();
    }

    /** Stops it and starts it again, as a coordinator's process would. */
    void restart() {
        close();
        node = start();
        barter = open();
    }

    Barter barter() {
        return barter;
    }

    Clock clock() {
        return clock;
    }

    synchronized UUID newId() {
        return ids.next();
    }

    @Override
    public void close() {
        barter.close();
        node.close();
    }
}
