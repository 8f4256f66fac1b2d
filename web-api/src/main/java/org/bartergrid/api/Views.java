package org.bartergrid.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bartergrid.barter.ContractChange;
import org.bartergrid.barter.ContractRecord;
import org.bartergrid.barter.JobRecord;
import org.bartergrid.barter.Ordered;
import org.bartergrid.barter.Page;
import org.bartergrid.barter.ValuedNode;
import org.bartergrid.barter.ValuedPeer;
import org.bartergrid.books.BooksHead;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.Posting;
import org.bartergrid.ledger.Unit;
import org.bartergrid.market.Approval;
import org.bartergrid.market.Candidate;
import org.bartergrid.market.Leg;
import org.bartergrid.market.Offer;
import org.bartergrid.market.OfferMandate;
import org.bartergrid.market.RankedCandidate;
import org.bartergrid.market.ResourceDocument;
import org.bartergrid.market.SearchAnswer;
import org.bartergrid.peer.Correction;
import org.bartergrid.peer.Inventory;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.Peer;
import org.bartergrid.peer.Profile;
import org.bartergrid.resource.ComputingPower;
import org.bartergrid.resource.Quantity.Measure;
import org.bartergrid.resource.RatedResource;
import org.bartergrid.resource.Usage;
import org.bartergrid.settlement.Settlement;
import org.bartergrid.valuation.Valuation;
import org.jspecify.annotations.Nullable;

/**
 * The API's answers: what {@code openapi.yaml} promises, kept apart from the domain so that one can change without the
 * other. Amounts are integers in minor units, times are epoch milliseconds.
 */
final class Views {

    private Views() {}

    record PageView<T>(List<T> items, @Nullable String next) {
        static <D, T> PageView<T> of(Page<D> page, Function<D, T> view) {
            return new PageView<>(page.items().stream().map(view).toList(), page.next());
        }
    }

    record PeerView(
            String peer,
            String displayName,
            String publicKey,
            boolean keyKept,
            Profile profile,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<ResourceView> resources,
            long delivered,
            long broken) {
        /** One of many: its resources are left out. */
        static PeerView listed(Peer peer) {
            return of(peer, peer.profile().shown(), null);
        }

        /** As others see it. */
        static PeerView of(ValuedPeer valued) {
            return of(valued.peer(), valued.peer().profile().shown(), resources(valued));
        }

        /** As it sees itself. */
        static PeerView own(ValuedPeer valued) {
            return of(valued.peer(), valued.peer().profile(), resources(valued));
        }

        private static List<ResourceView> resources(ValuedPeer valued) {
            return ResourceView.all(valued.peer().inventory(), valued.valuations());
        }

        private static PeerView of(Peer peer, Profile profile, @Nullable List<ResourceView> resources) {
            return new PeerView(
                    peer.id().value(),
                    peer.displayName(),
                    peer.key().base64Url(),
                    peer.keyKept(),
                    profile,
                    resources,
                    peer.reputation().contractsDelivered(),
                    peer.reputation().contractsBroken());
        }
    }

    /** A registered resource, with its valuation. */
    record ResourceView(
            String label, String evidence, String source, @JsonRawValue String resource, ValuationView valuation) {
        static List<ResourceView> all(Inventory inventory, List<Valuation> valuations) {
            List<ResourceView> all = new ArrayList<>();
            for (int i = 0; i < valuations.size(); i++) {
                RatedResource rated = inventory.resources().get(i);
                all.add(new ResourceView(
                        rated.label(),
                        rated.evidence().name(),
                        rated.source(),
                        ResourceDocument.toJson(rated.resource()),
                        ValuationView.of(valuations.get(i))));
            }
            return all;
        }
    }

