package org.bartergrid.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.bartergrid.barter.ContractChange;
import org.bartergrid.barter.ContractRecord;
import org.bartergrid.barter.JobId;
import org.bartergrid.barter.JobRecord;
import org.bartergrid.barter.JobRecord.Progress;
import org.bartergrid.barter.JobRecord.ResultFile;
import org.bartergrid.barter.Proposal;
import org.bartergrid.barter.Proposal.Asked;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Unit;
import org.bartergrid.market.Approval;
import org.bartergrid.market.Contract;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.DemandMandate;
import org.bartergrid.market.Negotiation;
import org.bartergrid.market.Offer;
import org.bartergrid.market.OfferMandate;
import org.bartergrid.market.Order;
import org.bartergrid.market.OrderId;
import org.bartergrid.market.ResourceDocument;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.peer.Correction;
import org.bartergrid.peer.Inventory;
import org.bartergrid.peer.Node;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.Peer;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.Profile;
import org.bartergrid.peer.Profile.Field;
import org.bartergrid.peer.Reputation;
import org.bartergrid.peer.VerificationKey;
import org.bartergrid.resource.ComputingPower;
import org.bartergrid.settlement.Settlement;
import org.bartergrid.store.Table.Definition;
import org.bartergrid.store.Table.Row;
import org.bartergrid.store.Table.RowWriter;
import org.jspecify.annotations.Nullable;

/**
 * The catalog's tables: columns, indexes, and how a record becomes a row and back. Signed documents are stored as they
 * were signed and parsed when read; the columns beside them are for SQL. Stateless.
 */
final class CatalogTables {
    static final String GROUP = "catalog";

    private CatalogTables() {}

    static Definition<Peer> peers() {
        return new Definition<Peer>(
                        "PEERS",
                        GROUP,
                        peer -> peer.id().value(),
                        (row, peer) -> {
                            row.text("displayName", peer.displayName())
                                    .text("publicKey", peer.key().base64Url())
                                    .number("delivered", peer.reputation().contractsDelivered())
                                    .number("broken", peer.reputation().contractsBroken())
                                    .number("registeredAtMillis", peer.registeredAtMillis())
                                    .number("keyKept", peer.keyKept() ? 1L : 0L);
                            write(row, peer.profile());
                            write(row, peer.inventory());
                        },
                        row -> new Peer(
                                new PeerId(row.id()),
                                row.text("displayName"),
                                new VerificationKey(row.text("publicKey")),
                                row.has("keyKept") && row.number("keyKept") != 0,
                                profile(row),
                                inventory(row),
                                new Reputation(row.number("delivered"), row.number("broken")),
                                row.number("registeredAtMillis")))
                .texts("displayName", "publicKey", "place", "timeZone", "affiliation", "contact")
                .numbers("delivered", "broken", "registeredAtMillis");
    }

    static Definition<Node> nodes() {
        return new Definition<Node>(
                        "NODES",
                        GROUP,
                        node -> node.id().value(),
                        (row, node) -> {
                            row.text("peer", node.peer().value())
                                    .text("publicKey", node.key().base64Url())
                                    .number("mips", node.rating().mips())
                                    .number("mflops", node.rating().mflops())
                                    .number("slots", (long) node.rating().slots())
                                    .number("memoryMegabytes", node.rating().memoryMegabytes())
                                    .number("updatedAtMillis", node.updatedAtMillis());
                            write(row, node.correction());
                            write(row, node.profile());
                            write(row, node.inventory());
                        },
                        row -> new Node(
                                new NodeId(row.id()),
                                new VerificationKey(row.text("publicKey")),
                                profile(row),
                                new ComputingPower(
                                        row.number("mips"),
                                        row.number("mflops"),
                                        Math.toIntExact(row.number("slots")),
                                        row.number("memoryMegabytes")),
                                correction(row),
                                inventory(row),
                                row.number("updatedAtMillis")))
                .texts("peer", "publicKey", "place", "timeZone", "affiliation", "contact")
                .numbers("mips", "mflops", "slots", "memoryMegabytes", "updatedAtMillis")
                .index("peer", "id");
    }

    private static void write(RowWriter row, @Nullable Correction correction) {
        if (correction != null) {
            row.number("mostMips", correction.mostMips())
                    .number("mostMflops", correction.mostMflops())
                    .number("correctionCounts", correction.counts() ? 1L : 0L)
                    .text("correctedBy", correction.consumer().value())
                    .text("correctedUnder", correction.contract())
                    .text("correctedWhy", correction.why())
                    .number("correctedAtMillis", correction.atMillis());
        }
    }

