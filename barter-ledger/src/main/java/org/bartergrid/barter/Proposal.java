package org.bartergrid.barter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.bartergrid.market.Approval;
import org.bartergrid.market.Approval.Otherwise;
import org.bartergrid.market.Contract;
import org.bartergrid.market.Decision;
import org.bartergrid.market.Decision.Verdict;
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
 * @param asked who has to accept it, as their mandates ask for it
 * @param termsSha256 what is decided about now, see {@link Contract#terms}
 * @param decisions what was decided, oldest first, as it was signed
 * @param countered who named the first other price; null if nobody did
 * @param pricesMinor all prices that were named for the one thing that the provider gives, the proposed one first; sides took
 *     turns
 * @param end what came of it; null while it goes on
 * @param why the same in a sentence for both sides; empty while it goes on
 */
public record Proposal(
        long atMillis,
        long beginsByMillis,
        List<Asked> asked,
        String termsSha256,
        List<SignedDocument> decisions,
        @Nullable Side countered,
        List<Long> pricesMinor,
        @Nullable State end,
        String why) {
    /** Nobody talks for ever. */
    static final int MOST_PRICES = 8;

    /** A side that has to accept it. */
    public record Asked(PeerId peer, Approval approval) {}

    public Proposal {
        asked = List.copyOf(asked);
        decisions = List.copyOf(decisions);
        pricesMinor = List.copyOf(pricesMinor);
    }

    static Proposal begin(Contract contract, long atMillis, long beginsByMillis) {
        List<Asked> asked = new ArrayList<>();
        for (PeerId peer : List.of(contract.provider(), contract.consumer())) {
            Approval approval = contract.approvalOf(peer);
            if (approval != null) {
                asked.add(new Asked(peer, approval));
            }
        }
        return new Proposal(
                atMillis,
                beginsByMillis,
                asked,
                contract.terms().sha256(),
                List.of(),
                null,
                List.of(contract.legs().get(0).priceMinor()),
                null,
                "");
    }

    /** A side, if it has to accept the contract. */
    Optional<Asked> asked(PeerId peer) {
        return asked.stream().filter(one -> one.peer.equals(peer)).findFirst();
    }

    /** By when a side has to decide, epoch milliseconds. */
    public long untilMillis(Asked one) {
        return atMillis + one.approval.withinSeconds() * 1_000;
    }

    /** Whether it accepts the contract by saying nothing: as the coordinator proposed it, never at another side's price. */
    boolean acceptsBySilence(Asked one) {
        return one.approval.otherwise() == Otherwise.ACCEPT && countered == null;
    }

    /** The decision by which a side accepted the present terms. What it accepted before somebody named a price is void. */
    public Optional<SignedDocument> acceptance(Asked one) {
        for (int i = decisions.size() - 1; i >= 0; i--) {
            Decision decision = Decision.parse(decisions.get(i).document());
            if (decision.verdict() == Verdict.COUNTER) {
                return Optional.empty();
            } else if (decision.verdict() == Verdict.ACCEPT
                    && decision.peer().equals(one.peer)
                    && decision.termsSha256().equals(termsSha256)) {
                return Optional.of(decisions.get(i));
            }
        }
        return Optional.empty();
    }

    /** When the next side is late that has not accepted it; nothing if none can become that any more. */
    OptionalLong nextDeadlineMillis(long nowMillis) {
        return asked.stream()
                .filter(one -> untilMillis(one) > nowMillis && acceptance(one).isEmpty())
                .mapToLong(this::untilMillis)
                .min();
    }

    boolean contains(SignedDocument decision) {
        return decisions.stream().anyMatch(known -> known.document().equals(decision.document()));
    }

    Proposal with(SignedDocument decision) {
        List<SignedDocument> all = new ArrayList<>(decisions);
        all.add(decision);
        return new Proposal(atMillis, beginsByMillis, asked, termsSha256, all, countered, pricesMinor, end, why);
    }

    Proposal ended(@Nullable State how, String because) {
        return new Proposal(
                atMillis, beginsByMillis, asked, termsSha256, decisions, countered, pricesMinor, how, because);
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

    /** The same after other prices, and in the terms of the last one. */
    Proposal named(Side by, List<Long> prices, Contract repriced) {
        List<Long> all = new ArrayList<>(pricesMinor);
        all.addAll(prices);
        return new Proposal(
                atMillis,
                beginsByMillis,
                asked,
                repriced.terms().sha256(),
                decisions,
                countered == null ? by : countered,
                all,
                end,
                why);
    }
}
