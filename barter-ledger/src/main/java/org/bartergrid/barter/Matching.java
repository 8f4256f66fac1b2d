package org.bartergrid.barter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bartergrid.books.Clock;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Unit;
import org.bartergrid.market.Approval;
import org.bartergrid.market.Condition;
import org.bartergrid.market.Contract;
import org.bartergrid.market.Demand;
import org.bartergrid.market.DemandMandate;
import org.bartergrid.market.Demander;
import org.bartergrid.market.Field;
import org.bartergrid.market.Listing;
import org.bartergrid.market.Manner;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.OfferMandate;
import org.bartergrid.market.RankedCandidate;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.market.Want;
import org.bartergrid.market.Window;
import org.bartergrid.peer.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * Finds for demands what serves them, and writes contracts about it. Safe for any thread: each looks for itself, then one at a
 * time has the market, and serves all demands that wait by then. So those that come while nothing is done are served at once, and those that come
 * together are cleared together ({@link Clearing}). What was found is promised, so that whoever comes next finds something else
 * while the contracts are brought to disk and into the books, which many do at once.
 */
final class Matching {
    /** So many are looked at together at most, which bounds what a caller waits for. */
    private static final int MOST_CLEARED = 64;

    private final Object market;
    private final Clock clock;
    private final Clerk clerk;
    private final Listings listings;
    private final Searching searching;
    private final Drafting drafting;
    private final Queue<WaitingDemand> waiting = new ConcurrentLinkedQueue<>();

    /**
     * Of all demands.
     *
     * @param market whose monitor is held by whoever changes the market
     */
    Matching(Object market, Clock clock, Clerk clerk, Listings listings, Searching searching, Drafting drafting) {
        this.market = market;
        this.clock = clock;
        this.clerk = clerk;
        this.listings = listings;
        this.searching = searching;
        this.drafting = drafting;
    }

    /**
     * Contracts that serve a demand wholly, from now on. What they are about is promised: whoever asked has to call
     * {@link #forget} when they stand, or do not. If persons have to accept them, nothing is promised.
     *
     * @param without who is not to serve it
     * @throws NothingFits if too few offers do
     */
    Drafts draft(DemandMandate mandate, SignedDocument signed, Set<PeerId> without) {
        Demander demander = searching.demander(mandate);
        Window term = Searching.term(mandate.criteria(), clock.nowMillis());
        WaitingDemand mine = new WaitingDemand(
                mandate,
                signed,
                mandate.criteria().wants().stream()
                        .map(want -> searching.ranked(
                                inTime(want, mandate),
                                demander,
                                term,
                                listing -> !without.contains(listing.mandate().peer())))
                        .toList(),
                without);
        waiting.add(mine);
        synchronized (market) {
            try {
                while (!mine.isServed()) {
                    clear();
                }
            } finally {
                // Nobody must promise anything to somebody who is gone.
                if (!mine.isServed()) {
                    boolean unused = waiting.remove(mine);
                }
            }
        }
        return mine.answer();
    }

    /** A person whose offer it is has to accept before the demand's mandate is over. */
    private Want inTime(Want want, DemandMandate mandate) {
        long waitsMillis = Math.max(0, mandate.notAfterMillis() - clock.nowMillis());
        return want.where(new Condition.Between(Field.APPROVAL, Long.MIN_VALUE, waitsMillis / 1_000));
    }

    /** The books know by now what became of contracts. */
    void forget(Drafts drafts) {
        if (!drafts.areProposed()) {
            drafts.contracts().forEach(draft -> listings.forget(draft.contract()));
        }
    }

    /** Serves the demands that wait, the oldest first, but for those that others would serve less well. */
    private void clear() {
        List<WaitingDemand> together = new ArrayList<>();
        for (WaitingDemand next = waiting.poll(); next != null; next = waiting.poll()) {
            together.add(next);
            if (together.size() == MOST_CLEARED) {
                break;
            }
        }
        try {
            Map<WaitingDemand, Pick> picked = together.size() > 1 ? assigned(together) : Map.of();
            picked.forEach((demand, pick) -> demand.serve(() -> serve(demand, pick)));
            together.stream()
                    .filter(demand -> !picked.containsKey(demand))
                    .forEach(demand -> demand.serve(() -> serve(demand, null)));
        } finally {
            // Its caller waits for an answer, and nobody else would give one.
            together.forEach(WaitingDemand::end);
        }
    }

    /**
     * Who of several demands for one thing of one offer gets which, so that all of them together are served best. Nothing for
     * a demand that gets none, or is for more.
     */
    private Map<WaitingDemand, Pick> assigned(List<WaitingDemand> together) {
        Clearing clearing = new Clearing();
        for (WaitingDemand demand : together) {
            Demand criteria = demand.mandate().criteria();
            Want want = criteria.wants().get(0);
            if (criteria.wants().size() == 1 && want.offers() == 1) {
                List<RankedCandidate> free = demand.found().get(0).stream()
                        .filter(found -> searching.isFree(found, want.slots()))
                        .limit(together.size())
                        .toList();
                clearing.add(demand, want, free);
            }
        }
        return clearing.assigned();
    }

