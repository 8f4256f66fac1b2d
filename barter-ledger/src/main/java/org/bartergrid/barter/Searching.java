package org.bartergrid.barter;

import java.util.ArrayList;
import java.util.List;
import org.bartergrid.books.Clock;
import org.bartergrid.market.Candidate;
import org.bartergrid.market.Concession;
import org.bartergrid.market.Demand;
import org.bartergrid.market.DemandMandate;
import org.bartergrid.market.Demander;
import org.bartergrid.market.Listing;
import org.bartergrid.market.Matcher;
import org.bartergrid.market.Misses;
import org.bartergrid.market.SearchAnswer;
import org.bartergrid.market.Want;
import org.bartergrid.market.Window;
import org.bartergrid.market.index.OfferIndex;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.Peer;
import org.bartergrid.peer.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * Finds what serves a demand: of the offers that fit a want the thousand cheapest are ranked. If some of those have no slot
 * free, or serve others only, so many more are looked at that a few hundred are left. Safe for any thread.
 */
final class Searching {
    private static final int MOST_RANKED = 1_000;
    private static final int ENOUGH_RANKED = 256;
    private static final int MOST_AT_ONCE = 64_000;

    /** Explaining, everybody else waits for the books no longer than these take. */
    private static final int EXPLAINED_AT_ONCE = 4_000;

    private final Clock clock;
    private final Clerk clerk;
    private final Enrolment enrolment;
    private final Listings listings;

    Searching(Clock clock, Clerk clerk, Enrolment enrolment, Listings listings) {
        this.clock = clock;
        this.clerk = clerk;
        this.enrolment = enrolment;
        this.listings = listings;
    }

    /**
     * An answer for each want, for a term that starts now.
     *
     * @param explain whether it is counted what fails how many offers even if enough fit
     */
    List<SearchAnswer> search(Demand demand, @Nullable PeerId consumer, boolean explain) {
        Window term = term(demand, clock.nowMillis());
        Demander demander = consumer == null ? null : demander(consumer, Concession.STEADY);
        return demand.wants().stream()
                .map(want -> search(want, demander, term, explain))
                .toList();
    }

    static Window term(Demand demand, long fromMillis) {
        return new Window(fromMillis, fromMillis + demand.termSeconds() * 1000);
    }

    /** Who demands, by its mandate. */
    Demander demander(DemandMandate mandate) {
        return demander(mandate.peer(), mandate.pace());
    }

    private Demander demander(PeerId id, Concession pace) {
        Peer peer = enrolment.peer(id);
        return new Demander(id, peer.profile(), peer.reputation(), pace);
    }

    SearchAnswer search(Want want, @Nullable Demander demander, Window term) {
        return search(want, demander, term, false);
    }

    private SearchAnswer search(Want want, @Nullable Demander demander, Window term, boolean explain) {
        OfferIndex index = listings.index();
        List<Candidate> fitting = new ArrayList<>();
        boolean more = find(index, want, demander, term, fitting);
        Misses misses = null;
        if (explain || fitting.size() < want.offers()) {
            Misses all = new Misses(want, demander, term);
            index.scan(want.category(), EXPLAINED_AT_ONCE, part -> candidates(part, term).stream()
                    .filter(candidate -> candidate.mandate().window().untilMillis() > term.fromMillis())
                    .forEach(all::add));
            misses = all;
        }
        int examined = index.endingAfter(want.category(), term.fromMillis());
        return Matcher.answer(want, demander, examined, fitting, more, misses);
    }

    /** Finds those that fit, cheapest first; whether there may be more. */
    private boolean find(
            OfferIndex index, Want want, @Nullable Demander demander, Window term, List<Candidate> fitting) {
        Object after = null;
        int most = MOST_RANKED;
        do {
            OfferIndex.Found found = index.cheapest(want, term, after, most);
            for (Candidate candidate : candidates(found.listings(), term)) {
                if (Matcher.fits(want, demander, term, candidate)) {
                    if (fitting.size() == MOST_RANKED) {
                        return true;
                    }
                    fitting.add(candidate);
                }
            }
            after = found.last();
            most = Math.min(MOST_AT_ONCE, 8 * most);
        } while (after != null && fitting.size() < ENOUGH_RANKED);
        return after != null;
    }

    private List<Candidate> candidates(List<Listing> found, Window term) {
        return clerk.read(books -> found.stream()
                .map(listing -> {
                    NodeId node = listing.mandate().node();
                    return new Candidate(
                            listing,
                            books.capacity().freeSlots(listing.id(), term),
                            node == null || enrolment.alive(node));
                })
                .toList());
    }
}
