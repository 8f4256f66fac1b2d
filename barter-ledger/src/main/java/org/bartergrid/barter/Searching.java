package org.bartergrid.barter;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.bartergrid.books.Clock;
import org.bartergrid.market.Candidate;
import org.bartergrid.market.Concession;
import org.bartergrid.market.Demand;
import org.bartergrid.market.DemandMandate;
import org.bartergrid.market.Demander;
import org.bartergrid.market.Listing;
import org.bartergrid.market.Matcher;
import org.bartergrid.market.Misses;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.OfferMandate;
import org.bartergrid.market.RankedCandidate;
import org.bartergrid.market.SearchAnswer;
import org.bartergrid.market.Want;
import org.bartergrid.market.Window;
import org.bartergrid.market.index.OfferIndex;
import org.bartergrid.market.index.Open;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.Peer;
import org.bartergrid.peer.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * Finds what serves a demand: of the offers that fit a want the {@value #MOST_RANKED} cheapest are ranked, or four times as
 * many as it asks for. Safe for any thread.
 */
final class Searching {
    private static final int MOST_RANKED = 256;
    private static final int MOST_AT_ONCE = 64_000;

    /** Whoever changes an offer waits for an explanation no longer than these take. */
    private static final int EXPLAINED_AT_ONCE = 4_000;

    private final Clock clock;
    private final Enrolment enrolment;
    private final Listings listings;

    Searching(Clock clock, Enrolment enrolment, Listings listings) {
        this.clock = clock;
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
        return demander(mandate.peer(), mandate.manner().pace());
    }

    private Demander demander(PeerId id, Concession pace) {
        Peer peer = enrolment.peer(id);
        return new Demander(id, peer.profile(), peer.reputation(), pace);
    }

    /** What fits a want, best first; and why too little does, if so. */
    SearchAnswer search(Want want, @Nullable Demander demander, Window term, boolean explain) {
        OfferIndex index = listings.index();
        List<Candidate> fitting = new ArrayList<>();
        boolean more = find(index, want, demander, term, listing -> true, fitting);
        Misses misses = explain || fitting.size() < want.offers() ? misses(index, want, demander, term) : null;
        int examined = index.endingAfter(want.category(), term.fromMillis());
        return Matcher.answer(want, demander, examined, fitting, more, misses);
    }

    /** What fits a want and may be taken, best first. */
    List<RankedCandidate> ranked(Want want, @Nullable Demander demander, Window term, Predicate<Listing> allowed) {
        OfferIndex index = listings.index();
        List<Candidate> fitting = new ArrayList<>();
        boolean unused = find(index, want, demander, term, allowed, fitting);
        return Matcher.ranked(want, demander, fitting);
    }

    /** Whether what was found a moment ago is still there and has slots that are not promised. */
    boolean isFree(RankedCandidate found, int slots) {
        OfferMandate mandate = found.candidate().mandate();
        return listings.index().freeSlots(mandate.category(), mandate.offer()).orElse(0)
                        - listings.promised(mandate.offer())
                >= slots;
    }

    private Misses misses(OfferIndex index, Want want, @Nullable Demander demander, Window term) {
        Misses misses = new Misses(want, demander, term);
        index.scan(want.category(), EXPLAINED_AT_ONCE, part -> part.stream()
                .filter(open -> open.listing().mandate().window().untilMillis() > term.fromMillis())
                .forEach(open -> misses.add(candidate(open))));
        return misses;
    }

    /** Finds those that fit, cheapest first; whether there may be more. */
    private boolean find(
            OfferIndex index,
            Want want,
            @Nullable Demander demander,
            Window term,
            Predicate<Listing> allowed,
            List<Candidate> fitting) {
        int most = Math.max(MOST_RANKED, 4 * want.offers());
        int atOnce = most;
        Set<OfferId> seen = new HashSet<>();
        Object after = null;
        do {
            OfferIndex.Found found = index.cheapest(want, term, after, atOnce);
            for (Open open : found.offers()) {
                Candidate candidate = candidate(open);
                // One whose price has changed since may come a second time.
                if (seen.add(open.listing().id())
                        && allowed.test(open.listing())
                        && Matcher.fits(want, demander, term, candidate)) {
                    if (fitting.size() == most) {
                        return true;
                    }
                    fitting.add(candidate);
                }
            }
            after = found.last();
            atOnce = Math.min(MOST_AT_ONCE, 8 * atOnce);
            // What is already there is enough; a few of the cheapest are always taken.
        } while (after != null && fitting.size() < most / 2);
        return after != null;
    }

    private Candidate candidate(Open open) {
        Listing listing = open.listing();
        NodeId node = listing.mandate().node();
        return new Candidate(
                listing,
                Math.max(0, open.freeSlots() - listings.promised(listing.id())),
                node == null || enrolment.alive(node));
    }
}
