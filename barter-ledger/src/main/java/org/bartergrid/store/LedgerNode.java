package org.bartergrid.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteException;
import org.apache.ignite.IgniteSystemProperties;
import org.apache.ignite.Ignition;
import org.apache.ignite.cluster.ClusterState;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.bartergrid.barter.Catalog;
import org.bartergrid.barter.Notes;
import org.bartergrid.books.BooksStore;
import org.bartergrid.books.CommandLog;
import org.bartergrid.books.LedgerSql;
import org.bartergrid.books.Pages;
import org.bartergrid.books.Projections;
import org.bartergrid.process.FolderLock;
import org.bartergrid.process.IgniteManners;
import org.bartergrid.store.WriteAheadCopies.Claim;
import org.bartergrid.trust.CertificateAuthority;
import org.jspecify.annotations.Nullable;

/**
 * A coordinator's member of the ledger cluster: an Ignite server node with everything durable in one folder, which lets in
 * only coordinators of its grid. Safe for any thread. Whoever starts it closes it, after what uses its ports.
 */
public final class LedgerNode implements AutoCloseable {
    private static final AtomicLong INSTANCES = new AtomicLong();
    private static final int MOST_ATTEMPTS = 3;

    /**
     * How a ledger node is started.
     *
     * @param folder where everything durable lies; created if it is missing
     * @param tuning a Spring file whose bean {@code ledger} tunes pools and memory; null for the standard
     * @param coordinators which coordinator this is, and who the others are
     * @param authority the grid's: certifies this coordinator to the others, and them to it
     */
    public record Settings(
            Path folder, @Nullable Path tuning, Coordinators coordinators, CertificateAuthority authority) {

        /** One coordinator, with the standard tuning, that nobody else will ever join. */
        public Settings(Path folder) {
            this(folder, null, Coordinators.alone());
        }

        /** One coordinator that nobody else will ever join. */
        public Settings(Path folder, @Nullable Path tuning, Coordinators alone) {
            this(folder, tuning, alone, CertificateAuthority.create(Clock.systemUTC()));
        }
    }

    static {
        IgniteManners.teach();
        // Otherwise a copy that is being taken from others is not in the write-ahead log. Killed before it is on disk
        // it is deleted at the next start, and then given the rows that came last: Ignite takes it for the newest one,
        // and has the others follow it.
        System.setProperty(IgniteSystemProperties.IGNITE_DISABLE_WAL_DURING_REBALANCING, "false");
    }

    private final FolderLock lock;
    private final Ignite ignite;
    private final Membership membership;
    private final CommandLog commandLog;
    private final Catalog catalog;
    private final Pages pages;
    private final IgniteProjections projections;

    private LedgerNode(FolderLock lock, Ignite ignite, Membership membership, Coordinators coordinators) {
        this.lock = lock;
        this.ignite = ignite;
        this.membership = membership;
        this.commandLog = new IgniteCommandLog(ignite, membership, coordinators.majority());
        this.catalog = new IgniteCatalog(ignite);
        this.pages = new IgnitePages(ignite);
        this.projections = new IgniteProjections(ignite, pages);
    }

    /**
     * Starts the node and waits until it can be used: of several coordinators, until enough of them are there. What it has
     * is set aside, and a fresh copy taken, if it is damaged or the others went on without it.
     *
     * @throws LedgerUnavailableException in one sentence: the folder is in use or cannot be written, a port is taken,
     *     what lies in the folder cannot be opened or has lost its end, or the wait was interrupted
     */
    public static LedgerNode start(Settings settings) {
        FolderLock lock = locked(settings.folder());
        return settings.coordinators().several() ? start(settings, lock) : whole(settings, lock);
    }

