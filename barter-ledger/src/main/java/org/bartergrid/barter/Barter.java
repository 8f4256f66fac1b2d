package org.bartergrid.barter;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.bartergrid.barter.BarterException.Kind;
import org.bartergrid.books.BlockDamagedException;
import org.bartergrid.books.BlockHeader;
import org.bartergrid.books.BooksHead;
import org.bartergrid.books.BooksStore;
import org.bartergrid.books.BooksWriter;
import org.bartergrid.books.Clock;
import org.bartergrid.books.MerkleProof;
import org.bartergrid.books.PageDamagedException;
import org.bartergrid.books.Projections;
import org.bartergrid.books.Recorded;
import org.bartergrid.books.Standby;
import org.bartergrid.books.Statement;
import org.bartergrid.books.TimeOrderedIds;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.EntryId;
import org.bartergrid.ledger.Posting;
import org.bartergrid.ledger.Step;
import org.bartergrid.ledger.Unit;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.Demand;
import org.bartergrid.market.Offer;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.Order;
import org.bartergrid.market.OrderId;
import org.bartergrid.market.SearchAnswer;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.peer.Inventory;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.Peer;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.Profile;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.peer.VerificationKey;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.ComputingPower;
import org.bartergrid.resource.Resource;
import org.bartergrid.settlement.Delivered;
import org.bartergrid.valuation.Valuation;
import org.jspecify.annotations.Nullable;

/**
 * The use cases of the grid: enrol, appraise, offer, search, order, receive receipts, settle, and read what stands. Safe
 * for any thread. Every method may throw {@link BarterException}, whose sentence is meant for the person who asked.
 *
 * <p>Who may ask is not looked at here, except where a signature proves it: the API checks its callers. What a method
 * has answered is on disk.
 */
public final class Barter implements AutoCloseable {
    private final Catalog catalog;
    private final BooksWriter writer;
    private final Clerk clerk;
    private final TimeOrderedIds ids;
    private final Listings listings;
    private final Enrolment enrolment;
    private final Offering offering;
    private final Searching searching;
    private final Contracts contracts;
    private final Ordering ordering;
    private final Proposals proposals;
    private final Settling settling;
    private final Overdue overdue;
    private final Correcting correcting;
    private final Jobs jobs;
    private final Bookkeeping bookkeeping;
    private final SqlTables tables;

    private Barter(
            BarterPolicy policy,
            SigningKey coordinatorKey,
            Clock clock,
            RandomGenerator random,
            Catalog catalog,
            Projections projections,
            BooksWriter writer) {
        this.catalog = catalog;
        this.writer = writer;
        this.ids = new TimeOrderedIds(clock, random);
        this.clerk = new Clerk(writer, policy.patienceMillis());
        this.listings = new Listings(clock, clerk, catalog, policy.patienceMillis());
        this.enrolment = new Enrolment(policy, clock, ids, clerk, listings);
        Object market = new Object();
        this.offering = new Offering(market, policy, clock, ids, clerk, catalog, enrolment, listings);
        this.searching = new Searching(clock, enrolment, listings);
        this.contracts = new Contracts(clock, catalog);
        Drafting drafting = new Drafting(policy, coordinatorKey, ids, clerk, catalog, enrolment, listings);
        Matching matching = new Matching(market, clock, clerk, listings, searching, drafting);
        Locks orders = new Locks();
        Accepting accepting = new Accepting(ids, clerk, catalog, listings, contracts);
        this.proposals = new Proposals(orders, clock, catalog, enrolment, contracts, drafting, accepting);
        this.ordering = new Ordering(
                orders, clock, clerk, catalog, enrolment, contracts, searching, matching, accepting, proposals);
        this.settling = new Settling(clock, clerk, enrolment, listings, contracts);
        this.tables = new SqlTables(projections, writer, clerk, policy.patienceMillis());
        this.bookkeeping = new Bookkeeping(writer, clerk);
        this.overdue = new Overdue(clock, contracts, settling, proposals, ordering);
        this.correcting = new Correcting(clock, enrolment, offering, contracts, ordering);
        this.jobs = new Jobs(clock, catalog, ordering, settling, proposals);
    }

    /**
     * Opens the books where their log ends, founds the grid if they are new, and settles what a crash left half-done. The
     * ports stay the caller's to close, after this is closed.
     *
     * @throws BlockDamagedException naming the first block of the log that is not as it was written
     */
    public static Barter open(
            BarterPolicy policy,
            SigningKey coordinatorKey,
            Clock clock,
            RandomGenerator random,
            BooksStore store,
            Catalog catalog) {
        Standby unprepared = new Standby(store, policy.books(), random.nextLong());
        return open(policy, coordinatorKey, clock, random, unprepared, store.projections(), catalog);
    }

