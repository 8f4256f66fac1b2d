package org.bartergrid.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bartergrid.client.ApiProblem;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.CoordinatorUnreachable;
import org.bartergrid.client.Patience;
import org.bartergrid.client.Wire.Observed;
import org.bartergrid.client.Wire.Progress;
import org.bartergrid.client.Wire.ProgressReport;
import org.bartergrid.execution.JobProgress;
import org.bartergrid.execution.ignite.ContractUsage;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.process.Rounds;
import org.bartergrid.settlement.Receipt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the coordinator how a job goes: several times a second its progress, and every receipt that a node signed. The
 * job's own thread only leaves word here; a timer carries it, and brings back whether the job is still wanted.
 *
 * <p>Receipts are strangers' texts: one that the coordinator refuses is its node's loss, and holds up neither the others'
 * receipts nor the reports that keep the job in this gateway's hands.
 */
final class JobReports implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(JobReports.class);

    static final long PERIOD_MILLIS = 250;

    /** Without any news a report goes out all the same, since it renews the gateway's lease. */
    private static final long RENEW_MILLIS = 5_000;

    private static final long LAST_REPORT_MILLIS = 10_000;
    private static final int FORBIDDEN = 403;
    private static final int CONFLICT = 409;

    private final CoordinatorClient coordinator;
    private final String job;
    private final Map<String, Long> observedBefore;
    private final Patience patience;
    private final Rounds rounds;

    /** By contract: what need not be sent again, since it was taken or refused for good. */
    private final Map<String, byte[]> dealtWith = new HashMap<>();

    private Runnable cancel = () -> {};

    private JobProgress progress = new JobProgress(0, 0, 0, 0, 0, 0);
    private List<ContractUsage> usages = List.of();
    private List<ContractUsage> mapping = List.of();
    private boolean mappedAll;
    private boolean news = true;
    private long reportedNanos = System.nanoTime();
    private boolean heard = true;
    private volatile boolean cancelled;
    private volatile boolean leaseLost;

    /**
     * @param observedBefore what earlier gateways of this job observed, in milliseconds by contract
     * @param patience with a coordinator that is away when the job has ended
     */
    JobReports(CoordinatorClient coordinator, String job, Map<String, Long> observedBefore, Patience patience) {
        this.coordinator = coordinator;
        this.job = job;
        this.observedBefore = Map.copyOf(observedBefore);
        this.patience = patience;
        this.rounds = new Rounds("job-reports", this::round);
    }

    /** Begins to report. {@code cancelJob} is called, once or more, if the job is not wanted here any longer. */
    void start(Runnable cancelJob) {
        cancel = cancelJob;
        rounds.begin(0, PERIOD_MILLIS);
    }

    /** The job has moved. Called on its own thread, which must not wait. */
    synchronized void changed(JobProgress newProgress, List<ContractUsage> newUsages) {
        news |= !newProgress.equals(progress);
        if (!mappedAll) {
            // From then on nodes put results together too, some more than others.
            mapping = newUsages;
            mappedAll = newProgress.splits() > 0 && newProgress.mapped() == newProgress.splits();
        }
        progress = newProgress;
        usages = newUsages;
    }

    private void round() {
        try {
            reportIfDue();
            handInReceipts();
            heard = true;
        } catch (ApiProblem | CoordinatorUnreachable e) {
            // Said once: a coordinator that is away for an hour must not fill the disk.
            if (heard) {
                log.warn("No report on job {} got through: {}", job, e.getMessage());
            }
            heard = false;
            renew();
        }
    }

    private void reportIfDue() {
        synchronized (this) {
            long sinceMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - reportedNanos);
            if (!news && sinceMillis < RENEW_MILLIS) {
                return;
            }
            news = false;
            reportedNanos = System.nanoTime();
        }
        report();
    }

    private void report() {
        try {
            var answer = coordinator.reportProgress(job, new ProgressReport(phase(), progress()));
            if (answer.cancelling()) {
                cancelled = true;
                cancel.run();
            }
            if (answer.ended()) {
                leaseLost = true;
                cancel.run();
            }
        } catch (ApiProblem e) {
            if (e.status() == CONFLICT) {
                leaseLost = true;
                cancel.run();
            }
            throw e;
        }
    }

    private synchronized String phase() {
        return progress.splits() == 0 || progress.mapped() < progress.splits() ? "MAPPING" : "REDUCING";
    }

    /** The next round reports, whether there is news or not. */
    private synchronized void renew() {
        news = true;
    }

    private void handInReceipts() {
        for (var usage : usages()) {
            byte[] receipt = usage.receipt();
            if (receipt.length > 0 && !Arrays.equals(receipt, dealtWith.get(usage.contractId()))) {
                handIn(usage, receipt);
            }
        }
    }

    private void handIn(ContractUsage usage, byte[] receipt) {
        try {
            coordinator.handIn(usage.contractId(), receipt, observedMillis(usage));
        } catch (ApiProblem e) {
            if (e.passing() || e.status() == FORBIDDEN) {
                // A coordinator that was restarted does not know who runs the job until it hears a report.
                throw e;
            }
            log.warn("A receipt of {} was refused: {}", usage.nodeId(), e.getMessage());
        }
        dealtWith.put(usage.contractId(), receipt);
    }

    /** Stops the timer and hands in what is left. Answers with the last word on every contract. */
    List<ContractUsage> finish() {
        // A report that is under way must not overtake the end.
        rounds.end();
        if (!rounds.awaitEnd(LAST_REPORT_MILLIS)) {
            rounds.close();
        }
        try {
            patience.with(() -> {
                try {
                    handInReceipts();
                } catch (ApiProblem e) {
                    if (e.status() == FORBIDDEN && !leaseLost) {
                        report();
                        handInReceipts();
                    } else {
                        throw e;
                    }
                }
            });
        } catch (ApiProblem | CoordinatorUnreachable | IOException e) {
            log.warn("The last receipts of job {} did not get through: {}", job, e.getMessage());
        }
        return usages();
    }

    /**
     * All that the coordinator needs to know of a contract at the end.
     *
     * @param stopped whether the job's peer ended it: what a node was about to do then is not its fault
     */
    synchronized Observed observed(ContractUsage usage, boolean stopped) {
        var mapped = mapping.stream()
                .filter(one -> one.contractId().equals(usage.contractId()))
                .findFirst();
        // Receipts go on from what a node did for an earlier gateway; the splits of that nobody counted here.
        // And before all was mapped what is under way is in the receipts, too.
        boolean all = mappedAll && observedBefore.values().stream().allMatch(before -> before == 0);
        long cpuMillis =
                mapped.filter(one -> all).map(JobReports::statedCpuMillis).orElse(0L);
        return new Observed(
                usage.contractId(),
                observedMillis(usage),
                !stopped
                        && usage.lost()
                        && usage.observedMillis() > 0
                        && usage.splits() == 0
                        && usage.reductions() == 0,
                cpuMillis == 0 ? 0 : mapped.map(ContractUsage::splits).orElse(0),
                cpuMillis);
    }

    /** What a receipt says; 0 if it says nothing that makes sense. */
    private static long statedCpuMillis(ContractUsage usage) {
        if (usage.receipt().length == 0) {
            return 0;
        }
        try {
            var signed = SignedDocument.parse(new String(usage.receipt(), StandardCharsets.UTF_8));
            return Receipt.parse(signed.document()).usage().cpuMillis();
        } catch (IllegalArgumentException strange) {
            log.warn("A receipt of {} makes no sense: {}", usage.nodeId(), strange.getMessage());
            return 0;
        }
    }

    /** What has been observed of a contract in all, by this gateway and by those that had the job before. */
    long observedMillis(ContractUsage usage) {
        return observedBefore.getOrDefault(usage.contractId(), 0L) + usage.observedMillis();
    }

    synchronized List<ContractUsage> usages() {
        return usages;
    }

    synchronized Progress progress() {
        return new Progress(
                progress.splits(),
                progress.mapped(),
                progress.attempts(),
                progress.lostSplits(),
                progress.reduced(),
                "");
    }

    /** Whether its peer wants the job ended. */
    boolean cancelled() {
        return cancelled;
    }

    /** Whether the job is another's by now. */
    boolean leaseLost() {
        return leaseLost;
    }

    @Override
    public void close() {
        rounds.close();
    }
}
