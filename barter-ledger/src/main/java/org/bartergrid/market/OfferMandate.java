package org.bartergrid.market;

import java.util.List;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.PeerId;
import org.bartergrid.resource.Category;

/**
 * What a peer offers of one node, and the limits inside which the engine may agree for it. As a document it is signed by
 * the peer's key under the role {@code peer}; {@link #toJson} and {@link #parse} are its canonical form, version 1.
 *
 * @param offer its id, made by the peer
 * @param peer who offers
 * @param node what machine
 * @param category COMPUTING_POWER in this release
 * @param slots how many slots at once
 * @param reservePriceMinorPerCpuSecond never cheaper than this
 * @param window when the slots may be used
 * @param trusts whose jars the node runs
 * @param createdAtMillis when the mandate was written, epoch milliseconds
 */
public record OfferMandate(
        OfferId offer,
        PeerId peer,
        NodeId node,
        Category category,
        int slots,
        long reservePriceMinorPerCpuSecond,
        Window window,
        Trust trusts,
        long createdAtMillis) {
    static final String KIND = "offer";
    static final int VERSION = 1;

    /** Whose jars a node runs: anybody's, or only those of the peers named. */
    public record Trust(boolean anyone, List<PeerId> peers) {
        /** Runs jars of every peer. */
        public static final Trust ANYONE = new Trust(true, List.of());

        public Trust {
            peers = peers.stream().sorted().distinct().toList();
            if (anyone && !peers.isEmpty()) {
                throw new IllegalArgumentException("trust either anyone or a list of peers, not both");
            }
        }

        /** Runs jars of these peers only. */
        public static Trust only(List<PeerId> peers) {
            return new Trust(false, peers);
        }

        /** Whether a jar of {@code peer} is run. */
        public boolean includes(PeerId peer) {
            return anyone || peers.contains(peer);
        }
    }

    public OfferMandate {
        if (!node.peer().equals(peer)) {
            throw new IllegalArgumentException(
                    "peer " + peer + " cannot offer node " + node + ", which is not its own");
        }
        if (slots < 1 || slots > 4096) {
            throw new IllegalArgumentException("an offer has 1 to 4096 slots, but this one has " + slots);
        }
        if (reservePriceMinorPerCpuSecond < 0) {
            throw new IllegalArgumentException("an offer's reserve price must not be negative");
        }
    }

    /** The canonical JSON that is signed. */
    public String toJson() {
        DocumentWriter document = new DocumentWriter(KIND, VERSION)
                .put("offer", offer.toString())
                .put("peer", peer.value())
                .put("node", node.value())
                .put("category", category.name())
                .put("slots", slots)
                .put("reservePriceMinorPerCpuSecond", reservePriceMinorPerCpuSecond)
                .put("notBeforeMillis", window.fromMillis())
                .put("notAfterMillis", window.untilMillis())
                .put("createdAtMillis", createdAtMillis);
        if (trusts.anyone()) {
            document.put("trusts", "any");
        } else {
            document.put("trusts", trusts.peers().stream().map(PeerId::value).toList());
        }
        return document.toJson();
    }

    /**
     * The mandate that a document states.
     *
     * @throws IllegalArgumentException naming the field that is missing, unknown or wrong
     */
    public static OfferMandate parse(String json) {
        DocumentReader document = new DocumentReader(json, KIND, VERSION);
        OfferMandate mandate = new OfferMandate(
                OfferId.parse(document.text("offer")),
                new PeerId(document.text("peer")),
                new NodeId(document.text("node")),
                document.constant("category", Category.class),
                document.smallInteger("slots"),
                document.integer("reservePriceMinorPerCpuSecond"),
                new Window(document.integer("notBeforeMillis"), document.integer("notAfterMillis")),
                document.isText("trusts", "any")
                        ? Trust.ANYONE
                        : Trust.only(document.texts("trusts").stream()
                                .map(PeerId::new)
                                .toList()),
                document.integer("createdAtMillis"));
        document.end();
        return mandate;
    }
}
