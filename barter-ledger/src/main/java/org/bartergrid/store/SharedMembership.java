package org.bartergrid.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.ignite.IgniteException;
import org.apache.ignite.IgniteState;
import org.apache.ignite.Ignition;
import org.apache.ignite.IgnitionListener;
import org.apache.ignite.cluster.BaselineNode;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.internal.IgniteEx;
import org.bartergrid.books.BlockDamagedException;
import org.bartergrid.books.BlockHeader;
import org.bartergrid.process.Rounds;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of several coordinators. The oldest that is there leads: it holds the {@link Lease}, writes, and takes those in
 * whom the cluster does not know yet. Safe for any thread.
 */
final class SharedMembership implements Membership {
    private static final Logger LOG = LoggerFactory.getLogger(SharedMembership.class);
    private static final long CARE_MILLIS = 500;
    private static final long LOOK_MILLIS = 20;

    /** When a start is over, and its load. */
    private static final long SCRUB_AFTER_MILLIS = 5_000;

    private static final long SCRUB_EVERY_MILLIS = TimeUnit.DAYS.toMillis(1);

    private static final long SAY_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** A minority does not notice by itself that the others found each other again: it has to join anew. */
    private static final long ALONE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final IgniteEx ignite;
    private final Coordinators coordinators;
    private final DataFolder folder;
    private final LogCopies copies;
    private final Lease lease;
    private final CompletableFuture<String> lost = new CompletableFuture<>();
    private final IgnitionListener listener = this::changed;
    private final Rounds rounds = new Rounds("ledger-membership", this::care);
    private final Rounds scrubs = new Rounds("ledger-scrub", this::scrub);
    private volatile boolean leads;
    private boolean whole;

    /** The copy of the tables was not finished when this coordinator died: nobody must believe them. */
    private boolean tablesInDoubt;

    private boolean tablesWhole;

    /** What it has of the others' data is being topped up, and means nothing until that is finished. */
    private volatile boolean copyUnfinished;

    /** With whom it opened the books, and who brought data then; nobody if it came later. */
    private final Set<UUID> openedWith;

    private long aloneSinceNanos = Long.MIN_VALUE;
    private @Nullable BlockHeader lastHead;

    /**
     * A member that is in the cluster and has been let in.
     *
     * @param whole whether what it brought along was all there was
     * @param joinedOthers whether the books were open already: so others have all of them
     */
    SharedMembership(
            IgniteEx ignite, Coordinators coordinators, DataFolder folder, boolean whole, boolean joinedOthers) {
        this.ignite = ignite;
        this.coordinators = coordinators;
        this.folder = folder;
        this.whole = whole;
        this.copies = new LogCopies(ignite);
        this.tablesInDoubt = DataFolder.hasUnfinishedTables(folder.path());
        folder.noteTables(false);
        this.openedWith = joinedOthers ? Set.of() : idsOfThoseWithData();
        this.copyUnfinished = joinedOthers && !copies.ownIsWhole();
        if (copyUnfinished) {
            folder.noteCopy(false);
        }
        this.lease = new Lease(ignite, coordinators.majority());
        Ignition.addListener(listener);
        rounds.begin(0, CARE_MILLIS);
        scrubs.begin(SCRUB_AFTER_MILLIS, SCRUB_EVERY_MILLIS);
    }