    /**
     * The same with books that stood by until it was this process's turn to write them.
     *
     * @throws BlockDamagedException naming the first block of the log that is not as it was written
     */
    public static Barter open(
            BarterPolicy policy,
            SigningKey coordinatorKey,
            Clock clock,
            RandomGenerator random,
            Standby standby,
            Projections projections,
            Catalog catalog) {
        BooksWriter writer = new BooksWriter(clock, standby);
        try {
            Barter barter = new Barter(policy, coordinatorKey, clock, random, catalog, projections, writer);
            barter.begin(coordinatorKey);
            return barter;
        } catch (RuntimeException failure) {
            writer.close();
            throw failure;
        }
    }

    private void begin(SigningKey coordinatorKey) {
        try {
            enrolment.foundGrid(coordinatorKey.verificationKey());
            ordering.recover();
            var unused = overdue.run();
        } catch (RuntimeException failure) {
            listings.close();
            throw failure;
        }
    }

    /**
     * Enrols a peer: its account is opened and the welcome paid in one entry. Again with the same key: the same peer,
     * with its new name, profile and inventory. CONFLICT if the handle belongs to another key.
     */
    public Peer registerPeer(
            PeerId handle, String displayName, VerificationKey key, Profile profile, Inventory inventory) {
        return registerPeer(handle, displayName, key, false, profile, inventory);
    }

    /** Refuses what {@link #registerPeer} would refuse whatever the key is. INVALID. */
    public void requireAcceptable(PeerId handle, String displayName, Profile profile, Inventory inventory) {
        enrolment.requireAcceptable(handle, displayName, profile, inventory);
    }

    /** The same with a key that may be one that the coordinator keeps: its contracts say so. */
    public Peer registerPeer(
            PeerId handle,
            String displayName,
            VerificationKey key,
            boolean keyKept,
            Profile profile,
            Inventory inventory) {
        return enrolment.registerPeer(handle, displayName, key, keyKept, profile, inventory);
    }

    /** Changes what is said of a peer; what is null stays as it is. NOT_FOUND if there is no such peer. */
    public Peer updatePeer(
            PeerId handle, @Nullable String displayName, @Nullable Profile profile, @Nullable Inventory inventory) {
        return enrolment.updatePeer(handle, displayName, profile, inventory);
    }

    /** What a resource is worth, and why. INVALID if its ratings are beyond what a price can be made of. */
    public Valuation appraise(Resource resource) {
        return enrolment.appraise(resource);
    }

    /**
     * Enrols a node, or takes its new figures, and answers with what it is worth; its open offers are priced anew. It
     * counts as alive from now on. NOT_FOUND if there is no such peer.
     *
     * @param name the node's own name, without its peer's
     */
    public ValuedNode registerNode(
            PeerId peer,
            String name,
            VerificationKey key,
            Profile profile,
            ComputingPower rating,
            Inventory inventory) {
        ValuedNode valued = enrolment.registerNode(peer, name, key, profile, rating, inventory);
        offering.reprice(valued.node().id());
        return valued;
    }

    /** Counts a node as gone until it is heard of again. */
    public void gone(NodeId node) {
        enrolment.gone(node);
    }

    /** Notes that a node is alive, now. NOT_FOUND if it was never registered. */
    public void heartbeat(NodeId node) {
        enrolment.heartbeat(node);
    }

    /** Whether a node was heard of lately, since this start. */
    public boolean alive(NodeId node) {
        return enrolment.alive(node);
    }

    /**
     * Places an offer, signed by its peer in the role {@code peer}. It replaces the node's other open offers, unless
     * work is reserved under one of them (CONFLICT). The same document again: the same offer.
     */
    public Offer placeOffer(SignedDocument mandate) {
        return offering.place(mandate);
    }

    /** Takes an offer back; contracts under it go on. FORBIDDEN unless it is the peer's own. */
    public Offer withdrawOffer(PeerId peer, OfferId offer) {
        return offering.withdraw(peer, offer);
    }

    /** Takes back all that a peer has offered; contracts under it go on. */
    public void withdrawOffersOf(PeerId peer) {
        offering.withdrawAll(peer);
    }

    /**
     * What would fit a demand for a term that starts now, best first, or why too little does: an answer for each want.
     *
     * @param consumer who asks; if nobody is named, what offers ask of those whom they serve is not looked at
     * @param explain whether to count what fails how many offers even if enough fit
     */
    public List<SearchAnswer> search(Demand demand, @Nullable PeerId consumer, boolean explain) {
        return searching.search(demand, consumer, explain);
    }

