package org.bartergrid.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.bartergrid.api.ApiServer;
import org.bartergrid.api.Forwarder;
import org.bartergrid.barter.Barter;
import org.bartergrid.barter.BarterException;
import org.bartergrid.books.BlockDamagedException;
import org.bartergrid.books.Clock;
import org.bartergrid.books.Standby;
import org.bartergrid.cli.config.CoordinatorConfiguration;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.store.LedgerNode;
import org.bartergrid.store.LedgerUnavailableException;
import org.bartergrid.trust.CertificateAuthority;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of several coordinators, from its start to its end. It joins the others and passes requests on to the one that
 * writes; when its turn comes it opens the books and serves itself; when it is cut off or fails it closes everything and
 * joins anew.
 */
final class CoordinatorTerms implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CoordinatorTerms.class);
    private static final long PAUSE_MILLIS = 1_000;
    private static final long CLOSE_SECONDS = 15;

    private final CoordinatorConfiguration configuration;
    private final Path folder;
    private final @Nullable Path tuning;
    private final SigningKey key;
    private final CertificateAuthority authority;
    private final Consumer<String> joined;
    private final CompletableFuture<String> closing = new CompletableFuture<>();
    private final CompletableFuture<RuntimeException> refused = new CompletableFuture<>();
    private final Thread thread = new Thread(this::run, "coordinator");
    private volatile @Nullable LedgerNode ledger;
    private volatile boolean leading;
    private final SecureRandom random = new SecureRandom();
    private boolean everJoined;

    /**
     * Begins.
     *
     * @param folder of this coordinator
     * @param tuning of its ledger
     * @param key the grid's, the same for all of its coordinators
     * @param authority the grid's, the same as well
     * @param joined is told once who writes, when this coordinator has joined the others
     */
    CoordinatorTerms(
            CoordinatorConfiguration configuration,
            Path folder,
            @Nullable Path tuning,
            SigningKey key,
            CertificateAuthority authority,
            Consumer<String> joined) {
        this.configuration = configuration;
        this.folder = folder;
        this.tuning = tuning;
        this.key = key;
        this.authority = authority;
        this.joined = joined;
        thread.start();
    }

    /** Completes if it could not even begin, with the sentence that says why. */
    CompletableFuture<RuntimeException> refused() {
        return refused;
    }

    private void run() {
        while (!closing.isDone()) {
            try {
                term();
            } catch (InterruptedException asked) {
                log.debug("The coordinator's term ends: it is to close");
            } catch (IOException | RuntimeException failure) {
                if (closing.isDone()) {
                    log.debug("The coordinator's term ended while it closed", failure);
                } else if (!everJoined) {
                    refused.complete(new CommandFailure(String.valueOf(failure.getMessage()), failure));
                    return;
                } else {
                    log.error("The coordinator's term ended; it joins anew", failure);
                }
            }
            pause();
        }
    }

    /** From joining to being lost. */
    private void term() throws IOException, InterruptedException {
        try (var forwarder = Forwarder.start(configuration.api(), key, authority, this::writer);
                var node = LedgerNode.start(new LedgerNode.Settings(
                        folder.resolve("ledger"), tuning, configuration.coordinators(), authority));
                var standby = new Standby(node.books(), configuration.policy().books(), random.nextLong())) {
            ledger = node;
            requireOwnKey(node);
            standby.begin();
            if (!everJoined) {
                everJoined = true;
                joined.accept(node.leader().orElse("nobody"));
            }
            node.awaitLeadership();
            leading = true;
            lead(node, standby, forwarder);
        } finally {
            ledger = null;
            leading = false;
        }
    }

    /** Found out now, and not when it is this one's turn. */
    private void requireOwnKey(LedgerNode node) {
        node.catalog().peer(PeerId.GRID).ifPresent(grid -> {
            if (!grid.key().equals(key.verificationKey())) {
                throw new CommandFailure("The coordinators of a grid share one key, "
                        + grid.key().fingerprint()
                        + ", but the one in " + folder.resolve(Operator.KEY) + " is "
                        + key.verificationKey().fingerprint() + ": copy that of another coordinator there");
            }
        });
    }

    private void lead(LedgerNode node, Standby standby, Forwarder forwarder) throws IOException, InterruptedException {
        String me = configuration.coordinators().me();
        log.info("Coordinator {} takes over", me);
        try (var barter = Barter.open(
                configuration.policy(), key, Clock.system(), random, standby, node.projections(), node.catalog())) {
            // Both want the same port, and until here there was nobody to pass a request on to.
            forwarder.close();
            try (var server = ApiServer.start(configuration.api(), barter, node.sql(), node.notes(), key, authority)) {
                log.info(
                        "Coordinator {} writes the books from block {}, at {}",
                        me,
                        barter.head().block(),
                        server.uri());
                String why = CompletableFuture.anyOf(node.lost(), barter.end(), closing)
                        .join()
                        .toString();
                log.info("Coordinator {} writes no more: {}", me, why);
            }
        } catch (BlockDamagedException damaged) {
            throw new LedgerUnavailableException(
                    "The books cannot be opened: " + damaged.getMessage()
                            + ", in every copy; restore a coordinator's folder from a backup.",
                    damaged);
        } catch (BarterException refusal) {
            throw new LedgerUnavailableException("The books cannot be opened: " + refusal.getMessage(), refusal);
        }
    }

    /** Where the coordinator is that writes, unless it is this one, which is not ready yet if it asks. */
    private Optional<URI> writer() {
        var node = ledger;
        return node == null
                ? Optional.empty()
                : node.leader()
                        .filter(name ->
                                !name.equals(configuration.coordinators().me()))
                        .map(configuration.apis()::get);
    }

    private void pause() {
        try {
            String asked = closing.get(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            log.debug("No more terms: {}", asked);
        } catch (TimeoutException over) {
            log.debug("The next term begins");
        } catch (InterruptedException | ExecutionException asked) {
            log.debug("No more terms: it is to close");
        }
    }

    @Override
    public void close() {
        closing.complete("it is to close");
        if (!leading) {
            // It waits for others, who may never come.
            thread.interrupt();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