    /** Checks the whole copy of the log, and has it taken afresh if that is the only way. */
    private void scrub() {
        try {
            while (!lost.isDone() && !scrubbed()) {
                pauseUnlessLost();
            }
        } catch (BlockDamagedException everywhere) {
            LOG.error("{}, in every copy: restore a coordinator's folder from a backup", everywhere.getMessage());
        } catch (IgniteException | IllegalStateException stopping) {
            LOG.debug("The check of the copy ended early: {}", stopping.getMessage());
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the copy was read to its end; if it could not be, it may be later. */
    private boolean scrubbed() {
        AtomicReference<Throwable> unreadable = new AtomicReference<>();
        long head = new Scrub(copies, unreadable::set).run();
        Throwable failure = unreadable.get();
        if (failure == null) {
            LOG.info("Coordinator {} has checked its copy of the log up to block {}", coordinators.me(), head);
        } else if (DataDamage.in(failure)) {
            LOG.error("The data of this coordinator is damaged; it takes a fresh copy from the others", failure);
            folder.condemn(Standing.NOTHING.as(Standing.Kind.DAMAGED));
            lose("its data is damaged");
        } else if (!lost.isDone()) {
            LOG.warn("The copy of the log cannot be read after block {} now; it is tried again", head, failure);
        }
        return failure == null;
    }

    private void pauseUnlessLost() throws InterruptedException {
        try {
            String why = lost.get(SCRUB_AFTER_MILLIS, TimeUnit.MILLISECONDS);
            LOG.debug("The copy is not checked further: {}", why);
        } catch (TimeoutException over) {
            LOG.debug("The copy is checked again");
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void changed(@Nullable String name, IgniteState state) {
        if (ignite.name().equals(name) && state != IgniteState.STARTED) {
            lose(
                    state == IgniteState.STOPPED_ON_SEGMENTATION
                            ? "the other coordinators went on without this one"
                            : "its ledger stopped after a failure");
        }
    }

    private void lose(String why) {
        if (lost.complete(why)) {
            LOG.warn("Coordinator {} is out: {}", coordinators.me(), why);
        }
    }

    private Collection<ClusterNode> present() {
        return ignite.cluster().forServers().nodes();
    }

    private Set<UUID> idsOfThoseWithData() {
        return present().stream()
                .filter(node -> Optional.ofNullable(Admission.standing(node))
                        .filter(standing -> standing.kind().hasData())
                        .isPresent())
                .map(ClusterNode::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The names of those who opened the books together and still even out what they have. Nothing at all may be written
     * until they are done: a crash of all would leave copies that have the newest rows and lack older ones, which nobody
     * could tell from whole ones. Whoever comes later has that noted in its folder.
     */
    private Set<String> thoseWhoEvenOut() {
        if (openedWith.isEmpty()) {
            return Set.of();
        }
        Set<UUID> done = copies.wholeMembers();
        return present().stream()
                .filter(node -> openedWith.contains(node.id()) && !done.contains(node.id()))
                .map(node -> String.valueOf(node.consistentId()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private boolean majorityIsThere() {
        return present().size() >= coordinators.majority();
    }

    private boolean isOldest() {
        ClusterNode oldest = ignite.cluster().forServers().forOldest().node();
        return oldest != null && oldest.isLocal();
    }

    private void care() {
        try {
            if (majorityIsThere()) {
                aloneSinceNanos = Long.MIN_VALUE;
            } else if (aloneSinceNanos == Long.MIN_VALUE) {
                aloneSinceNanos = System.nanoTime();
            } else if (System.nanoTime() - aloneSinceNanos > ALONE_NANOS) {
                lose("fewer coordinators than " + coordinators.majority() + " are there");
                return;
            }
            Set<String> unfinished = copies.lostCaches();
            if (!unfinished.isEmpty() && !copies.ownIsWhole()) {
                giveUp(unfinished);
                return;
            }
            if (leads && !copies.lostTables().isEmpty()) {
                // Whoever writes next begins with making them anew, which cannot be done under a writer.
                lose("parts of the SQL tables are lost");
                return;
            }
            if (isOldest()) {
                takeIn();
            }
            if (copyUnfinished && copies.ownIsWhole()) {
                copyUnfinished = false;
                folder.noteCopy(true);
            }
            if (!whole && copies.ownIsWhole()) {
                whole = true;
                folder.begun();
                LOG.info("Coordinator {} has a whole copy of everything", coordinators.me());
            }
            careForTables();
        } catch (IgniteException | IllegalStateException stopping) {
            LOG.debug("The node is stopping: {}", stopping.getMessage());
        }
    }

    /**
     * What Ignite finds of an unfinished copy after a crash of all it may take for the newest one, which the others follow.
     * The log can tell all of it again.
     */
    private void careForTables() {
        if (tablesInDoubt
                && majorityIsThere()
                && ignite.cluster().state().active()
                && thoseWhoEvenOut().isEmpty()) {
            LOG.warn("The SQL tables are to be rebuilt: this coordinator died while it took its copy of them");
            LostTables.doubt(new IgnitePages(ignite));
            tablesInDoubt = false;
        }
        if (!tablesInDoubt && !tablesWhole && copies.ownTablesAreWhole()) {
            tablesWhole = true;
            folder.noteTables(true);
        }
    }

    /** A coordinator that is new, or whose place was another's, gets its part of the data from here on. */
    private void takeIn() {
        Collection<BaselineNode> known = ignite.cluster().currentBaselineTopology();
        if (known == null || !ignite.cluster().state().active()) {
            return;
        }
        Set<Object> names = new HashSet<>();
        known.forEach(node -> names.add(node.consistentId()));
        List<BaselineNode> all = new ArrayList<>(known);
        for (ClusterNode node : present()) {
            if (names.add(node.consistentId())) {
                LOG.info("Coordinator {} is new and gets a copy of everything", node.consistentId());
                all.add(node);
            }
        }
        if (all.size() > known.size()) {
            ignite.cluster().setBaselineTopology(all);
        }
    }

    /**
     * When the last one dies that had all of something, what the others have of it is not whole, and may be old. Ignite
     * lets nobody use it then, not even when that one is back, and asked to go on all the same it takes any of them for
     * whole. So those who have no whole copy set aside what they have, and take a fresh one when that one is back.
     */
    private void giveUp(Set<String> unfinished) {
        BlockHeader head = headOfWholeLog();
        folder.condemn(
                head == null ? Standing.NOTHING.as(Standing.Kind.DAMAGED) : Standing.at(Standing.Kind.SET_ASIDE, head));
        lose("nobody who is there has all of " + String.join(", ", unfinished) + ": start the coordinator that has");
    }

    /** The newest block, if all of the log is here and that can be read. */
    private @Nullable BlockHeader headOfWholeLog() {
        try {
            return copies.ownLogIsWhole() ? copies.ownHeader(copies.ownHead()) : null;
        } catch (BlockDamagedException damaged) {
            LOG.warn("The newest block is not known: {}", damaged.getMessage());
            return null;
        }
    }

    @Override
    public @Nullable String whyNotRead() {
        return lease.isHeld() && !ignite.context().isStopping()
                ? null
                : "Coordinator " + coordinators.me() + " is not sure that no other writes the books now: ask again in a"
                        + " moment, or ask another coordinator";
    }

    @Override
    public @Nullable String whyNotAppend() {
        String unsure = whyNotRead();
        if (unsure != null) {
            return unsure;
        }
        int owners = copies.wholeMembers().size();
        return owners >= coordinators.majority()
                ? null
                : "Nothing is written while only " + owners + " of "
                        + coordinators.all().size()
                        + " coordinators have all of the books, as it might get lost: start another one";
    }

    @Override
    public boolean shared() {
        return true;
    }

    @Override
    public Optional<String> leader() {
        try {
            ClusterNode oldest = ignite.cluster().forServers().forOldest().node();
            return oldest == null || !majorityIsThere()
                    ? Optional.empty()
                    : Optional.of(String.valueOf(oldest.consistentId()));
        } catch (IgniteException | IllegalStateException stopped) {
            return Optional.empty();
        }
    }

    @Override
    public void awaitLeadership() throws InterruptedException {
        long saidNanos = System.nanoTime();
        while (true) {
            try {
                throw new LedgerUnavailableException(
                        "This coordinator is out: " + lost.get(LOOK_MILLIS, TimeUnit.MILLISECONDS) + ".", null);
            } catch (TimeoutException there) {
                if (whyNotAppend() == null) {
                    Set<String> busy = thoseWhoEvenOut();
                    if (busy.isEmpty()) {
                        return;
                    } else if (System.nanoTime() - saidNanos > SAY_NANOS) {
                        LOG.info(
                                "Nothing is written until {} have evened out with the others",
                                String.join(" and ", busy));
                        saidNanos = System.nanoTime();
                    }
                }
            } catch (ExecutionException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    @Override
    public void leads() {
        leads = true;
    }

    @Override
    public CompletableFuture<String> lost() {
        return lost;
    }

    @Override
    public void close() {
        scrubs.close();
        rounds.close();
        lease.close();
        boolean unused = Ignition.removeListener(listener);
        if (whole && !copyUnfinished && !lost.isDone()) {
            try {
                lastHead = copies.ownHeader(copies.ownHead());
            } catch (IgniteException | BlockDamagedException unreadable) {
                LOG.warn("The newest block cannot be read at the end: {}", unreadable.getMessage());
            }
        }
    }

    @Override
    public void stopped() {
        BlockHeader head = lastHead;
        if (head != null) {
            folder.endedInOrder(head);
        }
    }
}
