package org.bartergrid.execution.ignite;

import java.io.IOException;
import java.util.function.LongSupplier;
import org.bartergrid.execution.ignite.MeterFiles.Reading;
import org.bartergrid.sandbox.WorkerProcess;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was used under one contract, over all its workers and over all lives of the node: figures only ever grow. Signs
 * them. Safe for any thread; a receipt with a higher sequence never shows less.
 */
final class ContractMeter {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final Logger LOG = LoggerFactory.getLogger(ContractMeter.class);

    private final String contractId;
    private final long termEndMillis;
    private final MeterFiles files;
    private final int heapMegabytes;
    private final ReceiptSigner signer;
    private final LongSupplier nanoClock;
    private @Nullable WorkerProcess worker;
    private long workerStartedNanos;
    private long endedCpuMillis;
    private long endedMemoryMegabyteNanos;
    private long splits;
    private long sequence;
    private boolean kept = true;

    /**
     * Goes on from the contract's last reading.
     *
     * @param termEndMillis when the contract ends, epoch milliseconds
     * @throws RefusedException if the contract's id makes no sense
     */
    ContractMeter(
            String contractId,
            int heapMegabytes,
            long termEndMillis,
            MeterFiles files,
            ReceiptSigner signer,
            LongSupplier nanoClock)
            throws RefusedException {
        Reading last = files.read(contractId);
        this.sequence = last.sequence();
        this.endedCpuMillis = last.cpuMillis();
        this.endedMemoryMegabyteNanos = last.memoryMegabyteSeconds() * NANOS_PER_SECOND;
        this.splits = last.splits();
        this.contractId = contractId;
        this.termEndMillis = termEndMillis;
        this.files = files;
        this.heapMegabytes = heapMegabytes;
        this.signer = signer;
        this.nanoClock = nanoClock;
    }

    synchronized void workerStarted(WorkerProcess started) {
        if (worker != null) {
            workerEnded(worker);
        }
        worker = started;
        workerStartedNanos = nanoClock.getAsLong();
    }

    /** Adds what this worker used in all; a second call, or one after another worker has started, changes nothing. */
    synchronized void workerEnded(WorkerProcess ended) {
        if (worker == ended) {
            endedCpuMillis += worker.cpuMillis();
            endedMemoryMegabyteNanos += openMemoryMegabyteNanos();
            worker = null;
        }
    }

    synchronized void splitDone() {
        splits++;
    }

    synchronized long cpuMillis() {
        return endedCpuMillis + (worker == null ? 0 : worker.cpuMillis());
    }

    /** A signed receipt of everything so far. */
    synchronized SignedReceipt receipt() {
        sequence++;
        Reading now = new Reading(
                sequence,
                cpuMillis(),
                (endedMemoryMegabyteNanos + openMemoryMegabyteNanos()) / NANOS_PER_SECOND,
                splits);
        keep(now);
        return new SignedReceipt(
                sequence, signer.sign(contractId, now.cpuMillis(), now.memoryMegabyteSeconds(), splits, sequence));
    }

    /** Before the receipt leaves. A full disk is no reason to withhold it: only a restart would then cost pay. */
    private void keep(Reading reading) {
        try {
            files.write(contractId, reading, termEndMillis);
            kept = true;
        } catch (IOException e) {
            if (kept) {
                LOG.warn("What was used under contract {} cannot be kept for a restart: {}", contractId, e.toString());
            }
            kept = false;
        }
    }

    private long openMemoryMegabyteNanos() {
        return worker == null ? 0 : (nanoClock.getAsLong() - workerStartedNanos) * heapMegabytes;
    }
}
