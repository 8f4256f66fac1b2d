package org.bartergrid.market;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.PeerId;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.Proportion;
import org.bartergrid.resource.Quantity;
import org.bartergrid.resource.Resource;
import org.jspecify.annotations.Nullable;

/**
 * What a peer offers, and the limits inside which the engine may agree for it. As a document it is signed by the peer's
 * key under the role {@code peer}; {@link #toJson} is its canonical form, version 2, and {@link #parse} reads version 1 too,
 * which had processor time of a node and nothing else.
 *
 * @param offer its id, made by the peer
 * @param peer who offers
 * @param category what kind of thing
 * @param node of what machine; null if it is of none, which processor time always is
 * @param resource what is offered; null for processor time, for which counts what its node was rated last
 * @param slots how many slots at once
 * @param reservePriceMinor never cheaper than this, minor units for as much as the category's measure prices
 * @param window when the slots may be used
 * @param trusts whose jars the node runs
 * @param accepts what it takes in return besides money, at its valuation
 * @param demanders what a demanding peer has to be
 * @param penaltyBasisPoints this much of the value it pays to whom it delivers nothing
 * @param manner how it barters
 * @param createdAtMillis when the mandate was written, epoch milliseconds
 */
public record OfferMandate(
        OfferId offer,
        PeerId peer,
        Category category,
        @Nullable NodeId node,
        @Nullable Resource resource,
        int slots,
        long reservePriceMinor,
        Window window,
        Trust trusts,
        Set<Category> accepts,
        Condition demanders,
        int penaltyBasisPoints,
        Manner manner,
        long createdAtMillis) {
    static final String KIND = "offer";
    static final int VERSION = 2;

    /** Left out where nothing is promised. */
    private static final String PENALTY = "penaltyBasisPoints";

    /** A bound on slots that leaves room in products with times. */
    static final int MOST_SLOTS = 1_000_000_000;

    /** Of processor time: nobody has more threads. */
    private static final int MOST_THREADS = 4_096;

    /** A bound on quantities that leaves room in products with prices. */
    static final long MOST_AMOUNT = 1_000_000_000_000_000L;

    /** All of a value. */
    static final int WHOLE_BASIS_POINTS = 10_000;

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
        accepts = Set.copyOf(accepts);
        if (node != null && !node.peer().equals(peer)) {
            throw new IllegalArgumentException(
                    "peer " + peer + " cannot offer node " + node + ", which is not its own");
        }
        if (category == Category.COMPUTING_POWER ? node == null || resource != null : resource == null) {
            throw new IllegalArgumentException(
                    "an offer of processor time names its node, and one of anything else" + " its resource");
        }
        if (resource != null && resource.category() != category) {
            throw new IllegalArgumentException(
                    "an offer of " + category + " cannot be of a resource of " + resource.category());
        }
        int mostSlots = category == Category.COMPUTING_POWER ? MOST_THREADS : MOST_SLOTS;
        if (slots < 1 || slots > mostSlots) {
            throw new IllegalArgumentException("an offer has 1 to " + mostSlots + " slots, but this one has " + slots);
        }
        if (reservePriceMinor < 0) {
            throw new IllegalArgumentException("an offer's reserve price must not be negative");
        }
        if (accepts.contains(Category.MONEY)) {
            throw new IllegalArgumentException("an offer takes money always: leave MONEY out of what it accepts");
        }
        if (accepts.contains(Category.FILE)) {
            throw new IllegalArgumentException(
                    "a file is worth what its owner asks and the other side gives, so it cannot"
                            + " be given in return at a valuation: leave FILE out of what an offer accepts");
        }
        requireBasisPoints("penalty", penaltyBasisPoints);
        for (Field field : demanders.fields()) {
            if (!Subjects.OF_PEERS.contains(field)) {
                throw new IllegalArgumentException(
                        "an offer's demanders have no field '" + field.name() + "': it is one of offers");
            }
        }
    }

    static void requireBasisPoints(String noun, int basisPoints) {
        if (basisPoints < 0 || basisPoints > WHOLE_BASIS_POINTS) {
            throw new IllegalArgumentException(
                    "a " + noun + " lies between 0 and " + WHOLE_BASIS_POINTS + " basis points, but is " + basisPoints);
        }
    }

    /** An offer of a node's processor time for money, to everyone. */
    public static OfferMandate ofComputingPower(
            OfferId offer,
            NodeId node,
            int slots,
            long reservePriceMinorPerCpuSecond,
            Window window,
            Trust trusts,
            long createdAtMillis) {
        return new OfferMandate(
                offer,
                node.peer(),
                Category.COMPUTING_POWER,
                node,
                null,
                slots,
                reservePriceMinorPerCpuSecond,
                window,
                trusts,
                Set.of(),
                Condition.All.NOTHING,
                0,
                Manner.STANDARD,
                createdAtMillis);
    }

    /** The same, and so much is paid to whom it is not delivered. */
    public OfferMandate promising(int newPenaltyBasisPoints) {
        return new OfferMandate(
                offer,
                peer,
                category,
                node,
                resource,
                slots,
                reservePriceMinor,
                window,
                trusts,
                accepts,
                demanders,
                newPenaltyBasisPoints,
                manner,
                createdAtMillis);
    }

    /** The penalty on so much at a price, minor units; the largest number if it is more than that. */
    public long penaltyMinorOn(Quantity quantity, long priceMinor) {
        try {
            return Proportion.floor(quantity.costMinor(priceMinor), penaltyBasisPoints, WHOLE_BASIS_POINTS);
        } catch (ArithmeticException beyond) {
            return Long.MAX_VALUE;
        }
    }

    /** The machine it is of. */
    public NodeId requireNode() {
        return Objects.requireNonNull(node, "this offer is of no node");
    }

    /** The canonical JSON that is signed. */
    public String toJson() {
        DocumentWriter document = new DocumentWriter(KIND, VERSION)
                .put("offer", offer.toString())
                .put("peer", peer.value())
                .put("category", category.name())
                .put("slots", slots)
                .put("reservePriceMinor", reservePriceMinor)
                .put("notBeforeMillis", window.fromMillis())
                .put("notAfterMillis", window.untilMillis())
                .put(
                        "accepts",
                        new TreeSet<>(accepts).stream().map(Category::name).toList())
                .put("demanders", demanders.toString())
                .put("createdAtMillis", createdAtMillis);
        manner.write(document);
        if (penaltyBasisPoints > 0) {
            document.put(PENALTY, penaltyBasisPoints);
        }
        if (node != null) {
            document.put("node", node.value());
        }
        if (resource != null) {
            document.put("resource", resource);
        }
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
        DocumentReader document = new DocumentReader(json, KIND, 1, VERSION);
        OfferMandate mandate = document.version() == 1 ? version1(document) : version2(document);
        document.end();
        return mandate;
    }

    private static OfferMandate version1(DocumentReader document) {
        OfferMandate mandate = ofComputingPower(
                OfferId.parse(document.text("offer")),
                new NodeId(document.text("node")),
                document.smallInteger("slots"),
                document.integer("reservePriceMinorPerCpuSecond"),
                window(document),
                trusts(document),
                document.integer("createdAtMillis"));
        if (document.constant("category", Category.class) != Category.COMPUTING_POWER) {
            throw new IllegalArgumentException("an offer of version 1 is of COMPUTING_POWER");
        }
        if (!new PeerId(document.text("peer")).equals(mandate.peer)) {
            throw new IllegalArgumentException(
                    "peer " + document.text("peer") + " cannot offer node " + mandate.node + ", which is not its own");
        }
        return mandate;
    }

    private static OfferMandate version2(DocumentReader document) {
        List<Category> accepts = new ArrayList<>();
        for (String name : document.texts("accepts")) {
            accepts.add(document.constantOf("accepts", name, Category.class));
        }
        return new OfferMandate(
                OfferId.parse(document.text("offer")),
                new PeerId(document.text("peer")),
                document.constant("category", Category.class),
                document.has("node") ? new NodeId(document.text("node")) : null,
                document.has("resource") ? ResourceDocument.read(document.object("resource")) : null,
                document.smallInteger("slots"),
                document.integer("reservePriceMinor"),
                window(document),
                trusts(document),
                Set.copyOf(accepts),
                document.condition("demanders"),
                document.has(PENALTY) ? document.smallInteger(PENALTY) : 0,
                Manner.read(document),
                document.integer("createdAtMillis"));
    }

    private static Window window(DocumentReader document) {
        return new Window(document.integer("notBeforeMillis"), document.integer("notAfterMillis"));
    }

    private static Trust trusts(DocumentReader document) {
        return document.isText("trusts", "any")
                ? Trust.ANYONE
                : Trust.only(document.texts("trusts").stream().map(PeerId::new).toList());
    }
}