    /**
     * Serves a demand, signed by its peer in the role {@code peer}, wholly or not at all: searches, matches, negotiates,
     * countersigns contracts, and has all capacity reserved and all holds placed by one command in one block.
     * If a mandate asks for a person, the contracts are proposed and nothing is reserved before {@link #decide}.
     * The same document again: the same order. NOTHING_FITS comes with the search's answer; INSUFFICIENT_BALANCE says
     * what there is and what is needed. After a refusal the same document may be tried again.
     */
    public Ordered order(SignedDocument demand) {
        return ordering.order(demand);
    }

    /**
     * Cancels an order that got no job: its holds are voided, its capacity is free at once, and nobody's reputation
     * changes. Again, or after a crash half-way: the same answer. NOT_FOUND if there is no such order, FORBIDDEN unless
     * it is the peer's own, CONFLICT if it serves a job.
     */
    public Ordered cancelOrder(PeerId peer, OrderId order) {
        return jobs.cancelOrder(peer, order);
    }

    /**
     * Takes a node's receipt, signed in the role {@code node}. One that is not newer than the last, or comes after the
     * settlement, changes nothing.
     */
    public ContractRecord recordReceipt(SignedDocument receipt) {
        return settling.recordReceipt(receipt, 0);
    }

    /**
     * Takes a node's receipt together with what the gateway has observed under the contract so far, so that a node is
     * paid even if the gateway never comes back to settle.
     *
     * @param observedCpuMillis cumulative, milliseconds times slots
     */
    public ContractRecord recordReceipt(SignedDocument receipt, long observedCpuMillis) {
        return settling.recordReceipt(receipt, observedCpuMillis);
    }

    /**
     * Divides a contract's hold: pays for the least of the newest receipt, what was observed, and what was contracted;
     * commission; gives the rest back and frees the slots. Again: the first answer.
     *
     * @param observedCpuMillis all that the gateway saw, milliseconds times slots; what was observed with receipts counts
     *     if it is more
     */
    public Settled settle(ContractId contract, long observedCpuMillis) {
        return settle(contract, observedCpuMillis, false);
    }

    /**
     * The same with the gateway's word on whether the node refused, left or failed at what it was sent, and did nothing else.
     * If its receipts state nothing, that is a breach, and costs the penalty that its provider promised.
     */
    public Settled settle(ContractId contract, long observedCpuMillis, boolean failed) {
        return settling.settle(contract, observedCpuMillis, failed);
    }

    /**
     * Compares what nodes delivered for a job, by its gateway's word, with what they are rated, once their contracts are
     * settled: who claims more than it delivers counts as what it delivers, loses reputation, and is told why in the
     * contract's changes. Again: changes nothing.
     */
    public void look(OrderId order, Map<ContractId, Delivered> delivered) {
        correcting.look(order, delivered);
    }

    /**
     * Settles contracts that nobody settled by the middle of their grace, by receipts and observations so far, and
     * finishes interrupted settlements; takes silence about proposals for what the mandates say; takes offers out of the market whose time is over. To be called every few
     * seconds. Answers how many contracts it settled.
     */
    public int settleOverdue() {
        int settled = overdue.run();
        offering.retireEnded();
        return settled;
    }

    /** An account as it stands now. */
    public Account account(AccountId account) {
        return clerk.account(account);
    }

    /**
     * Lines of a statement, newest first, with every command that was answered before.
     *
     * @param cursor {@link Page#next} of the page before, or null for the newest lines
     */
    public Page<Posting> postings(AccountId account, @Nullable String cursor, int limit) {
        return postings(account, cursor, 0, Long.MAX_VALUE, limit);
    }

    /**
     * Lines of a statement in a stretch of book time, newest first, with every command that was answered before.
     *
     * @param cursor {@link Page#next} of the page before, or null for the newest lines
     * @param fromMillis only lines at this book time or later
     * @param untilMillis only lines before this book time
     */
    public Page<Posting> postings(
            AccountId account, @Nullable String cursor, long fromMillis, long untilMillis, int limit) {
        long before = cursor == null ? Long.MAX_VALUE : sequence(cursor);
        int size = Page.bounded(limit);
        Statement statement = clerk.statement(account);
        List<Posting> found;
        try {
            found = statement.newestFirst(before, fromMillis, untilMillis, size + 1);
        } catch (PageDamagedException damaged) {
            throw new BarterException(
                    Kind.UNAVAILABLE,
                    "The statement of " + account + " cannot be read: " + damaged.getMessage()
                            + "; the operator can rebuild it from the log.");
        }
        return page(found, size, posting -> Long.toString(posting.sequence()));
    }

