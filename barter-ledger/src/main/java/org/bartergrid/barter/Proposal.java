package org.bartergrid.barter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bartergrid.market.Approval;
import org.bartergrid.market.Contract;
import org.bartergrid.market.Decision;
import org.bartergrid.market.Negotiation;
import org.bartergrid.market.Negotiation.Limits;
import org.bartergrid.market.Negotiation.Side;
import org.bartergrid.market.Negotiation.State;
import org.bartergrid.market.Negotiation.Terms;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.peer.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * How far persons have come who have to accept a contract. Immutable.
 *
 * @param atMillis when it was proposed, epoch milliseconds
 * @param beginsByMillis the contract begins when all have accepted it, which is by then
 * @param decisions what was decided, oldest first, as it was signed
 * @param countered who named the first other price; null if nobody did
 * @param pricesMinor all prices that were named for the one thing that the provider gives, the proposed one first; sides took
 *     turns
 * @param end what came of it; null while it goes on
 * @param why the same in a sentence; empty while it goes on
 */
public record Proposal(
        long atMillis,
        long beginsByMillis,
        List<SignedDocument> decisions,
        @Nullable Side countered,
        List<Long> pricesMinor,
        @Nullable State end,
        String why) {
    /** A person who waits to the end gets the best price: so that takes few of them. */
    static final int MOST_PRICES = 8;

    /** More than a talk has, so that whoever repeats itself cannot fill the disk. */
    private static final int MOST_DECISIONS = 32;

    public Proposal {
        decisions = List.copyOf(decisions);
        pricesMinor = List.copyOf(pricesMinor);
    }

    static Proposal begin(long atMillis, long beginsByMillis, long priceMinor) {
        return new Proposal(atMillis, beginsByMillis, List.of(), null, List.of(priceMinor), null, "");
    }

    /** Those sides of a contract whose mandates ask for a person. */
    static List<PeerId> asked(Contract contract) {
        return Stream.of(contract.provider(), contract.consumer())
                .filter(peer -> contract.approvalOf(peer) != null)
                .toList();
    }

    /** Those who have not accepted a contract as it is. */
    public List<PeerId> awaited(Contract contract) {
        return asked(contract).stream()
                .filter(peer -> acceptanceOf(contract, peer).isEmpty())
                .toList();
    }

    /** By when a side has to decide, epoch milliseconds. */
    public long untilMillis(Approval asked) {
        return atMillis + asked.withinSeconds() * 1_000;
    }

    /** When the next of those who have not accepted it has to have done that. */
    OptionalLong nextDeadlineMillis(Contract contract) {
        return awaited(contract).stream()
                .map(contract::approvalOf)
                .flatMapToLong(asked -> asked == null ? LongStream.empty() : LongStream.of(untilMillis(asked)))
                .min();
    }

    /** The decision by which a side accepted a contract as it is, once it begins in time. */
    Optional<SignedDocument> acceptanceOf(Contract contract, PeerId peer) {
        String terms = contract.terms().sha256();
        return decisions.stream()
                .filter(signed -> {
                    Decision decision = Decision.parse(signed.document());
                    return decision.verdict() == Decision.Verdict.ACCEPT
                            && decision.peer().equals(peer)
                            && decision.termsSha256().equals(terms);
                })
                .findFirst();
    }

    boolean contains(SignedDocument decision) {
        return decisions.stream().anyMatch(known -> known.document().equals(decision.document()));
    }

    boolean isFull() {
        return decisions.size() >= MOST_DECISIONS;
    }

    Proposal with(SignedDocument decision) {
        List<SignedDocument> all = new ArrayList<>(decisions);
        all.add(decision);
        return new Proposal(atMillis, beginsByMillis, all, countered, pricesMinor, end, why);
    }

    Proposal ended(State how, String because) {
        return new Proposal(atMillis, beginsByMillis, decisions, countered, pricesMinor, how, because);
    }

    /** What was said about the price so far, as if the other side had named the first one. */
    Negotiation talk(Limits limits, Side next) {
        Side first = countered == null ? next.other() : countered.other();
        // Time limits are looked at where they are known: each side has its own.
        Negotiation talk = Negotiation.propose(
                limits, new Terms(MOST_PRICES, Long.MAX_VALUE), first, pricesMinor.get(0), atMillis);
        for (long price : pricesMinor.subList(1, pricesMinor.size())) {
            talk = talk.counter(talk.spoke().other(), price, atMillis);
        }
        return talk;
    }

    /** The same after another price. */
    Proposal named(Side by, long priceMinor) {
        List<Long> all = new ArrayList<>(pricesMinor);
        all.add(priceMinor);
        return new Proposal(atMillis, beginsByMillis, decisions, countered == null ? by : countered, all, end, why);
    }
}
