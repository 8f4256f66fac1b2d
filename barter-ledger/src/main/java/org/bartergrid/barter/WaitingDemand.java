package org.bartergrid.barter;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.bartergrid.market.DemandMandate;
import org.bartergrid.market.RankedCandidate;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.peer.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * A demand that waits for the market, with what it found before it began to wait, and what became of it. For whoever has the
 * market.
 */
final class WaitingDemand {
    private final DemandMandate mandate;
    private final SignedDocument signed;
    private final List<List<RankedCandidate>> found;
    private final Set<PeerId> without;
    private @Nullable Drafts drafts;
    private @Nullable RuntimeException refusal;

    /**
     * One that was not served yet.
     *
     * @param found for each of its wants
     * @param without who is not to serve it
     */
    WaitingDemand(
            DemandMandate mandate, SignedDocument signed, List<List<RankedCandidate>> found, Set<PeerId> without) {
        this.mandate = mandate;
        this.signed = signed;
        this.found = List.copyOf(found);
        this.without = Set.copyOf(without);
    }

    /** What served its wants when it came, best first. */
    List<List<RankedCandidate>> found() {
        return found;
    }

    /** Who is not to serve it. */
    Set<PeerId> without() {
        return without;
    }

    DemandMandate mandate() {
        return mandate;
    }

    SignedDocument signed() {
        return signed;
    }

    /** Notes what comes of serving it, an exception too: that is for its own caller. */
    void serve(Supplier<Drafts> serving) {
        try {
            drafts = serving.get();
        } catch (RuntimeException refused) {
            refusal = refused;
        }
    }

    /** Nobody serves it any more: whoever did had to stop. */
    void end() {
        if (!isServed()) {
            refusal = new BarterException(
                    BarterException.Kind.UNAVAILABLE,
                    "The market had to stop before this demand was served: try again.");
        }
    }

    boolean isServed() {
        return drafts != null || refusal != null;
    }

    /** Contracts that serve it, or why there are none. */
    Drafts answer() {
        if (drafts == null) {
            throw refusal == null ? new IllegalStateException("the demand was not served") : refusal;
        }
        return drafts;
    }
}