    private static long sequence(String cursor) {
        try {
            return Long.parseLong(cursor);
        } catch (NumberFormatException malformed) {
            throw new BarterException(
                    Kind.INVALID, "'" + cursor + "' is not a cursor: use the one that came with the page before.");
        }
    }

    /** All accounts, in order of id, as they were at the newest block. */
    public Page<Account> accounts(@Nullable String cursor, int limit) {
        int size = Page.bounded(limit);
        return page(tables.accounts(start(cursor), size + 1), size, account -> account.id()
                .value());
    }

    /**
     * An answer from the SQL tables that does not miss what they held before a rebuild; UNAVAILABLE while that goes on. The
     * tables may lag behind the books.
     */
    public <T> T fromTables(Supplier<T> question) {
        return tables.whole(question);
    }

    /**
     * Has the SQL tables rebuilt from the log while everything else goes on; a crash does not undo that. CONFLICT if they
     * are being rebuilt already.
     *
     * @return the block up to which they will be rebuilt, see {@link #waitProjected}
     */
    public long rebuildTables() {
        return tables.rebuild();
    }

    /**
     * Writes an entry of transfers, all of them or none, under an id that its writer made. The same id again: the first
     * result. A refusal is an exception that says why. Whether the caller may take money from these accounts is not looked
     * at here.
     */
    public Recorded post(EntryId id, List<Step.Transfer> transfers) {
        return bookkeeping.post(id, transfers);
    }

    /** Takes an entry of transfers back, once. Again: the first answer. CONFLICT if it does more than move money. */
    public Recorded reverse(EntryId entry) {
        return bookkeeping.reverse(entry);
    }

    /** An entry with what became of it, or NOT_FOUND. */
    public Recorded entry(EntryId id) {
        return bookkeeping.entry(id);
    }

    /** That an entry is in its block, for whoever has the block's header. */
    public MerkleProof proof(EntryId id) {
        return bookkeeping.proof(id);
    }

    /** Headers of blocks from a number on, in order, at most {@code limit}. */
    public List<BlockHeader> headers(long fromBlock, int limit) {
        return bookkeeping.headers(fromBlock, Page.bounded(limit));
    }

    /** All accounts added up. */
    public TrialBalance trialBalance() {
        return bookkeeping.trialBalance();
    }

    /** The sum of all balances, by unit: always zero. */
    public Map<Unit, Long> ledgerSums() {
        return clerk.read(books -> books.ledger().sums());
    }

    /** Where the books stand. */
    public BooksHead head() {
        return clerk.head();
    }

    /** Waits until statements show a block; false if that takes longer. */
    public boolean waitProjected(long block, long timeoutMillis) {
        return writer.projector().await(block, timeoutMillis);
    }

    /** A peer, or NOT_FOUND. */
    public Peer peer(PeerId id) {
        return enrolment.peer(id);
    }

    /** A peer with what its own resources are worth. */
    public ValuedPeer valued(Peer peer) {
        return new ValuedPeer(peer, enrolment.appraiseAll(peer.inventory()));
    }

    /** All peers, in order of handle. */
    public Page<Peer> peers(@Nullable String cursor, int limit) {
        int size = Page.bounded(limit);
        return page(
                catalog.peers(start(cursor), size + 1), size, peer -> peer.id().value());
    }

    /** A node with its valuation, or NOT_FOUND. */
    public ValuedNode node(NodeId id) {
        return enrolment.valued(enrolment.node(id));
    }

    /** All nodes, in order of id. */
    public Page<ValuedNode> nodes(@Nullable String cursor, int limit) {
        int size = Page.bounded(limit);
        return page(
                catalog.nodes(start(cursor), size + 1).stream()
                        .map(enrolment::valued)
                        .toList(),
                size,
                valued -> valued.node().id().value());
    }

    /** The nodes of a peer, in order of id. */
    public List<ValuedNode> nodesOf(PeerId peer) {
        return catalog.nodesOf(peer, Page.LARGEST).stream()
                .map(enrolment::valued)
                .toList();
    }

    /** An offer, or NOT_FOUND. */
    public Offer offer(OfferId id) {
        return offering.offer(id);
    }

    /** Open offers of a category, cheapest first. */
    public List<Offer> offers(Category category, int limit) {
        return catalog.openOffers(category, Page.bounded(limit));
    }

