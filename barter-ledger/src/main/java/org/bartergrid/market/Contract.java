package org.bartergrid.market;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.VerificationKey;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.Proportion;
import org.bartergrid.resource.Quantity;
import org.bartergrid.resource.Quantity.Measure;
import org.jspecify.annotations.Nullable;

/**
 * What two peers agreed, inside all their mandates, which it embeds. As a document it is countersigned by the coordinator;
 * {@link #toJson} is its canonical form, version 2, and {@link #parse} reads version 1 too, which had one leg of processor
 * time and one of credits.
 *
 * <p>What the provider gives is worth what the consumer gives, slots of offers and credits together, but for the tolerance.
 * Commissions are parts of the worth of what the provider gives.
 *
 * @param id its name; the consumer's hold and the first reservation have the same UUID
 * @param order the order whose demand it serves
 * @param consumer whose demand it serves
 * @param provider who serves it
 * @param legs who gives what; what the provider gives stands first
 * @param toleranceBasisPoints up to which part of the worth the sides may differ
 * @param consumerCommissionBasisPoints of that worth, to the coordinator, by the consumer, on top
 * @param providerCommissionBasisPoints the same by the provider; out of the credits that it gets, if they are enough
 * @param penaltyBasisPoints of that worth, to the consumer, by a provider who was asked and delivers nothing
 * @param window when delivery happens: the term
 * @param graceMillis how long after the term holds stay open for settlement
 * @param keys with which both and the coordinator sign, so that anybody can check it; none in version 1
 * @param keptKeys whose keys the coordinator keeps: what these signed, it could have signed
 * @param offerMandates what was signed of every offer that a leg is of
 * @param demandMandate what the consumer signed
 * @param approvals decisions by which persons accepted its {@link Terms}, where a mandate asks for that
 */
