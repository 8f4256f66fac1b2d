package org.bartergrid.execution.ignite;

import java.util.List;
import org.bartergrid.execution.BatchFailure;
import org.bartergrid.execution.SplitAttempt;
import org.bartergrid.job.Tallies;
import org.bartergrid.job.engine.ReduceCounts;
import org.jspecify.annotations.Nullable;

/** What is answered to a {@link CellRequest}. */
@SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
sealed interface CellAnswer {

    /** To MapBatch: what came of each split. */
    record Mapped(SignedReceipt receipt, List<SplitOutcome> splits) implements CellAnswer {}

    /** To ReduceBatch: the result is kept, so long and with this SHA-256. */
    record Reduced(SignedReceipt receipt, ReduceCounts counts, Tallies tallies, long bytes, byte[] sha256)
            implements CellAnswer {}

    /** To CloseContract. */
    record Closed(SignedReceipt receipt) implements CellAnswer {}

    /** To FetchRuns and FetchResult. {@code totalBytes} is the length of the whole. */
    record Chunk(long totalBytes, byte[] bytes) implements CellAnswer {}

    /** To any: it was not done. */
    record Failed(SignedReceipt receipt, BatchFailure failure) implements CellAnswer {}

    /** A split that was mapped, or that failed for a reason. */
    record SplitOutcome(SplitAttempt name, long emitted, @Nullable BatchFailure failure) {}
}