    /** One that is alone has nobody who would notice that the end of its log is gone. */
    private static LedgerNode whole(Settings settings, FolderLock lock) {
        Path folder = settings.folder();
        Optional<Claim> written;
        try {
            LostEnd.noted(folder).ifPresent(lost -> {
                throw lost.refusal(folder);
            });
            written = WriteAheadCopies.in(folder.resolve("wal")).newest().map(Claim::of);
        } catch (RuntimeException failure) {
            lock.close();
            throw failure;
        }
        LedgerNode node = start(settings, lock);
        try {
            written.flatMap(newest -> LostEnd.between(node.commandLog, newest, folder))
                    .filter(LostEnd::isCertain)
                    .ifPresent(lost -> {
                        lost.note(folder);
                        throw lost.refusal(folder);
                    });
            return node;
        } catch (RuntimeException failure) {
            node.close();
            throw failure;
        }
    }

    /** Takes a data folder for this process alone. Ignite has a lock too, but finds out late and says little. */
    static FolderLock locked(Path folder) {
        try {
            return FolderLock.take(folder);
        } catch (IOException refused) {
            throw new LedgerUnavailableException(String.valueOf(refused.getMessage()), refused);
        }
    }

    /** Starts the node under a lock that is held already, and becomes its owner; also where the end of the log is lost. */
    static LedgerNode start(Settings settings, FolderLock lock) {
        try {
            return settings.coordinators().several()
                    ? Joining.join(
                            settings,
                            (ignite, membership) -> new LedgerNode(lock, ignite, membership, settings.coordinators()))
                    : alone(settings, lock);
        } catch (RuntimeException failure) {
            lock.close();
            throw failure;
        }
    }

    /** Between the choice of a port and its use another process may take it; then others are chosen. */
    private static LedgerNode alone(Settings settings, FolderLock lock) {
        Coordinators coordinators = settings.coordinators();
        for (int attempt = 1; ; attempt++) {
            int discoveryPort = freePort(coordinators, "discovery");
            int communicationPort = freePort(coordinators, "communication");
            try {
                return alone(settings, lock, discoveryPort, communicationPort);
            } catch (LedgerUnavailableException failure) {
                boolean taken = isTaken(coordinators, discoveryPort) || isTaken(coordinators, communicationPort);
                if (!taken || attempt == MOST_ATTEMPTS) {
                    throw failure;
                }
            }
        }
    }

    private static boolean isTaken(Coordinators coordinators, int port) {
        try {
            return port(coordinators, "free", port) != port;
        } catch (LedgerUnavailableException taken) {
            return true;
        }
    }

    private static LedgerNode alone(Settings settings, FolderLock lock, int discoveryPort, int communicationPort) {
        String name = newName();
        try {
            IgniteConfiguration node = LedgerCluster.node(
                    tuning(settings),
                    settings.folder(),
                    name,
                    settings.coordinators(),
                    discoveryPort,
                    communicationPort);
            Ignite ignite = ProvedStart.of(node, ProvedStart.trust(settings));
            if (ignite.cluster().state() != ClusterState.ACTIVE) {
                ignite.cluster().state(ClusterState.ACTIVE);
            }
            if (ignite.cluster().isBaselineAutoAdjustEnabled()) {
                ignite.cluster().baselineAutoAdjustEnabled(false);
            }
            return new LedgerNode(
                    lock, ignite, new Membership.Alone(settings.coordinators().me()), settings.coordinators());
        } catch (LedgerUnavailableException said) {
            stop(name);
            throw said;
        } catch (RuntimeException failure) {
            stop(name);
            throw unavailable(settings.folder(), failure);
        }
    }

    /** Several nodes may run in one JVM, in tests for instance; Ignite tells them apart by name. */
    static String newName() {
        return "ledger-" + INSTANCES.incrementAndGet();
    }

    static IgniteConfiguration tuning(Settings settings) {
        return settings.tuning() == null ? LedgerCluster.standardTuning() : LedgerCluster.tuning(settings.tuning());
    }

