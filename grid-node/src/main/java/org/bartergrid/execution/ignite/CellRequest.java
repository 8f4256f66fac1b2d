package org.bartergrid.execution.ignite;

import java.util.List;
import org.bartergrid.execution.SplitAttempt;

/** What one member of a cell asks of another. {@link CellMessages} says how it looks on the wire. */
@SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
sealed interface CellRequest {

    /** Map these splits and keep their runs. */
    record MapBatch(Work work, List<SplitBytes> splits) implements CellRequest {}

    /** Fetch a partition's runs from their sources, reduce them, and keep the result. */
    record ReduceBatch(Work work, int partition, int attempt, List<RunSource> sources) implements CellRequest {}

    /** The work under this contract is over: end its worker, drop its files, and send a last receipt. */
    record CloseContract(String contractId, String run) implements CellRequest {}

    /** A piece of all runs of a partition that these split attempts left, one after another, from {@code position}. */
    record FetchRuns(String contractId, String run, int partition, List<SplitAttempt> splits, long position)
            implements CellRequest {}

    /** A piece of a partition's result from {@code position}. */
    record FetchResult(String contractId, String run, int partition, int attempt, long position)
            implements CellRequest {}

    /** A split on its way to a node. */
    record SplitBytes(SplitAttempt name, byte[] bytes) {}

    /** Where runs lie, and the ticket for them. */
    record RunSource(String nodeId, String contractId, String ticket, List<SplitAttempt> splits) {}
}