    /**
     * A valuation.
     *
     * @param pricedAs what the price is for, in words
     * @param priceMinorPerCpuSecond the price again, if it is for that
     */
    record ValuationView(
            int priceBook,
            String measure,
            long pricedQuantity,
            String pricedAs,
            long priceMinor,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long priceMinorPerCpuSecond,
            List<Valuation.Term> terms) {
        static ValuationView of(Valuation valuation) {
            var measure = valuation.measure();
            return new ValuationView(
                    valuation.priceBook(),
                    measure.name(),
                    measure.priced(),
                    measure.pricedAs(),
                    valuation.priceMinor(),
                    measure == Measure.CPU_MILLIS ? (Long) valuation.priceMinor() : null,
                    valuation.terms());
        }
    }

    record NodeView(
            String node,
            String peer,
            boolean alive,
            ComputingPower rating,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable CorrectionView correction,
            Profile profile,
            ValuationView valuation,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<ResourceView> resources,
            @Nullable ShareReport share) {
        /** One of many: its resources are left out. */
        NodeView listed() {
            return new NodeView(node, peer, alive, rating, correction, profile, valuation, null, share);
        }

        static NodeView of(ValuedNode valued, boolean alive, @Nullable ShareReport share) {
            var node = valued.node();
            return new NodeView(
                    node.id().value(),
                    node.peer().value(),
                    alive,
                    node.rating(),
                    CorrectionView.of(node.correction()),
                    node.profile().shown(),
                    ValuationView.of(valued.valuation()),
                    ResourceView.all(node.inventory(), valued.valuations()),
                    share);
        }
    }

    /** What counts of a node's speed; who saw it is for its owner, in the contract. */
    record CorrectionView(long mostMips, long mostMflops, boolean counts, String why, long atMillis) {
        static @Nullable CorrectionView of(@Nullable Correction correction) {
            return correction == null
                    ? null
                    : new CorrectionView(
                            correction.mostMips(),
                            correction.mostMflops(),
                            correction.counts(),
                            correction.why(),
                            correction.atMillis());
        }
    }

    /**
     * A node's own account of its share, in hundredths of a percent of the machine.
     *
     * @param cpuConfigured what its owner gives
     * @param cpuUsed what its workers used while they were busy
     * @param busyMillis for how long they were busy
     * @param cpuMillis CPU time they used in that time
     * @param nodeCpuMillis CPU time of the node's own JVM since its start
     * @param refused messages of other members that the node has refused since then, by kind; null from nodes of before, and
     *     to those who look at the node
     */
    record ShareReport(
            int cpuConfigured,
            int cpuUsed,
            long busyMillis,
            long cpuMillis,
            long nodeCpuMillis,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Map<String, Long> refused) {
        ShareReport {
            if (cpuConfigured < 0 || cpuUsed < 0 || busyMillis < 0 || cpuMillis < 0 || nodeCpuMillis < 0) {
                throw new IllegalArgumentException("no figure of a share report can be negative");
            }
        }

        ShareReport withoutRefusals() {
            return new ShareReport(cpuConfigured, cpuUsed, busyMillis, cpuMillis, nodeCpuMillis, null);
        }
    }

    /**
     * An offer.
     *
     * @param priceMinorPerCpuSecond the price again, if it is for that; so is the reserve
     */
    record OfferView(
            String offer,
            String peer,
            @Nullable String node,
            String category,
            @JsonInclude(JsonInclude.Include.NON_NULL) @JsonRawValue @Nullable String resource,
            int slots,
            String measure,
            long priceMinor,
            long reservePriceMinor,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long priceMinorPerCpuSecond,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long reservePriceMinorPerCpuSecond,
            long notBeforeMillis,
            long notAfterMillis,
            Object trusts,
            List<String> accepts,
            String demanders,
            int penaltyBasisPoints,
            int commissionBasisPoints,
            String pace,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Approval approval,
            String state) {
        static OfferView of(Offer offer) {
            return of(offer.mandate(), offer.priceMinor(), offer.state());
        }

        static OfferView of(Candidate candidate) {
            return of(candidate.mandate(), candidate.listing().priceMinor(), Offer.State.OPEN);
        }

        private static OfferView of(OfferMandate mandate, long priceMinor, Offer.State state) {
            var measure = mandate.category().measure();
            var resource = mandate.resource();
            return new OfferView(
                    mandate.offer().toString(),
                    mandate.peer().value(),
                    idOrNull(mandate.node()),
                    mandate.category().name(),
                    resource == null ? null : ResourceDocument.toJson(resource),
                    mandate.slots(),
                    measure.name(),
                    priceMinor,
                    mandate.reservePriceMinor(),
                    perCpuSecond(measure, priceMinor),
                    perCpuSecond(measure, mandate.reservePriceMinor()),
                    mandate.window().fromMillis(),
                    mandate.window().untilMillis(),
                    mandate.trusts().anyone()
                            ? "any"
                            : mandate.trusts().peers().stream()
                                    .map(peer -> peer.value())
                                    .toList(),
                    mandate.accepts().stream().map(Enum::name).sorted().toList(),
                    mandate.demanders().toString(),
                    mandate.penaltyBasisPoints(),
                    mandate.manner().commissionBasisPoints(),
                    mandate.manner().pace().name(),
                    mandate.manner().approval(),
                    state.name());
        }
    }

