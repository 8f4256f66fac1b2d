package org.bartergrid.bench.market;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import org.bartergrid.barter.BarterPolicy;
import org.bartergrid.barter.Catalog;
import org.bartergrid.bench.BenchFailure;
import org.bartergrid.books.Answer;
import org.bartergrid.books.BooksSettings;
import org.bartergrid.books.BooksWriter;
import org.bartergrid.books.Clock;
import org.bartergrid.books.Command;
import org.bartergrid.books.TimeOrderedIds;
import org.bartergrid.ledger.EntryId;
import org.bartergrid.market.Capacity;
import org.bartergrid.market.Offer;
import org.bartergrid.peer.Node;
import org.bartergrid.resource.Resource;
import org.bartergrid.store.LedgerNode;
import org.bartergrid.valuation.Appraiser;

/**
 * Writes offers down where the use cases would, in the catalog and in the books, but many at once and without looking at their
 * signatures: a million of them would take half an hour otherwise. Safe for any thread.
 */
final class Filling implements AutoCloseable {
    static final long DAY_MILLIS = 86_400_000;

    private static final int ADMITTED_AT_ONCE = 500;

    private final Clock clock = Clock.system();
    private final TimeOrderedIds ids = new TimeOrderedIds(clock, new SecureRandom());
    private final Appraiser appraiser = new Appraiser(BarterPolicy.STANDARD.prices());
    private final Catalog catalog;
    private final BooksWriter writer;
    private final Queue<Lot> lots = new ConcurrentLinkedQueue<>();
    private List<Capacity.Step> steps = new ArrayList<>();

    Filling(LedgerNode node) {
        this.catalog = node.catalog();
        this.writer = new BooksWriter(clock, node.books(), BooksSettings.STANDARD, 7);
    }

    long nowMillis() {
        return clock.nowMillis();
    }

    UUID newId() {
        return ids.next();
    }

    long priceMinor(Resource resource) {
        return appraiser.appraise(resource).priceMinor();
    }

    void put(Node node) {
        catalog.put(node);
    }

    void put(Offer offer, Lot lot) {
        catalog.put(offer);
        lots.add(lot);
        admit(new Capacity.Step.Admit(
                offer.id(), offer.mandate().slots(), offer.mandate().window()));
    }

    private void admit(Capacity.Step.Admit step) {
        List<Capacity.Step> full;
        synchronized (this) {
            steps.add(step);
            if (steps.size() < ADMITTED_AT_ONCE) {
                return;
            }
            full = steps;
            steps = new ArrayList<>();
        }
        perform(full);
    }

    private void perform(List<Capacity.Step> admitted) {
        try {
            Answer answer = writer.submit(new Command(new EntryId(ids.next()), admitted, List.of()))
                    .get();
            if (!(answer instanceof Answer.Done done) || !done.result().applied()) {
                throw new BenchFailure("The books do not take offers (" + answer + "): see why.");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("The bench was interrupted: run it again.", interrupted);
        } catch (ExecutionException failed) {
            throw new BenchFailure("The books do not take offers: see why.", failed);
        }
    }

    /** What was put. */
    List<Lot> lots() {
        return List.copyOf(lots);
    }

    @Override
    public void close() {
        if (!steps.isEmpty()) {
            perform(steps);
        }
        writer.close();
    }
}
