package org.bartergrid.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.bartergrid.cell.CellNode;
import org.bartergrid.cell.MemberTrust;
import org.bartergrid.cell.Tickets;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.Identity;
import org.bartergrid.client.Wire.Assignment;
import org.bartergrid.execution.ignite.TicketMaker;
import org.bartergrid.job.engine.FolderTree;
import org.bartergrid.process.FolderLock;
import org.bartergrid.process.Opened;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cell's gateway at work: the member that new nodes find, and the master of the jobs that the coordinator hands it.
 * Keeps nothing durable: if it dies, another takes its jobs up from their records.
 */
public final class GatewayProcess implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(GatewayProcess.class);

    /** One coordinator has one cell until cells can be chosen. */
    private static final String CELL = "cell";

    private static final int ASK_SECONDS = 25;
    private static final long RETRY_MILLIS = 1_000;
    private static final long ANNOUNCE_MILLIS = 10_000;
    private static final long END_SECONDS = 5;
    private static final int DATA_REGION_MEGABYTES = 32;

    private final GatewaySettings settings;
    private final CoordinatorClient coordinator;
    private final CellNode cell;
    private final TicketMaker tickets;
    private final ExecutorService jobs;
    private final Semaphore free;
    private final Thread asking;
    private final CellAnnouncer announcer;
    private final Opened opened;
    private final Path spool;
    private boolean heard = true;
    private volatile boolean closing;

    private GatewayProcess(
            GatewaySettings settings,
            CoordinatorClient coordinator,
            CellNode cell,
            TicketMaker tickets,
            Opened opened,
            Path spool) {
        this.settings = settings;
        this.opened = opened;
        this.spool = spool;
        this.coordinator = coordinator;
        this.cell = cell;
        this.tickets = tickets;
        this.free = new Semaphore(settings.jobsAtOnce());
        this.jobs = Executors.newFixedThreadPool(settings.jobsAtOnce(), task -> daemon(task, "job"));
        this.announcer = new CellAnnouncer(this::announce, ANNOUNCE_MILLIS);
        this.asking = daemon(this::askForJobs, "asking");
    }

    /**
     * Starts a gateway: joins the cell that was announced before, if one of its members answers, or starts one.
     *
     * @param identity the gateway's own
     * @param onFailure called once when it has lost its cell beyond repair; the process should then end
     */
    public static GatewayProcess start(GatewaySettings settings, Identity identity, Runnable onFailure)
            throws IOException {
        var opened = new Opened("gateway");
        try {
            opened.keep(FolderLock.take(identity.folder()));
            return start(settings, identity, onFailure, opened);
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private static GatewayProcess start(GatewaySettings settings, Identity identity, Runnable onFailure, Opened opened)
            throws IOException {
        var coordinator = identity.client();
        var trust = opened.keep(MemberTrust.of(
                identity.folder().resolve("certificate.pem"), identity.key(), coordinator, identity.authority()));
        // Inputs and results of jobs on their way. What lies there now is of a gateway that was killed.
        var spool = identity.folder().resolve("spool");
        FolderTree.delete(spool);
        Files.createDirectories(spool);
        List<String> members = new ArrayList<>();
        coordinator.cell(0).ifPresent(cell -> members.addAll(cell.discovery()));
        var cell = CellNode.join(
                new CellNode.Membership(
                        trust.cell(),
                        settings.host(),
                        members,
                        DATA_REGION_MEGABYTES,
                        Files.createDirectories(identity.folder().resolve("ignite")),
                        settings.cellConfiguration(),
                        List.of()),
                onFailure);
        opened.keep(cell);
        var tickets = Tickets.maker(identity.name(), identity.key(), Clock.systemUTC());
        var process = new GatewayProcess(settings, coordinator, cell, tickets, opened, spool);
        try {
            cell.onChange(process.announcer::changed);
            process.announce();
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
        process.asking.start();
        return process;
    }

    /** Where its cell is found. */
    public List<String> discovery() {
        return cell.discoveryAddresses();
    }

    private void announce() {
        coordinator.announceCell(
                CELL, cell.discoveryAddresses(), cell.refusals().counts());
    }

    private void askForJobs() {
        try {
            while (!closing) {
                free.acquire();
                var assignment = nextAssignment();
                if (assignment == null) {
                    free.release();
                } else {
                    jobs.execute(() -> run(assignment));
                }
            }
        } catch (InterruptedException | RejectedExecutionException e) {
            log.debug("The gateway takes no more jobs: {}", e.toString());
        }
    }

    private @Nullable Assignment nextAssignment() throws InterruptedException {
        try {
            var next = coordinator.nextAssignment(ASK_SECONDS).orElse(null);
            heard = true;
            return next;
        } catch (RuntimeException e) {
            // Whatever it is: a gateway that no longer asks would look alive and never work again.
            if (!closing) {
                if (heard) {
                    log.warn("No job can be asked for: {}", e.getMessage());
                }
                heard = false;
                TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
            }
            return null;
        }
    }

    private void run(Assignment assignment) {
        try (var run = new JobRun(settings, coordinator, cell, tickets, spool, assignment)) {
            run.toTheEnd();
        } catch (RuntimeException e) {
            log.error("Job {} could not be run", assignment.job(), e);
        } finally {
            free.release();
        }
    }

    /** Leaves the cell; jobs in progress are given up, and another gateway takes them over. */
    @Override
    public void close() {
        closing = true;
        asking.interrupt();
        jobs.shutdownNow();
        announcer.close();
        try {
            if (!jobs.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                log.warn("A job did not end within {} s and was given up", END_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        opened.close();
    }

    private static Thread daemon(Runnable task, String name) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