    private static @Nullable Long perCpuSecond(Measure measure, long priceMinor) {
        return measure == Measure.CPU_MILLIS ? (Long) priceMinor : null;
    }

    private static @Nullable String idOrNull(@Nullable NodeId node) {
        return node == null ? null : node.value();
    }

    /**
     * An offer that fits.
     *
     * @param rating what its node was rated, if it is processor time
     * @param agreedPriceMinorPerCpuSecond the price again, if it is for that
     */
    record CandidateView(
            OfferView offer,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ComputingPower rating,
            int freeSlots,
            long agreedPriceMinor,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long agreedPriceMinorPerCpuSecond,
            long scorePpm,
            long parameterPpm,
            long valuePpm) {
        static CandidateView of(RankedCandidate ranked) {
            var candidate = ranked.candidate();
            return new CandidateView(
                    OfferView.of(candidate),
                    candidate.listing().resource() instanceof ComputingPower power ? power : null,
                    candidate.freeSlots(),
                    ranked.agreedPriceMinor(),
                    perCpuSecond(candidate.mandate().category().measure(), ranked.agreedPriceMinor()),
                    ranked.scorePpm(),
                    ranked.parameterPpm(),
                    ranked.valuePpm());
        }
    }

    /**
     * What a search found for a want.
     *
     * @param closestFailed constraints that the closest one fails, and parts of the condition
     */
    record SearchView(
            String category,
            boolean satisfied,
            int demanded,
            int examined,
            List<CandidateView> candidates,
            Map<String, Integer> failures,
            Map<String, Integer> partFailures,
            @Nullable OfferView closest,
            List<String> closestFailed,
            @Nullable Object relaxation,
            String explanation,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<SearchView> others) {
        /**
         * The answer for the first want, with those for the others.
         *
         * @param most how many candidates are shown of each
         */
        static SearchView of(List<SearchAnswer> answers, int most) {
            var others =
                    answers.stream().skip(1).map(answer -> of(answer, most)).toList();
            return of(answers.get(0), most, others.isEmpty() ? null : others);
        }

        static SearchView of(SearchAnswer answer, int most) {
            return of(answer, most, null);
        }

        private static SearchView of(SearchAnswer answer, int most, @Nullable List<SearchView> others) {
            Map<String, Integer> failures = new TreeMap<>();
            answer.failures().forEach((constraint, count) -> failures.put(constraint.name(), count));
            Map<String, Integer> partFailures = new LinkedHashMap<>();
            answer.partFailures().forEach((part, count) -> partFailures.put(part.toString(), count));
            var closest = answer.closest();
            return new SearchView(
                    answer.want().category().name(),
                    answer.satisfied(),
                    answer.demanded(),
                    answer.examined(),
                    answer.ranked().stream().limit(most).map(CandidateView::of).toList(),
                    failures,
                    partFailures,
                    closest == null ? null : OfferView.of(closest.candidate()),
                    closest == null
                            ? List.of()
                            : Stream.concat(
                                            closest.failed().stream().map(Enum::name),
                                            closest.failedParts().stream().map(Object::toString))
                                    .toList(),
                    answer.relaxation(),
                    answer.explanation(),
                    others);
        }
    }