    private static @Nullable Correction correction(Row row) {
        return row.has("mostMips")
                ? new Correction(
                        row.number("mostMips"),
                        row.number("mostMflops"),
                        row.number("correctionCounts") != 0,
                        new PeerId(row.text("correctedBy")),
                        row.text("correctedUnder"),
                        row.text("correctedWhy"),
                        row.number("correctedAtMillis"))
                : null;
    }

    private static void write(RowWriter row, Profile profile) {
        row.text("place", profile.place())
                .text("timeZone", profile.timeZone())
                .text("affiliation", profile.affiliation())
                .text("contact", profile.contact())
                .texts("hidden", profile.hidden().stream().map(Field::name).toList());
    }

    private static void write(RowWriter row, Inventory inventory) {
        row.texts(
                "resources",
                inventory.resources().stream().map(ResourceDocument::toJson).toList());
    }

    /** Rows of earlier releases have none. */
    private static Inventory inventory(Row row) {
        return row.has("resources")
                ? new Inventory(row.texts("resources").stream()
                        .map(ResourceDocument::parseRated)
                        .toList())
                : Inventory.EMPTY;
    }

    private static Profile profile(Row row) {
        return new Profile(
                row.textOrNull("place"),
                row.textOrNull("timeZone"),
                row.textOrNull("affiliation"),
                row.textOrNull("contact"),
                row.has("hidden")
                        ? row.texts("hidden").stream().map(Field::valueOf).collect(Collectors.toSet())
                        : Set.of());
    }

    static Definition<Offer> offers() {
        return new Definition<Offer>(
                        "OFFERS",
                        GROUP,
                        offer -> offer.id().toString(),
                        (row, offer) -> row.text("peer", offer.mandate().peer().value())
                                .text("node", idOrNull(offer.mandate().node()))
                                .text("category", offer.mandate().category().name())
                                .text("state", offer.state().name())
                                .number("priceMinor", offer.priceMinor())
                                .number("slots", (long) offer.mandate().slots())
                                .number(
                                        "notBeforeMillis",
                                        offer.mandate().window().fromMillis())
                                .number(
                                        "notAfterMillis",
                                        offer.mandate().window().untilMillis())
                                .text("signed", offer.signed().toJson()),
                        row -> {
                            SignedDocument signed = SignedDocument.parse(row.text("signed"));
                            return new Offer(
                                    OfferMandate.parse(signed.document()),
                                    signed,
                                    row.number("priceMinor"),
                                    Offer.State.valueOf(row.text("state")));
                        })
                .texts("peer", "node", "category", "state")
                .numbers("priceMinor", "slots", "notBeforeMillis", "notAfterMillis")
                .index("state", "category", "priceMinor", "id")
                .index("node", "state", "id");
    }

    static Definition<Order> orders() {
        return new Definition<Order>(
                        "ORDERS",
                        GROUP,
                        order -> order.id().toString(),
                        (row, order) -> row.text("peer", order.demand().peer().value())
                                .texts(
                                        "contracts",
                                        order.contracts().stream()
                                                .map(ContractId::toString)
                                                .toList())
                                .number("heldMinor", order.heldMinor())
                                .number("agreedAtMillis", order.agreedAtMillis())
                                .text("signed", order.signed().toJson()),
                        row -> {
                            SignedDocument signed = SignedDocument.parse(row.text("signed"));
                            return new Order(
                                    DemandMandate.parse(signed.document()),
                                    signed,
                                    row.texts("contracts").stream()
                                            .map(ContractId::parse)
                                            .toList(),
                                    row.number("heldMinor"),
                                    row.number("agreedAtMillis"));
                        })
                .texts("peer")
                .numbers("heldMinor", "agreedAtMillis")
                .index("peer", "id");
    }