    /** An order with its contracts. NOT_FOUND; UNAVAILABLE while the books have not said whether it stands. */
    public Ordered order(OrderId id) {
        return ordering.ordered(id);
    }

    /** Orders of a peer, oldest first. */
    public Page<Order> ordersOf(PeerId peer, @Nullable String cursor, int limit) {
        int size = Page.bounded(limit);
        return page(catalog.ordersOf(peer, start(cursor), size + 1), size, order -> order.id()
                .toString());
    }

    /** Contracts with a peer that wait for persons to accept them, oldest first. */
    public Page<ContractRecord> proposals(PeerId peer, @Nullable String cursor, int limit) {
        int size = Page.bounded(limit);
        return page(proposals.of(peer, start(cursor), size + 1), size, contract -> contract.id()
                .toString());
    }

    /**
     * Takes what a person decided about a contract that was proposed, signed by its peer in the role {@code peer}: the
     * contract as it is then. The same document again: the same. CONFLICT if its terms are others by now, its time is
     * over, or nobody asked this peer; INVALID if a price is named that its own mandate forbids.
     */
    public ContractRecord decide(SignedDocument decision) {
        return proposals.decide(decision);
    }

    /** A contract, or NOT_FOUND. */
    public ContractRecord contract(ContractId id) {
        return contracts.contract(id);
    }

    /** Contracts in which a peer gives or gets, oldest first. */
    public Page<ContractRecord> contractsOf(PeerId peer, @Nullable String cursor, int limit) {
        int size = Page.bounded(limit);
        return page(catalog.contractsOf(peer, start(cursor), size + 1), size, contract -> contract.id()
                .toString());
    }

    /** What became of contracts in which a peer gives or gets, after a change that it knows, oldest first. */
    public List<ContractChange> contractChanges(PeerId peer, long above, int limit) {
        return contracts.changes(peer, above, Page.bounded(limit));
    }

    /** Completes when something has become of such a contract. Whoever does not wait for that any more has to complete it. */
    public CompletableFuture<Void> nextContractChange(PeerId peer) {
        return contracts.nextChange(peer);
    }

    /** How many wait for that, of a peer. */
    public int waitingForContractChanges(PeerId peer) {
        return contracts.waiting(peer);
    }

    /** An order with its contracts, if it stands or stood: not one that the books refused, or have not answered. */
    public Optional<Ordered> findOrder(OrderId id) {
        return ordering.found(id);
    }

    /**
     * Remembers a new job under one of its peer's orders. The same job again: the first one. NOT_FOUND if there is no such
     * order, FORBIDDEN if it is not the peer's own, CONFLICT if it serves another job or was cancelled.
     */
    public JobRecord createJob(JobDraft draft) {
        return jobs.create(draft);
    }

    /**
     * Moves a job on, or notes its progress in the state that it is in.
     *
     * @param version the version that the caller read: CONFLICT if it has changed since
     */
    public JobRecord updateJob(
            JobId id,
            long version,
            JobRecord.State state,
            JobRecord.Progress progress,
            List<JobRecord.ResultFile> results) {
        return jobs.update(id, version, state, progress, results);
    }

    /** A job, or NOT_FOUND. */
    public JobRecord job(JobId id) {
        return jobs.job(id);
    }

    /** Jobs of a peer, oldest first. */
    public Page<JobRecord> jobsOf(PeerId peer, @Nullable String cursor, int limit) {
        int size = Page.bounded(limit);
        return page(catalog.jobsOf(peer, start(cursor), size + 1), size, job -> job.id()
                .toString());
    }

    /** Jobs in a state, oldest first: what a gateway looks for. */
    public List<JobRecord> jobsIn(JobRecord.State state, int limit) {
        return catalog.jobsIn(state, Page.bounded(limit));
    }

    private static String start(@Nullable String cursor) {
        return cursor == null ? "" : cursor;
    }

    /** A page of {@code size} from a list that was asked for one more, which tells whether there is a next page. */
    private static <T> Page<T> page(List<T> found, int size, Function<T, String> cursor) {
        return found.size() <= size
                ? new Page<>(found, null)
                : new Page<>(found.subList(0, size), cursor.apply(found.get(size - 1)));
    }

    /** Why this coordinator cannot answer for the books now, in a sentence; null if it can. */
    public @Nullable String whyNotNow() {
        return writer.whyNotRead();
    }

    /** Completes with the reason when the books are not written any more, for whatever reason. */
    public CompletableFuture<String> end() {
        return writer.end();
    }

    /** Writes what waits, projects it, and stops. */
    @Override
    public void close() {
        listings.close();
        writer.close();
    }
}