    record LegView(
            String giver,
            String receiver,
            String category,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String offer,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String node,
            @JsonInclude(JsonInclude.Include.NON_NULL) @JsonRawValue @Nullable String resource,
            long amount,
            String measure,
            int slots,
            long fromMillis,
            long untilMillis,
            long priceMinor,
            long valueMinor) {
        static LegView of(Leg leg) {
            var offer = leg.offer();
            var resource = leg.resource();
            return new LegView(
                    leg.giver().value(),
                    leg.receiver().value(),
                    leg.category().name(),
                    offer == null ? null : offer.toString(),
                    idOrNull(leg.node()),
                    resource == null ? null : ResourceDocument.toJson(resource),
                    leg.quantity().amount(),
                    leg.quantity().measure().name(),
                    leg.slots(),
                    leg.window().fromMillis(),
                    leg.window().untilMillis(),
                    leg.priceMinor(),
                    leg.valueMinor());
        }
    }

    record SettlementView(long cpuMillis, long paidMinor, long commissionMinor, long releasedMinor, long penaltyMinor) {
        static @Nullable SettlementView of(@Nullable Settlement settlement) {
            return settlement == null
                    ? null
                    : new SettlementView(
                            settlement.cpuMillis(),
                            settlement.paidMinor(),
                            settlement.commissionMinor(),
                            settlement.releasedMinor(),
                            settlement.penaltyMinor());
        }
    }

    /**
     * A contract.
     *
     * @param node of the first leg, as are offer and price
     * @param valueMinor what the provider gives is worth
     * @param returnMinor what the consumer gives in return is worth, without credits
     * @param commissionBasisPoints of the value, by the consumer
     * @param penaltyMinor what the provider pays if it was asked and delivers nothing
     * @param undeliverable categories of legs that this release cannot deliver
     * @param proposal what persons decide or decided about it, if they have to
     * @param signed the document with its signatures; not before the coordinator has signed it
     */
    record ContractView(
            String contract,
            String order,
            String consumer,
            String provider,
            @Nullable String node,
            String offer,
            String state,
            List<LegView> legs,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long priceMinorPerCpuSecond,
            long cpuMillis,
            long valueMinor,
            long returnMinor,
            long paymentMinor,
            int commissionBasisPoints,
            int providerCommissionBasisPoints,
            long penaltyMinor,
            List<String> undeliverable,
            long heldMinor,
            long fromMillis,
            long untilMillis,
            long graceMillis,
            @Nullable Usage used,
            @Nullable SettlementView settlement,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ProposalView proposal,
            @JsonInclude(JsonInclude.Include.NON_NULL) @JsonRawValue @Nullable String signed) {
        static ContractView of(ContractRecord record) {
            var contract = record.contract();
            var statement = record.statement();
            var first = contract.legs().get(0);
            return new ContractView(
                    contract.id().toString(),
                    contract.order().toString(),
                    contract.consumer().value(),
                    contract.provider().value(),
                    idOrNull(first.node()),
                    String.valueOf(first.offer()),
                    record.state().name(),
                    contract.legs().stream().map(LegView::of).toList(),
                    perCpuSecond(first.quantity().measure(), first.priceMinor()),
                    contract.cpuMillis(),
                    contract.valueMinor(),
                    contract.returnMinor(),
                    contract.paymentMinor(),
                    contract.consumerCommissionBasisPoints(),
                    contract.providerCommissionBasisPoints(),
                    contract.penaltyMinor(),
                    contract.undeliverable().stream()
                            .map(leg -> leg.category().name())
                            .toList(),
                    contract.holdMinor(),
                    contract.window().fromMillis(),
                    contract.window().untilMillis(),
                    contract.graceMillis(),
                    statement == null ? null : statement.usage(),
                    SettlementView.of(record.settlement()),
                    ProposalView.of(record),
                    // Inside are both sides' mandates: neither learns how far the other would have gone.
                    stands(record.state()) ? record.signed().toJson() : null);
        }
    }