    static Definition<ContractRecord> contracts() {
        return new Definition<>("CONTRACTS", GROUP, contract -> contract.id().toString(), CatalogTables::write, row -> {
                    SignedDocument signed = SignedDocument.parse(row.text("signed"));
                    String receipt = row.textOrNull("receipt");
                    Contract contract = Contract.parse(signed.document());
                    return new ContractRecord(
                            contract,
                            signed,
                            ContractRecord.State.of(row.text("state")),
                            receipt == null ? null : SignedDocument.parse(receipt),
                            row.number("observedCpuMillis"),
                            settlement(row, contract),
                            proposal(row));
                })
                .texts("orderId", "consumer", "provider", "node", "state", "payee")
                .numbers(
                        "priceMinor",
                        "valueMinor",
                        "observedCpuMillis",
                        "paidCpuMillis",
                        "paidMinor",
                        "commissionMinor",
                        "releasedMinor")
                .index("orderId", "id")
                .index("consumer", "id")
                .index("provider", "id")
                .index("state", "id");
    }

    static Definition<ContractChange> changes() {
        return new Definition<ContractChange>(
                        "CHANGES",
                        GROUP,
                        change -> String.format(Locale.ROOT, "%019d", change.number()),
                        (row, change) -> row.text("contract", change.contract().toString())
                                .text("consumer", change.consumer().value())
                                .text("provider", change.provider().value())
                                .text("state", change.state().name())
                                .number("changeNumber", change.number())
                                .number("atMillis", change.atMillis())
                                .text("reason", change.reason()),
                        row -> new ContractChange(
                                row.number("changeNumber"),
                                ContractId.parse(row.text("contract")),
                                new PeerId(row.text("consumer")),
                                new PeerId(row.text("provider")),
                                ContractRecord.State.of(row.text("state")),
                                row.number("atMillis"),
                                row.has("reason") ? row.text("reason") : ""))
                .texts("contract", "consumer", "provider", "state")
                .numbers("changeNumber", "atMillis")
                .index("-changeNumber")
                .index("consumer", "changeNumber")
                .index("provider", "changeNumber");
    }

    private static void write(RowWriter row, ContractRecord record) {
        Contract contract = record.contract();
        SignedDocument receipt = record.receipt();
        Settlement settlement = record.settlement();
        Proposal proposal = record.proposal();
        if (proposal != null) {
            write(row, proposal);
        }
        row.text("orderId", contract.order().toString())
                .text("consumer", contract.consumer().value())
                .text("provider", contract.provider().value())
                .text("node", idOrNull(contract.legs().get(0).node()))
                .text("state", record.state().name())
                .number("priceMinor", contract.legs().get(0).priceMinor())
                .number("valueMinor", contract.valueMinor())
                .number("observedCpuMillis", record.observedCpuMillis())
                .text("signed", record.signed().toJson())
                .text("receipt", receipt == null ? null : receipt.toJson())
                .text("payee", settlement == null ? null : settlement.payee().value())
                .number("paidCpuMillis", settlement == null ? null : (Long) settlement.cpuMillis())
                .number("paidMinor", settlement == null ? null : (Long) settlement.paidMinor())
                .number("commissionMinor", settlement == null ? null : (Long) settlement.commissionMinor())
                .number("releasedMinor", settlement == null ? null : (Long) settlement.releasedMinor())
                .number("failed", settlement == null ? null : (Long) (settlement.failed() ? 1L : 0L))
                .number("penaltyMinor", settlement == null ? null : (Long) settlement.penaltyMinor());
    }

    private static void write(RowWriter row, Proposal proposal) {
        row.number("proposedAtMillis", proposal.atMillis())
                .number("beginsByMillis", proposal.beginsByMillis())
                .texts(
                        "asked",
                        proposal.asked().stream()
                                .map(asked ->
                                        asked.peer() + " " + asked.approval().withinSeconds() + " "
                                                + asked.approval().otherwise())
                                .toList())
                .text("termsSha256", proposal.termsSha256())
                .texts(
                        "decisions",
                        proposal.decisions().stream()
                                .map(SignedDocument::toJson)
                                .toList())
                .text("countered", nameOrNull(proposal.countered()))
                .texts(
                        "pricesMinor",
                        proposal.pricesMinor().stream().map(String::valueOf).toList())
                .text("talk", nameOrNull(proposal.end()))
                .text("why", proposal.why());
    }

    private static @Nullable String nameOrNull(@Nullable Enum<?> constant) {
        return constant == null ? null : constant.name();
    }

