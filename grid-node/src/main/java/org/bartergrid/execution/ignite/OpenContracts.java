package org.bartergrid.execution.ignite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.bartergrid.sandbox.WorkerJob;
import org.bartergrid.sandbox.WorkerLaunch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The contracts that a node works on, and what it remembers of those that are over. Safe for any thread; what takes long
 * (a jar that is fetched, a worker that ends) happens outside its lock.
 *
 * <p>One run of a job has a contract at a time, and the coordinator's latest grant says which: a gateway that lost its job
 * without knowing (it hangs, or is cut off from the coordinator) may go on sending batches beside the one that has it
 * now. The later grant's run ends the earlier one, never the reverse.
 */
final class OpenContracts {

    private static final int REMEMBERED = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(OpenContracts.class);

    private final WorkerLimits limits;
    private final Path scratch;
    private final List<Path> workerClassPath;
    private final JarSource jars;
    private final WorkerListener listener;
    private final ReceiptSigner signer;
    private final MeterFiles meterFiles;
    private final ScratchBudget budget;
    private final Map<String, ContractWork> open = new ConcurrentHashMap<>();

    /** Outlive the work, so that a contract that is taken up again goes on counting where it was. */
    private final Map<String, ContractMeter> meters = new LinkedHashMap<>();

    /** When the newest grant of each contract was issued that a batch came with, epoch milliseconds. */
    private final Map<String, Long> newestGrants = new LinkedHashMap<>();

    /** Runs of jobs that are over: a batch of theirs that was still queued must not open them again. */
    private final Set<String> overRuns = new LinkedHashSet<>();

    private boolean closed;

    /** @param scratch an existing folder for the contracts' files */
    OpenContracts(
            WorkerLimits limits,
            Path scratch,
            List<Path> workerClassPath,
            JarSource jars,
            WorkerListener listener,
            ReceiptSigner signer,
            MeterFiles meterFiles) {
        this.limits = limits;
        this.scratch = scratch;
        this.workerClassPath = List.copyOf(workerClassPath);
        this.jars = jars;
        this.listener = listener;
        this.signer = signer;
        this.meterFiles = meterFiles;
        this.budget = new ScratchBudget((long) limits.scratchMegabytes() << 20);
    }

    /** The work under a contract, if it is of that run. */
    ContractWork known(String contractId, String run) throws RefusedException {
        ContractWork contract = open.get(contractId);
        if (contract == null || !contract.isOf(run)) {
            throw new RefusedException("This node has nothing of that run under that contract.");
        }
        return contract;
    }

    /** The work that a batch belongs to, opened if this is the first batch of its run. */
    ContractWork admitted(UUID gateway, Work work, Grant grant) throws RefusedException {
        ContractWork there = open.get(work.contractId());
        if (there != null && there.isOf(work.run())) {
            return there;
        }
        try {
            Path jar = jars.jar(work.jarSha256());
            ContractWork before = superseded(work, grant);
            if (before != null) {
                LOG.info("The work of contract {} for an earlier run ends: a later one has it", work.contractId());
                before.close();
            }
            return opened(gateway, work, grant, jar);
        } catch (IOException e) {
            throw new RefusedException("The job cannot be set up here: " + e.getMessage() + ".", e);
        }
    }

    /**
     * Ends the workers of contracts that are used up, in mid-split if need be: what they compute beyond it nobody pays, and
     * a loop without end would hold the owner's machine until its batch times out.
     */
    void endUsedUp() {
        open.values().forEach(ContractWork::endIfUsedUp);
    }

    /** Ends the work of a contract, if there is any. */
    void close(String contractId) throws IOException {
        ContractWork contract = open.get(contractId);
        if (contract != null) {
            over(contractId, contract);
            contract.close();
        }
    }

    /** Ends the work that was done for somebody; returns at once. */
    void closeFor(Predicate<UUID> gateway) {
        Map<String, ContractWork> orphans = new LinkedHashMap<>(open);
        orphans.values().removeIf(contract -> !gateway.test(contract.gateway()));
        if (!orphans.isEmpty()) {
            Thread closing = new Thread(() -> orphans.forEach(this::closeOrphan), "orphaned-contracts");
            closing.setDaemon(true);
            closing.start();
        }
    }