    /** Whether it stands or stood: what never did is nothing to show around, whoever had signed it by then. */
    private static boolean stands(ContractRecord.State state) {
        return switch (state) {
            case PROPOSED, DRAFTED, REFUSED -> false;
            case AGREED, ACTIVE, DELIVERED, SETTLED, BREACHED, CANCELLED, EXPIRED -> true;
        };
    }

    /** That a contract has come further. */
    record ChangeView(
            long number,
            String contract,
            String consumer,
            String provider,
            String state,
            long atMillis,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) String reason) {
        static ChangeView of(ContractChange change) {
            return new ChangeView(
                    change.number(),
                    change.contract().toString(),
                    change.consumer().value(),
                    change.provider().value(),
                    change.state().name(),
                    change.atMillis(),
                    change.reason());
        }
    }

    record ChangesView(List<ChangeView> items) {}

    record OrderView(String order, String peer, long heldMinor, long agreedAtMillis, List<ContractView> contracts) {
        static OrderView of(Ordered ordered) {
            var order = ordered.order();
            return new OrderView(
                    order.id().toString(),
                    order.demand().peer().value(),
                    order.heldMinor(),
                    order.agreedAtMillis(),
                    ordered.contracts().stream().map(ContractView::of).toList());
        }
    }

    record JobView(
            String job,
            String order,
            String peer,
            String jar,
            String className,
            Map<String, String> settings,
            String input,
            String format,
            int partitions,
            String state,
            long version,
            boolean cancelling,
            JobRecord.Progress progress,
            List<JobRecord.ResultFile> results,
            long createdAtMillis,
            long updatedAtMillis) {
        static JobView of(JobRecord job, boolean cancelling) {
            return new JobView(
                    job.id().toString(),
                    job.order().toString(),
                    job.peer().value(),
                    job.jarSha256(),
                    job.className(),
                    job.settings(),
                    job.inputSha256(),
                    job.format(),
                    job.partitions(),
                    job.state().name(),
                    job.version(),
                    cancelling,
                    job.progress(),
                    job.results(),
                    job.createdAtMillis(),
                    job.updatedAtMillis());
        }
    }

    record AccountView(
            String account,
            String unit,
            long limitMinor,
            long balanceMinor,
            long heldMinor,
            long availableMinor,
            long postings) {
        static AccountView of(Account account) {
            return new AccountView(
                    account.id().value(),
                    account.unit().name(),
                    account.limitMinor(),
                    account.balanceMinor(),
                    account.heldMinor(),
                    account.availableMinor(),
                    account.postings());
        }
    }

    record PostingView(
            String account,
            long sequence,
            String entry,
            int step,
            String kind,
            @Nullable String counterparty,
            @Nullable String hold,
            long amountMinor,
            long heldMinor,
            long balanceMinor,
            long heldAfterMinor,
            long bookTimeMillis) {
        static PostingView of(Posting posting) {
            var counterparty = posting.counterparty();
            var hold = posting.hold();
            return new PostingView(
                    posting.account().value(),
                    posting.sequence(),
                    posting.entry().toString(),
                    posting.step(),
                    posting.kind().name(),
                    counterparty == null ? null : counterparty.value(),
                    hold == null ? null : hold.toString(),
                    posting.amountMinor(),
                    posting.heldMinor(),
                    posting.balanceMinor(),
                    posting.heldAfterMinor(),
                    posting.bookTimeMillis());
        }
    }

    record LedgerView(
            long block,
            long epoch,
            String coordinator,
            String hash,
            long bookTimeMillis,
            long projectedBlock,
            int copies,
            Map<String, Long> sums) {
        static LedgerView of(BooksHead head, String coordinator, Map<Unit, Long> sums) {
            Map<String, Long> byName = new TreeMap<>();
            sums.forEach((unit, sum) -> byName.put(unit.name(), sum));
            return new LedgerView(
                    head.block(),
                    head.epoch(),
                    coordinator,
                    head.hash(),
                    head.bookTimeMillis(),
                    head.projectedBlock(),
                    head.copies(),
                    byName);
        }
    }
}