    private static @Nullable Proposal proposal(Row row) {
        if (!row.has("proposedAtMillis")) {
            return null;
        }
        String countered = row.textOrNull("countered");
        String talk = row.textOrNull("talk");
        return new Proposal(
                row.number("proposedAtMillis"),
                row.number("beginsByMillis"),
                row.texts("asked").stream().map(CatalogTables::asked).toList(),
                row.text("termsSha256"),
                row.texts("decisions").stream().map(SignedDocument::parse).toList(),
                countered == null ? null : Negotiation.Side.valueOf(countered),
                row.texts("pricesMinor").stream().map(Long::valueOf).toList(),
                talk == null ? null : Negotiation.State.valueOf(talk),
                row.text("why"));
    }

    private static Asked asked(String text) {
        String[] parts = text.split(" ", -1);
        return new Asked(
                new PeerId(parts[0]), new Approval(Long.parseLong(parts[1]), Approval.Otherwise.valueOf(parts[2])));
    }

    private static @Nullable String idOrNull(@Nullable NodeId node) {
        return node == null ? null : node.value();
    }

    private static @Nullable Settlement settlement(Row row, Contract contract) {
        String payee = row.textOrNull("payee");
        return payee == null
                ? null
                : new Settlement(
                        contract.id(),
                        new AccountId(payee),
                        row.number("paidCpuMillis"),
                        row.number("paidMinor"),
                        row.number("commissionMinor"),
                        row.number("releasedMinor"),
                        contract.providerHoldMinor(),
                        AccountId.of(contract.consumer().value(), Unit.CREDIT),
                        row.has("failed") && row.number("failed") != 0,
                        row.has("penaltyMinor") ? row.number("penaltyMinor") : 0);
    }

    static Definition<JobRecord> jobs() {
        return new Definition<>("JOBS", GROUP, job -> job.id().toString(), CatalogTables::write, CatalogTables::job)
                .texts("orderId", "peer", "className", "state", "message")
                .numbers("splits", "mapped", "attempts", "lostSplits", "createdAtMillis", "updatedAtMillis", "version")
                .index("peer", "id")
                .index("state", "id");
    }

    private static void write(RowWriter row, JobRecord job) {
        List<String> settings = new ArrayList<>();
        job.settings().forEach((name, value) -> {
            settings.add(name);
            settings.add(value);
        });
        List<String> results = new ArrayList<>();
        for (ResultFile result : job.results()) {
            results.add(result.name());
            results.add(result.sha256());
            results.add(Long.toString(result.bytes()));
        }
        row.text("orderId", job.order().toString())
                .text("peer", job.peer().value())
                .text("jarSha256", job.jarSha256())
                .text("className", job.className())
                .texts("settings", settings)
                .text("inputSha256", job.inputSha256())
                .text("format", job.format())
                .number("partitions", (long) job.partitions())
                .text("state", job.state().name())
                .number("splits", job.progress().splits())
                .number("mapped", job.progress().mapped())
                .number("attempts", job.progress().attempts())
                .number("lostSplits", job.progress().lostSplits())
                .number("reducedPartitions", (long) job.progress().reducedPartitions())
                .text("message", job.progress().message())
                .texts("results", results)
                .number("createdAtMillis", job.createdAtMillis())
                .number("updatedAtMillis", job.updatedAtMillis())
                .number("version", job.version());
    }

    private static JobRecord job(Row row) {
        Map<String, String> settings = new TreeMap<>();
        List<String> pairs = row.texts("settings");
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            settings.put(pairs.get(i), pairs.get(i + 1));
        }
        List<ResultFile> results = new ArrayList<>();
        List<String> triples = row.texts("results");
        for (int i = 0; i + 2 < triples.size(); i += 3) {
            results.add(new ResultFile(triples.get(i), triples.get(i + 1), Long.parseLong(triples.get(i + 2))));
        }
        return new JobRecord(
                new JobId(UUID.fromString(row.id())),
                OrderId.parse(row.text("orderId")),
                new PeerId(row.text("peer")),
                row.text("jarSha256"),
                row.text("className"),
                settings,
                row.text("inputSha256"),
                row.text("format"),
                Math.toIntExact(row.number("partitions")),
                JobRecord.State.valueOf(row.text("state")),
                new Progress(
                        row.number("splits"),
                        row.number("mapped"),
                        row.number("attempts"),
                        row.number("lostSplits"),
                        Math.toIntExact(row.number("reducedPartitions")),
                        row.text("message")),
                results,
                row.number("createdAtMillis"),
                row.number("updatedAtMillis"),
                row.number("version"));
    }
}