public record Contract(
        ContractId id,
        OrderId order,
        PeerId consumer,
        PeerId provider,
        List<Leg> legs,
        int toleranceBasisPoints,
        int consumerCommissionBasisPoints,
        int providerCommissionBasisPoints,
        int penaltyBasisPoints,
        Window window,
        long graceMillis,
        Map<PeerId, VerificationKey> keys,
        Set<PeerId> keptKeys,
        List<SignedDocument> offerMandates,
        SignedDocument demandMandate,
        List<SignedDocument> approvals) {
    static final String KIND = "contract";
    static final int VERSION = 2;

    /** Left out where nothing is promised, and where nobody had to accept. */
    private static final String PENALTY = "penaltyBasisPoints";

    private static final String KEPT_KEYS = "keptKeys";
    private static final String APPROVALS = "approvals";

    /** A tenth of the worth: nobody signs how much it is, so that it has to be bounded for everybody. */
    public static final int MOST_TOLERANCE_BASIS_POINTS = 1_000;

    public Contract {
        legs = List.copyOf(legs);
        keys = Map.copyOf(keys);
        keptKeys = Set.copyOf(keptKeys);
        offerMandates = List.copyOf(offerMandates);
        approvals = List.copyOf(approvals);
        if (consumer.equals(provider)) {
            throw new IllegalArgumentException("peer " + consumer + " cannot make a contract with itself");
        }
        if (legs.isEmpty() || legs.get(0).isPayment() || !legs.get(0).giver().equals(provider)) {
            throw new IllegalArgumentException("the first leg of a contract is what its provider gives");
        }
        if (legs.stream().filter(Leg::isPayment).count() > 1) {
            throw new IllegalArgumentException("a contract has one leg of credits at most");
        }
        for (Leg leg : legs) {
            boolean isTheirs = leg.giver().equals(provider)
                    ? leg.receiver().equals(consumer)
                    : leg.giver().equals(consumer) && leg.receiver().equals(provider);
            if (!isTheirs || (leg.isPayment() && !leg.giver().equals(consumer))) {
                throw new IllegalArgumentException(
                        "a leg of a contract goes from one side to the other, and credits go to the provider");
            }
        }
        if (toleranceBasisPoints < 0 || toleranceBasisPoints > MOST_TOLERANCE_BASIS_POINTS) {
            throw new IllegalArgumentException("a tolerance lies between 0 and " + MOST_TOLERANCE_BASIS_POINTS
                    + " basis points, but is " + toleranceBasisPoints);
        }
        OfferMandate.requireBasisPoints("commission", consumerCommissionBasisPoints);
        OfferMandate.requireBasisPoints("commission", providerCommissionBasisPoints);
        OfferMandate.requireBasisPoints("penalty", penaltyBasisPoints);
    }

    /** What all slots are worth that the provider gives, minor units. */
    public long valueMinor() {
        return worthMinor(provider);
    }

    /** What all slots are worth that the consumer gives in return, minor units. */
    public long returnMinor() {
        return worthMinor(consumer);
    }

    private long worthMinor(PeerId giver) {
        long sum = 0;
        for (Leg leg : legs) {
            if (!leg.isPayment() && leg.giver().equals(giver)) {
                sum = Math.addExact(sum, leg.valueMinor());
            }
        }
        return sum;
    }

    /** The credits that the consumer pays for it at most, minor units. */
    public long paymentMinor() {
        return legs.stream()
                .filter(Leg::isPayment)
                .mapToLong(Leg::valueMinor)
                .findFirst()
                .orElse(0);
    }

    /** What the consumer has to hold for it: its payment and its commission, in minor units. */
    public long holdMinor() {
        return Math.addExact(paymentMinor(), consumerCommissionOn(valueMinor()));
    }

    /**
     * What the provider has to hold for it: its commission, unless it gets more credits than that, or its penalty if that is
     * more. It never has to pay both.
     */
    public long providerHoldMinor() {
        long commission = providerCommissionOn(valueMinor());
        return Math.max(commission <= paymentMinor() ? 0 : commission, penaltyMinor());
    }

    /** What a provider pays to the consumer who was asked and delivers nothing: floor(worth × basis points / 10000). */
    public long penaltyMinor() {
        return Proportion.floor(valueMinor(), penaltyBasisPoints, OfferMandate.WHOLE_BASIS_POINTS);
    }

    /** The consumer's commission on something delivered: floor(worth × basis points / 10000), in minor units. */
    public long consumerCommissionOn(long worthMinor) {
        return Proportion.floor(worthMinor, consumerCommissionBasisPoints, OfferMandate.WHOLE_BASIS_POINTS);
    }

    /** The provider's. */
    public long providerCommissionOn(long worthMinor) {
        return Proportion.floor(worthMinor, providerCommissionBasisPoints, OfferMandate.WHOLE_BASIS_POINTS);
    }

    /** The leg of processor time that a job can use, if there is one. */
    public Optional<Leg> work() {
        return legs.stream()
                .filter(leg -> leg.category() == Category.COMPUTING_POWER
                        && leg.giver().equals(provider))
                .findFirst();
    }

    /**
     * The machine on which a job runs under it.
     *
     * @throws IllegalStateException if it is not for processor time
     */
    public NodeId node() {
        return work().map(Leg::node)
                .orElseThrow(() -> new IllegalStateException("contract " + id + " is not for processor time"));
    }

    /** Whether this release can deliver all of it: processor time of one machine for credits. Anything else waits. */
    public boolean isDeliverable() {
        return undeliverable().isEmpty()
                && legs.stream().filter(leg -> !leg.isPayment()).count() == 1;
    }

    /** The legs that wait for a release that can deliver them. */
    public List<Leg> undeliverable() {
        return legs.stream()
                .filter(leg -> !leg.isPayment()
                        && !(leg.category() == Category.COMPUTING_POWER
                                && leg.giver().equals(provider)))
                .toList();
    }

    /** Whether a node delivers some of it. */
    public boolean isServedBy(NodeId node) {
        return legs.stream().anyMatch(leg -> node.equals(leg.node()));
    }

    /** What so much processor time costs under this contract: floor(cpuMillis × price / 1000), in minor units. */
    public long costOf(long usedCpuMillis) {
        return work().map(leg -> new Quantity(usedCpuMillis, Measure.CPU_MILLIS).costMinor(leg.priceMinor()))
                .orElse(0L);
    }

    /** At most this much processor time is delivered and paid. */
    public long cpuMillis() {
        return work().map(leg -> leg.quantity().amount()).orElse(0L);
    }

    /** How many slots the node gives at once. */
    public int slots() {
        return work().map(Leg::slots).orElse(0);
    }

    /** The slots that are set aside for it. */
    public List<Capacity.Step.Reserve> reservations() {
        List<Capacity.Step.Reserve> all = new ArrayList<>();
        for (Leg leg : legs) {
            if (leg.offer() != null) {
                all.add(new Capacity.Step.Reserve(id.ofLeg(all.size()), leg.offer(), leg.slots(), leg.window()));
            }
        }
        return all;
    }

    /** Book time at which its holds are void by themselves. */
    public long holdExpiresAtMillis() {
        return window.untilMillis() + graceMillis;
    }

    /** The same, beginning at another time. */
    public Contract beginningAt(long fromMillis) {
        Window other = new Window(fromMillis, fromMillis + window.untilMillis() - window.fromMillis());
        return with(legs.stream().map(leg -> leg.during(other)).toList(), other, approvals);
    }

    /** The same with what persons decided who accepted its terms. */
    public Contract approvedBy(List<SignedDocument> decisions) {
        return with(legs, window, decisions);
    }

    /**
     * The same with another price of what its provider gives; credits make up for the difference.
     *
     * @throws IllegalArgumentException if the provider gives several things, or what it gets in return is worth more then
     */
    public Contract at(long priceMinor) {
        if (!hasOnePrice()) {
            throw new IllegalArgumentException("contract " + id + " has no single price");
        }
        List<Leg> others = new ArrayList<>();
        others.add(legs.get(0).at(priceMinor));
        legs.stream().skip(1).filter(leg -> !leg.isPayment()).forEach(others::add);
        long restMinor = others.get(0).valueMinor() - returnMinor();
        if (restMinor < 0) {
            throw new IllegalArgumentException("what is given in return is worth more than that");
        } else if (restMinor > 0) {
            others.add(Leg.ofCredits(consumer, provider, restMinor, window));
        }
        return with(others, window, approvals);
    }

    /** Whether its provider gives one thing only, so that there is one price to talk about. */
    public boolean hasOnePrice() {
        return legs.stream().filter(leg -> leg.giver().equals(provider)).count() == 1;
    }

    private Contract with(List<Leg> otherLegs, Window otherWindow, List<SignedDocument> otherApprovals) {
        return new Contract(
                id,
                order,
                consumer,
                provider,
                otherLegs,
                toleranceBasisPoints,
                consumerCommissionBasisPoints,
                providerCommissionBasisPoints,
                penaltyBasisPoints,
                otherWindow,
                graceMillis,
                keys,
                keptKeys,
                offerMandates,
                demandMandate,
                otherApprovals);
    }

    /** Whether a side's mandates ask that a person accepts it, and how; null if they do not. */
    public @Nullable Approval approvalOf(PeerId peer) {
        if (peer.equals(consumer)) {
            return DemandMandate.parse(demandMandate.document()).manner().approval();
        }
        Approval asked = null;
        for (SignedDocument offer : offerMandates) {
            OfferMandate mandate = OfferMandate.parse(offer.document());
            // What the consumer gives in return it accepts by its demand.
            if (mandate.peer().equals(peer)) {
                asked = Approval.stricter(asked, mandate.manner().approval());
            }
        }
        return asked;
    }

    /** What persons decide about. */
    public Terms terms() {
        Contract any = beginningAt(0);
        DocumentWriter document = any.begin(Terms.KIND, Terms.VERSION)
                .put("demandMandateSha256", Terms.sha256(demandMandate.toJson()))
                .put(
                        "offerMandateSha256s",
                        offerMandates.stream()
                                .map(offer -> Terms.sha256(offer.toJson()))
                                .toList());
        return new Terms(document.toJson());
    }

    /** The canonical JSON that the coordinator signs. */
    public String toJson() {
        DocumentWriter document =
                begin(KIND, VERSION).put("demandMandate", demandMandate).putAll("offerMandates", offerMandates);
        if (!approvals.isEmpty()) {
            document.putAll(APPROVALS, approvals);
        }
        return document.toJson();
    }

    private DocumentWriter begin(String kind, int version) {
        DocumentWriter document = new DocumentWriter(kind, version)
                .put("contract", id.toString())
                .put("order", order.toString())
                .put("consumer", consumer.value())
                .put("provider", provider.value())
                .put("toleranceBasisPoints", toleranceBasisPoints)
                .put("consumerCommissionBasisPoints", consumerCommissionBasisPoints)
                .put("providerCommissionBasisPoints", providerCommissionBasisPoints)
                .put("fromMillis", window.fromMillis())
                .put("untilMillis", window.untilMillis())
                .put("graceMillis", graceMillis);
        if (penaltyBasisPoints > 0) {
            document.put(PENALTY, penaltyBasisPoints);
        }
        if (!keptKeys.isEmpty()) {
            document.put(
                    KEPT_KEYS, keptKeys.stream().map(PeerId::value).sorted().toList());
        }
        ArrayNode legArray = document.array("legs");
        legs.forEach(leg -> leg.write(legArray.addObject()));
        ArrayNode keyArray = document.array("keys");
        new TreeMap<>(keys)
                .forEach((peer, key) ->
                        keyArray.addObject().put("peer", peer.value()).put("publicKey", key.base64Url()));
        return document;
    }

    /**
     * The contract that a document states.
     *
     * @throws IllegalArgumentException naming the field that is missing, unknown or wrong
     */
    public static Contract parse(String json) {
        DocumentReader document = new DocumentReader(json, KIND, 1, VERSION);
        Contract contract = document.version() == 1 ? version1(document) : version2(document);
        document.end();
        return contract;
    }

    private static Contract version2(DocumentReader document) {
        Map<PeerId, VerificationKey> keys = new TreeMap<>();
        for (DocumentReader key : document.list("keys")) {
            keys.put(new PeerId(key.text("peer")), new VerificationKey(key.text("publicKey")));
            key.end();
        }
        PeerId consumer = new PeerId(document.text("consumer"));
        PeerId provider = new PeerId(document.text("provider"));
        if (!keys.keySet().containsAll(List.of(PeerId.GRID, consumer, provider))) {
            throw new IllegalArgumentException("the contract's field 'keys' lacks a key of one of its peers");
        }
        return new Contract(
                new ContractId(UUID.fromString(document.text("contract"))),
                OrderId.parse(document.text("order")),
                consumer,
                provider,
                document.list("legs").stream().map(Leg::read).toList(),
                document.smallInteger("toleranceBasisPoints"),
                document.smallInteger("consumerCommissionBasisPoints"),
                document.smallInteger("providerCommissionBasisPoints"),
                document.has(PENALTY) ? document.smallInteger(PENALTY) : 0,
                new Window(document.integer("fromMillis"), document.integer("untilMillis")),
                document.integer("graceMillis"),
                keys,
                document.has(KEPT_KEYS)
                        ? document.texts(KEPT_KEYS).stream().map(PeerId::new).collect(Collectors.toSet())
                        : Set.of(),
                document.signedList("offerMandates"),
                document.signed("demandMandate"),
                document.has(APPROVALS) ? document.signedList(APPROVALS) : List.of());
    }

    private static Contract version1(DocumentReader document) {
        PeerId consumer = new PeerId(document.text("consumer"));
        PeerId provider = new PeerId(document.text("provider"));
        Window window = new Window(document.integer("fromMillis"), document.integer("untilMillis"));
        long valueMinor = document.integer("valueMinor");
        int slots = 0;
        for (DocumentReader leg : document.list("legs")) {
            slots = Math.max(slots, leg.smallInteger("slots"));
        }
        Leg work = new Leg(
                provider,
                consumer,
                Category.COMPUTING_POWER,
                OfferId.parse(document.text("offer")),
                new NodeId(document.text("node")),
                null,
                new Quantity(document.integer("cpuMillis"), Measure.CPU_MILLIS),
                slots,
                window,
                document.integer("priceMinorPerCpuSecond"),
                valueMinor);
        return new Contract(
                new ContractId(UUID.fromString(document.text("contract"))),
                OrderId.parse(document.text("order")),
                consumer,
                provider,
                List.of(work, Leg.ofCredits(consumer, provider, valueMinor, window)),
                0,
                document.smallInteger("commissionBasisPoints"),
                0,
                0,
                window,
                document.integer("graceMillis"),
                Map.of(),
                Set.of(),
                List.of(document.signed("offerMandate")),
                document.signed("demandMandate"),
                List.of());
    }
}
