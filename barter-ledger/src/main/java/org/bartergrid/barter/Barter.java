package org.bartergrid.barter;

import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Posting;
import org.bartergrid.ledger.Unit;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.Demand;
import org.bartergrid.market.Offer;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.Order;
import org.bartergrid.market.OrderId;
import org.bartergrid.market.SearchAnswer;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.peer.Node;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.Peer;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.Profile;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.peer.VerificationKey;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.ComputingPower;
import org.jspecify.annotations.Nullable;

/** The use cases. Safe for any thread. Every method may throw {@link BarterException}. */
@SuppressWarnings("DoNotCallSuggester") // bodies follow
public final class Barter implements AutoCloseable {
    private Barter() {}

    /** Opens the books: replays the log, rebuilds what lags, and starts the writer. */
    public static Barter open(
            BarterPolicy policy,
            SigningKey coordinatorKey,
            Clock clock,
            RandomGenerator random,
            CommandLog log,
            Catalog catalog,
            Projections projections) {
        throw todo();
    }

    private static UnsupportedOperationException todo() {
        return new UnsupportedOperationException("follows");
    }

    /** Enrols a peer: account opened and welcome paid in one entry. Again with the same key: the same peer. */
    public Peer registerPeer(PeerId handle, String displayName, VerificationKey key, Profile profile) {
        throw todo();
    }

    /** Enrols a node, or takes its new figures; its open offers are priced anew. */
    public ValuedNode registerNode(
            PeerId peer, String name, VerificationKey key, Profile profile, ComputingPower rating) {
        throw todo();
    }

    /** Notes that a node is alive, now. */
    public void heartbeat(NodeId node) {
        throw todo();
    }

    /** Whether a node was heard of lately. */
    public boolean alive(NodeId node) {
        throw todo();
    }

    /** Places an offer; the same document again answers with the same offer. */
    public Offer placeOffer(SignedDocument mandate) {
        throw todo();
    }

    public Offer withdrawOffer(PeerId peer, OfferId offer) {
        throw todo();
    }

    /** What would fit a demand of {@code peer} (or of anybody), for a term that starts now. */
    public SearchAnswer search(Demand demand, @Nullable PeerId peer) {
        throw todo();
    }

    /** Serves a demand wholly or not at all: search, match, negotiate, contracts, one acceptance in one block. */
    public Ordered order(SignedDocument demand) {
        throw todo();
    }

    /** Takes a node's receipt; an older one than is known is ignored. Answers with what is known. */
    public ContractRecord recordReceipt(SignedDocument receipt) {
        throw todo();
    }

    /** Divides a contract's hold; again: the first answer. */
    public Settled settle(ContractId contract, long observedCpuMillis) {
        throw todo();
    }

    /** Settles contracts whose term and grace are over, paying nothing. To be called now and then. */
    public int settleOverdue() {
        throw todo();
    }

    public Account account(AccountId account) {
        throw todo();
    }

    /** Lines of a statement, newest first; current with every answered command. */
    public Page<Posting> postings(AccountId account, @Nullable String cursor, int limit) {
        throw todo();
    }

    public Page<Account> accounts(@Nullable String cursor, int limit) {
        throw todo();
    }

    /** Sum of all balances by unit: always zero. */
    public Map<Unit, Long> ledgerSums() {
        throw todo();
    }

    public BooksHead head() {
        throw todo();
    }

    /** Waits until a block is projected; false if that takes longer. */
    public boolean waitProjected(long block, long timeoutMillis) {
        throw todo();
    }

    public Peer peer(PeerId id) {
        throw todo();
    }

    public Page<Peer> peers(@Nullable String cursor, int limit) {
        throw todo();
    }

    public ValuedNode node(NodeId id) {
        throw todo();
    }

    public Page<ValuedNode> nodes(@Nullable String cursor, int limit) {
        throw todo();
    }

    public List<Node> nodesOf(PeerId peer) {
        throw todo();
    }

    public Offer offer(OfferId id) {
        throw todo();
    }

    /** Open offers, cheapest first. */
    public List<Offer> offers(Category category, int limit) {
        throw todo();
    }

    public Ordered order(OrderId id) {
        throw todo();
    }

    public Page<Order> ordersOf(PeerId peer, @Nullable String cursor, int limit) {
        throw todo();
    }

    public ContractRecord contract(ContractId id) {
        throw todo();
    }

    public Page<ContractRecord> contractsOf(PeerId peer, @Nullable String cursor, int limit) {
        throw todo();
    }

    /** Remembers a new job under one of its peer's orders. */
    public JobRecord createJob(JobDraft draft) {
        throw todo();
    }

    /** Moves a job on; {@code version} is the one the caller read, else CONFLICT. */
    public JobRecord updateJob(
            JobId id,
            long version,
            JobRecord.State state,
            JobRecord.Progress progress,
            List<JobRecord.ResultFile> results) {
        throw todo();
    }

    public JobRecord job(JobId id) {
        throw todo();
    }

    public Page<JobRecord> jobsOf(PeerId peer, @Nullable String cursor, int limit) {
        throw todo();
    }

    public List<JobRecord> jobsIn(JobRecord.State state, int limit) {
        throw todo();
    }

    /** A new time-ordered id. */
    public java.util.UUID newId() {
        throw todo();
    }

    @Override
    public void close() {}
}