    /** Stops what failed to start. */
    static void stop(String name) {
        boolean unused = Ignition.stop(name, true);
        // Ignite interrupts whoever starts it when it fails; whoever looks closer must not trip over that.
        boolean unusedInterrupt = Thread.interrupted();
    }

    static LedgerUnavailableException unavailable(Path folder, RuntimeException failure) {
        if (DataDamage.isFullDisk(failure)) {
            return new LedgerUnavailableException(
                    "The disk of " + folder + " is full: free some space and start again; nothing is lost.", failure);
        }
        return new LedgerUnavailableException(
                "The ledger in " + folder + " cannot be opened (" + DataDamage.rootMessage(failure)
                        + "): check it with 'barter ledger verify', or restore it from a backup.",
                failure);
    }

    static int freePort(Coordinators coordinators, String purpose) {
        return port(coordinators, purpose, 0);
    }

    /** A port that can be opened now. */
    static int port(Coordinators coordinators, String purpose, int wanted) {
        try (ServerSocket socket = new ServerSocket(
                wanted, 1, InetAddress.getByName(coordinators.mine().host()))) {
            return socket.getLocalPort();
        } catch (UnknownHostException unknown) {
            throw new LedgerUnavailableException(
                    "The ledger's address " + coordinators.mine().host() + " is none of this machine.", unknown);
        } catch (IOException taken) {
            throw new LedgerUnavailableException(
                    "The ledger's " + purpose + " port " + wanted + " cannot be opened (" + taken.getMessage()
                            + "): choose another one.",
                    taken);
        }
    }

    /** The log of the books. */
    public CommandLog commandLog() {
        return commandLog;
    }

    /** All that the books are kept in. */
    public BooksStore books() {
        return new BooksStore(commandLog, pages, projections);
    }

    /** Questions in SQL to the tables. */
    public LedgerSql sql() {
        return new IgniteLedgerSql(ignite);
    }

    /** What the books need to start and to answer fast. */
    public Pages pages() {
        return pages;
    }

    /** Peers, nodes, offers, orders, contracts and jobs. */
    public Catalog catalog() {
        return catalog;
    }

    /** What those who serve the grid write down. */
    public Notes notes() {
        return new IgniteNotes(ignite);
    }

    /** Accounts and postings for SQL. */
    public Projections projections() {
        return projections;
    }

    /** The same, with what only a check needs. */
    IgniteProjections projectionTables() {
        return projections;
    }

    /** The name of its Ignite instance. */
    String igniteName() {
        return ignite.name();
    }

    /** Who has how much of the log. */
    LogCopies logCopies() {
        return new LogCopies(ignite);
    }

    /** Why nothing can be appended from here now; null if it can. */
    @Nullable
    String whyNotAppend() {
        return membership.whyNotAppend();
    }

    /** The name of the coordinator that writes, or is about to; nothing while too few are there. */
    public Optional<String> leader() {
        return membership.leader();
    }

    /**
     * Waits until this coordinator is the one that writes.
     *
     * @throws LedgerUnavailableException if the node is lost before, or a majority of the others is
     * @throws InterruptedException if the thread is interrupted
     */
    public void awaitLeadership() throws InterruptedException {
        membership.awaitLeadership();
        LostTables.rebuild(ignite, pages, commandLog, projections);
        membership.leads();
    }

    /** Completes with the reason when the node cannot go on: it stopped by itself, or lost the others for too long. */
    public CompletableFuture<String> lost() {
        return membership.lost();
    }

    /** Stops the node after a checkpoint, so that the next start has little to replay. */
    @Override
    public void close() {
        try {
            membership.close();
            // Not cancelled: a cancelled stop skips the checkpoint.
            boolean unused = Ignition.stop(ignite.name(), false);
            membership.stopped();
        } catch (IgniteException failure) {
            throw new LedgerUnavailableException(
                    "The ledger did not stop in order (" + failure.getMessage()
                            + "); nothing is lost, the next start repairs it.",
                    failure);
        } finally {
            lock.close();
        }
    }
}