    private Drafts serve(WaitingDemand demand, @Nullable Pick pick) {
        DemandMandate mandate = demand.mandate();
        long nowMillis = clock.nowMillis();
        Window term = Searching.term(mandate.criteria(), nowMillis);
        Set<PeerId> without = new HashSet<>(demand.without());
        Set<OfferId> ending = new HashSet<>();
        // Somebody who was served just now may have got it.
        List<List<Pick>> picks =
                pick != null && searching.isFree(pick.ranked(), pick.want().slots())
                        ? List.of(List.of(pick))
                        : match(demand, term, without, ending);
        while (true) {
            long delayMillis = 1_000 * longestApprovalSeconds(mandate, picks);
            // It begins when the last one has accepted it, or at once.
            Window latest = Searching.term(mandate.criteria(), nowMillis + delayMillis);
            if (!ending.addAll(endingBefore(latest.untilMillis(), picks))
                    && !ending.addAll(tooSlow(mandate.notAfterMillis() - nowMillis, picks))) {
                List<Contract> written = drafting.write(mandate, demand.signed(), picks, latest);
                if (!without.addAll(providersWhoCannotHold(written))) {
                    return drafts(written, nowMillis, delayMillis);
                }
            }
            picks = match(demand, term, without, ending);
        }
    }

    /** Contracts that are promised and signed, or that persons accept first. */
    private Drafts drafts(List<Contract> written, long nowMillis, long delayMillis) {
        if (delayMillis > 0) {
            return new Drafts(
                    written.stream()
                            .map(contract -> ContractRecord.proposed(
                                    contract, Proposal.begin(contract, nowMillis, nowMillis + delayMillis)))
                            .toList(),
                    nowMillis);
        }
        List<ContractRecord> signed = written.stream().map(drafting::signed).toList();
        written.forEach(listings::promise);
        return new Drafts(signed, nowMillis);
    }

    /** How long persons may take to accept; 0 if none has to. */
    private static long longestApprovalSeconds(DemandMandate mandate, List<List<Pick>> picks) {
        return Stream.concat(
                        Stream.of(mandate.manner()),
                        picks.stream().flatMap(List::stream).map(pick -> pick.mandate()
                                .manner()))
                .map(Manner::approval)
                .filter(Objects::nonNull)
                .mapToLong(Approval::withinSeconds)
                .max()
                .orElse(0);
    }

    /** Offers whose owners may take longer than the demand lasts by now. */
    private static List<OfferId> tooSlow(long millis, List<List<Pick>> picks) {
        return picks.stream()
                .flatMap(List::stream)
                .map(Pick::mandate)
                .filter(offer -> offer.manner().approval() != null
                        && offer.manner().approval().withinSeconds() * 1_000 > millis)
                .map(OfferMandate::offer)
                .toList();
    }

    private static List<OfferId> endingBefore(long millis, List<List<Pick>> picks) {
        return picks.stream()
                .flatMap(List::stream)
                .map(Pick::mandate)
                .filter(mandate -> mandate.window().untilMillis() < millis)
                .map(OfferMandate::offer)
                .toList();
    }

    /** Providers whose own credits are not enough for their commission or penalty: nobody else's demand must fail by that. */
    private Set<PeerId> providersWhoCannotHold(List<Contract> written) {
        Map<PeerId, Long> needed = new HashMap<>();
        for (Contract contract : written) {
            long hold = contract.providerHoldMinor();
            if (hold > 0) {
                needed.merge(contract.provider(), hold, Amounts::sum);
            }
        }
        return needed.entrySet().stream()
                .filter(provider -> availableMinor(provider.getKey()) < provider.getValue())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Whoever promises what it does not have is passed over before anything is written, however many do. */
    private boolean canPayPenalty(Want want, RankedCandidate found) {
        OfferMandate offer = found.candidate().mandate();
        return offer.penaltyBasisPoints() == 0
                || offer.penaltyMinorOn(want.part(), found.agreedPriceMinor()) <= availableMinor(offer.peer());
    }

    private long availableMinor(PeerId peer) {
        return clerk.account(AccountId.of(peer.value(), Unit.CREDIT)).availableMinor();
    }

    /**
     * The best candidates for each want, none of them for two.
     *
     * @param without providers who are left out
     * @param ending offers that are, too
     */
    private List<List<Pick>> match(WaitingDemand demand, Window term, Set<PeerId> without, Set<OfferId> ending) {
        Demander demander = searching.demander(demand.mandate());
        List<List<Pick>> matched = new ArrayList<>();
        Set<OfferId> taken = new HashSet<>(ending);
        List<Want> wants = demand.mandate().criteria().wants();
        for (int i = 0; i < wants.size(); i++) {
            Want want = wants.get(i);
            Predicate<Listing> allowed = listing -> !taken.contains(listing.id())
                    && !without.contains(listing.mandate().peer());
            List<Pick> best = demand.found().get(i).stream()
                    .filter(found -> allowed.test(found.candidate().listing())
                            && searching.isFree(found, want.slots())
                            && canPayPenalty(want, found))
                    .limit(want.offers())
                    .map(found -> new Pick(want, found))
                    .toList();
            if (demand.found().get(i).size() < want.offers()) {
                // A moment ago there were too few, and a second look would keep the market from others.
                throw new NothingFits(inTime(want, demand.mandate()), demander, term);
            }
            if (best.size() < want.offers()) {
                // Others have taken too much of what it had found.
                best = searching.ranked(inTime(want, demand.mandate()), demander, term, allowed).stream()
                        .filter(found -> canPayPenalty(want, found))
                        .limit(want.offers())
                        .map(found -> new Pick(want, found))
                        .toList();
            }
            if (best.size() < want.offers()) {
                throw new NothingFits(inTime(want, demand.mandate()), demander, term);
            }
            best.forEach(pick -> taken.add(pick.mandate().offer()));
            matched.add(best);
        }
        return matched;
    }
}
