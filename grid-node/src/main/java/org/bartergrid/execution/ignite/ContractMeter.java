package org.bartergrid.execution.ignite;

import java.util.function.LongSupplier;
import org.bartergrid.sandbox.WorkerProcess;
import org.jspecify.annotations.Nullable;

/**
 * What was used under one contract, over all its workers: figures only ever grow. Signs them. Safe for any thread; a
 * receipt with a higher sequence never shows less.
 */
final class ContractMeter {

    private final String contractId;
    private final int heapMegabytes;
    private final ReceiptSigner signer;
    private final LongSupplier nanoClock;
    private @Nullable WorkerProcess worker;
    private long workerStartedNanos;
    private long endedCpuMillis;
    private long endedMemoryMegabyteNanos;
    private long splits;
    private long sequence;

    ContractMeter(String contractId, int heapMegabytes, ReceiptSigner signer, LongSupplier nanoClock) {
        this.contractId = contractId;
        this.heapMegabytes = heapMegabytes;
        this.signer = signer;
        this.nanoClock = nanoClock;
    }

    synchronized void workerStarted(WorkerProcess started) {
        workerEnded();
        worker = started;
        workerStartedNanos = nanoClock.getAsLong();
    }

    /** Adds what the worker used in all; a second call changes nothing. */
    synchronized void workerEnded() {
        if (worker != null) {
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
        long memoryMegabyteSeconds = (endedMemoryMegabyteNanos + openMemoryMegabyteNanos()) / 1_000_000_000L;
        sequence++;
        return new SignedReceipt(
                sequence, signer.sign(contractId, cpuMillis(), memoryMegabyteSeconds, splits, sequence));
    }

    private long openMemoryMegabyteNanos() {
        return worker == null ? 0 : (nanoClock.getAsLong() - workerStartedNanos) * heapMegabytes;
    }
}
