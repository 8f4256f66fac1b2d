package org.bartergrid.market.index;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bartergrid.market.Listing;
import org.bartergrid.market.Offer;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.Want;
import org.bartergrid.market.Window;
import org.bartergrid.peer.PeerId;
import org.bartergrid.resource.Category;
import org.jspecify.annotations.Nullable;

/**
 * All open offers, in memory. What has been put is found by the next search. Safe for any thread: many search at once, while
 * nobody changes anything.
 */
public final class OfferIndex {
    private final Map<Category, CategoryIndex> categories = new EnumMap<>(Category.class);
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    /** An index without offers. */
    public OfferIndex() {
        for (Category category : Category.values()) {
            categories.put(category, new CategoryIndex());
        }
    }

    /**
     * Some of what fits.
     *
     * @param offers cheapest first
     * @param last where to go on; null if there is nothing more
     */
    public record Found(List<Open> offers, @Nullable Object last) {}

    /** Adds an offer, or says anew what is known of it. */
    public void put(Listing listing) {
        changing(listing.mandate().category(), index -> {
            index.put(listing);
            return listing;
        });
    }

    /** Takes an offer out, if it is there. */
    public void remove(Offer offer) {
        changing(offer.mandate().category(), index -> {
            index.remove(offer.id());
            return offer;
        });
    }

    /** Notes how many slots of an offer are free from now on, if it is here; a new one has all of them. */
    public void note(OfferId offer, int freeSlots) {
        lock.writeLock().lock();
        try {
            categories.values().forEach(index -> index.note(offer, freeSlots));
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** How many slots of an offer are free, as was noted last; nothing if it is not here. */
    public OptionalInt freeSlots(Category category, OfferId offer) {
        return reading(category, index -> index.freeSlots(offer));
    }

    /** Says anew what is known of all offers of a peer. */
    public void revise(PeerId peer, UnaryOperator<Listing> revision) {
        for (Category category : Category.values()) {
            changing(category, index -> {
                List<Listing> listings = index.of(peer.value());
                for (Listing listing : listings) {
                    Listing revised = revision.apply(listing);
                    if (!revised.equals(listing)) {
                        index.put(revised);
                    }
                }
                return listings;
            });
        }
    }

    /** How many offers of a category end after a time. */
    public int endingAfter(Category category, long millis) {
        return reading(category, index -> index.endingAfter(millis));
    }

    /** Offers of a peer. */
    public List<Listing> of(PeerId peer) {
        return Stream.of(Category.values())
                .flatMap(category -> reading(category, index -> index.of(peer.value())).stream())
                .toList();
    }

    /**
     * The cheapest offers whose reserve, window, free slots, figures and words are what a want asks for. Whose they are, and
     * whom they serve, is not looked at.
     *
     * @param after {@link Found#last} of what was found before; null for the first ones
     * @param most how many
     */
    public Found cheapest(Want want, Window term, @Nullable Object after, int most) {
        return reading(want.category(), index -> {
            List<Integer> rows = index.cheapest(want, term, (Place) after, most);
            List<Open> offers = rows.stream().map(index::at).toList();
            return new Found(offers, rows.size() < most ? null : index.place(rows.get(rows.size() - 1)));
        });
    }

    /** All offers of a category, a part at a time, so that others get a turn in between. */
    public void scan(Category category, int most, Consumer<List<Open>> visitor) {
        for (int from = 0; from < reading(category, CategoryIndex::rows); from += most) {
            int first = from;
            visitor.accept(reading(category, index -> {
                List<Open> part = new ArrayList<>();
                index.addRows(first, first + most, part);
                return part;
            }));
        }
    }

    /** Offers of a category whose time is over, at most so many. */
    public List<OfferId> ended(Category category, long nowMillis, int most) {
        return reading(category, index -> index.endedAt(nowMillis, most));
    }

    private CategoryIndex index(Category category) {
        return Objects.requireNonNull(categories.get(category));
    }

    private <T> T reading(Category category, Function<CategoryIndex, T> what) {
        return holding(lock.readLock(), category, what);
    }

    private void changing(Category category, Function<CategoryIndex, ?> what) {
        var unused = holding(lock.writeLock(), category, what);
    }

    private <T> T holding(Lock held, Category category, Function<CategoryIndex, T> what) {
        held.lock();
        try {
            return what.apply(index(category));
        } finally {
            held.unlock();
        }
    }
}
