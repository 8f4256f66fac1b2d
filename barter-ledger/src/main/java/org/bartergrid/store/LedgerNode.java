package org.bartergrid.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteException;
import org.apache.ignite.Ignition;
import org.apache.ignite.cluster.ClusterState;
import org.bartergrid.barter.Catalog;
import org.bartergrid.barter.Notes;
import org.bartergrid.books.BooksStore;
import org.bartergrid.books.CommandLog;
import org.bartergrid.books.LedgerSql;
import org.bartergrid.books.Pages;
import org.bartergrid.books.Projections;
import org.bartergrid.process.FolderLock;
import org.bartergrid.process.IgniteManners;
import org.jspecify.annotations.Nullable;

/**
 * A coordinator's member of the ledger cluster: an Ignite server node with everything durable in one folder, on loopback
 * only. Safe for any thread. Whoever starts it closes it, after what uses its ports.
 */
public final class LedgerNode implements AutoCloseable {
    private static final AtomicLong INSTANCES = new AtomicLong();

    /**
     * How a ledger node is started.
     *
     * @param folder where everything durable lies; created if it is missing
     * @param discoveryPort on loopback, 0 for any free one
     * @param communicationPort on loopback, 0 for any free one
     * @param tuning a Spring file whose bean {@code ledger} tunes pools and memory; null for the standard
     */
    public record Settings(Path folder, int discoveryPort, int communicationPort, @Nullable Path tuning) {
        /** The standard tuning. */
        public Settings(Path folder, int discoveryPort, int communicationPort) {
            this(folder, discoveryPort, communicationPort, null);
        }
    }

    static {
        IgniteManners.teach();
    }

    private final FolderLock lock;
    private final Ignite ignite;
    private final CommandLog commandLog;
    private final Catalog catalog;
    private final Pages pages;
    private final IgniteProjections projections;

    private LedgerNode(FolderLock lock, Ignite ignite) {
        this.lock = lock;
        this.ignite = ignite;
        this.commandLog = new IgniteCommandLog(ignite);
        this.catalog = new IgniteCatalog(ignite);
        this.pages = new IgnitePages(ignite);
        this.projections = new IgniteProjections(ignite);
    }

    /**
     * Starts the node and waits until it can be used.
     *
     * @throws LedgerUnavailableException in one sentence: the folder is in use or cannot be written, a port is taken, or
     *     what lies in the folder cannot be opened
     */
    public static LedgerNode start(Settings settings) {
        return start(settings, locked(settings.folder()));
    }

    /** Takes a data folder for this process alone. Ignite has a lock too, but finds out late and says little. */
    static FolderLock locked(Path folder) {
        try {
            return FolderLock.take(folder);
        } catch (IOException refused) {
            throw new LedgerUnavailableException(String.valueOf(refused.getMessage()), refused);
        }
    }

    /** Starts the node under a lock that is held already, and becomes its owner. */
    static LedgerNode start(Settings settings, FolderLock lock) {
        // Several nodes may run in one JVM, in tests for instance; Ignite tells them apart by name.
        String name = "ledger-" + INSTANCES.incrementAndGet();
        try {
            Ignite ignite = Ignition.start(LedgerCluster.node(
                    settings.tuning() == null
                            ? LedgerCluster.standardTuning()
                            : LedgerCluster.tuning(settings.tuning()),
                    settings.folder(),
                    name,
                    port("discovery", settings.discoveryPort()),
                    port("communication", settings.communicationPort())));
            if (ignite.cluster().state() != ClusterState.ACTIVE) {
                ignite.cluster().state(ClusterState.ACTIVE);
            }
            if (ignite.cluster().isBaselineAutoAdjustEnabled()) {
                ignite.cluster().baselineAutoAdjustEnabled(false);
            }
            return new LedgerNode(lock, ignite);
        } catch (LedgerUnavailableException said) {
            lock.close();
            throw said;
        } catch (RuntimeException failure) {
            boolean unused = Ignition.stop(name, true);
            // Ignite interrupts whoever starts it when it fails; whoever looks closer must not trip over that.
            boolean unusedInterrupt = Thread.interrupted();
            lock.close();
            String why = String.valueOf(root(failure).getMessage());
            if (why.contains("No space left on device")) {
                throw new LedgerUnavailableException(
                        "The disk of " + settings.folder()
                                + " is full: free some space and start again; nothing is lost.",
                        failure);
            }
            throw new LedgerUnavailableException(
                    "The ledger in " + settings.folder() + " cannot be opened ("
                            + why
                            + "): check it with 'barter ledger verify', or restore it from a backup.",
                    failure);
        }
    }

    private static Throwable root(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; depth < 32; depth++) {
            Throwable next = cause.getCause();
            if (next == null) {
                return cause;
            }
            cause = next;
        }
        return cause;
    }

    private static int port(String purpose, int wanted) {
        try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        } catch (IOException taken) {
            throw new LedgerUnavailableException(
                    "The ledger's " + purpose + " port " + wanted + " cannot be opened (" + taken.getMessage()
                            + "): choose another one, or 0 for any free one.",
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

    /** Stops the node after a checkpoint, so that the next start has little to replay. */
    @Override
    public void close() {
        try {
            // Not cancelled: a cancelled stop skips the checkpoint.
            boolean unused = Ignition.stop(ignite.name(), false);
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