    /** Ends all work for good. */
    void closeAll() throws IOException {
        synchronized (this) {
            closed = true;
        }
        for (String contractId : List.copyOf(open.keySet())) {
            close(contractId);
        }
    }

    /** Closes this very work: another gateway may have opened the contract anew in between. */
    private void closeOrphan(String contractId, ContractWork orphan) {
        over(contractId, orphan);
        LOG.info("The gateway of contract {} is gone, so its work here ends", contractId);
        try {
            orphan.close();
        } catch (IOException e) {
            LOG.warn("The files of contract {} cannot be deleted", contractId, e);
        }
    }

    /** Takes work off the list for good; its slots are free from now on. */
    private synchronized void over(String contractId, ContractWork contract) {
        open.remove(contractId, contract);
        overRuns.add(run(contractId, contract.run()));
        keepNewest(overRuns);
    }

    /** Makes room for a later run of the contract's job: the work that it replaces, to be closed, or null. */
    private synchronized @Nullable ContractWork superseded(Work work, Grant grant) throws RefusedException {
        ContractWork there = open.get(work.contractId());
        if (there != null && there.isOf(work.run())) {
            return null;
        }
        if (closed || overRuns.contains(run(work.contractId(), work.run()))) {
            throw new RefusedException("The work of this contract on this node is over.");
        }
        long newest = newestGrants.getOrDefault(work.contractId(), Long.MIN_VALUE);
        if (grant.issuedMillis() < newest || (there != null && grant.issuedMillis() == newest)) {
            throw new RefusedException("Another run of the job holds this contract.");
        }
        newestGrants.put(work.contractId(), grant.issuedMillis());
        keepNewest(newestGrants.keySet());
        if (there != null) {
            over(work.contractId(), there);
        }
        return there;
    }

    private synchronized ContractWork opened(UUID gateway, Work work, Grant grant, Path jar)
            throws IOException, RefusedException {
        ContractWork there = open.get(work.contractId());
        if (there != null && there.isOf(work.run())) {
            return there;
        }
        if (there != null || closed || overRuns.contains(run(work.contractId(), work.run()))) {
            throw new RefusedException("The work of this contract on this node is over.");
        }
        if (grant.slots() < 1 || grant.slots() > freeSlots()) {
            throw new RefusedException("The contract is for " + grant.slots() + " slots, and of this node's "
                    + limits.slots() + " only " + freeSlots() + " are free.");
        }
        int heapMegabytes = grant.slots() * limits.heapMegabytesPerSlot();
        ContractMeter meter = meter(work.contractId(), heapMegabytes, grant);
        Path folder = Files.createDirectory(scratch.resolve("contract-" + UUID.randomUUID()));
        WorkerLaunch launch =
                new WorkerLaunch(workerClassPath, heapMegabytes, Files.createDirectory(folder.resolve("worker")));
        WorkerJob job = new WorkerJob(jar, work.className(), work.settings(), grant.slots(), work.partitions());
        ContractWork opened = new ContractWork(
                gateway,
                grant.gatewayKey(),
                work,
                folder,
                launch,
                job,
                listener,
                budget,
                meter,
                new ContractLimits(grant.cpuMillisLimit(), grant.endsMillis()));
        open.put(work.contractId(), opened);
        return opened;
    }

    private ContractMeter meter(String contractId, int heapMegabytes, Grant grant)
            throws IOException, RefusedException {
        ContractMeter meter = meters.get(contractId);
        if (meter == null) {
            meterFiles.deleteOld();
            meter = new ContractMeter(
                    contractId, heapMegabytes, grant.endsMillis(), meterFiles, signer, System::nanoTime);
            meters.put(contractId, meter);
            keepNewest(meters.keySet());
        }
        return meter;
    }

    private int freeSlots() {
        return limits.slots()
                - open.values().stream().mapToInt(ContractWork::slots).sum();
    }

    private static String run(String contractId, String run) {
        return contractId + " " + run;
    }

    private static void keepNewest(Set<String> names) {
        Iterator<String> oldest = names.iterator();
        while (names.size() > REMEMBERED) {
            oldest.next();
            oldest.remove();
        }
    }
}
