package org.bartergrid.execution.ignite;

import java.io.IOException;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteException;
import org.apache.ignite.cluster.ClusterGroup;
import org.apache.ignite.compute.ComputeJob;
import org.apache.ignite.compute.ComputeTaskTimeoutException;
import org.apache.ignite.lang.IgniteFuture;

/**
 * Sends requests to nodes of the cell, each as a named task of one job.
 *
 * <p>Both kinds of job run on named executors, and that matters: Ignite takes in every job request on the public pool, so
 * if reducers that wait for fetches filled it, the fetches they wait for could not come in.
 */
final class CellCalls {

    /** Executor of {@link BatchJob}: as large as the batches that a node lets run at once. */
    static final String BATCH_EXECUTOR = "bartergrid-batch";

    /** Executor of {@link FetchJob}. */
    static final String FETCH_EXECUTOR = "bartergrid-fetch";

    /** The user attribute by which a cluster node is found. */
    static final String NODE_ATTRIBUTE = "bartergrid.node";

    private static final long FETCH_TIMEOUT_MILLIS = 30_000;

    private final Ignite ignite;

    CellCalls(Ignite ignite) {
        this.ignite = ignite;
    }

    /** True if a node of that name is in the cell now. */
    boolean isThere(String nodeId) {
        return !group(nodeId).nodes().isEmpty();
    }

    /**
     * Sends a batch; the future fails if the node leaves or the time is over.
     *
     * @param permission grant and ticket, with a space between them: what the node's gate asks for
     * @param request as {@link CellMessages} writes it
     * @throws IgniteException if there is no such node
     */
    IgniteFuture<byte[]> batch(String nodeId, String permission, byte[] request, long timeoutMillis) {
        return send(nodeId, permission, BATCH_EXECUTOR, new BatchJob(request), timeoutMillis);
    }

    /** Sends a close on the executor of fetches, which no endless batch can hold up. */
    IgniteFuture<byte[]> close(String nodeId, String ticket, byte[] request, long timeoutMillis) {
        return send(nodeId, ticket, FETCH_EXECUTOR, new BatchJob(request), timeoutMillis);
    }

    /** Fetches one chunk and waits for it. */
    CellAnswer.Chunk fetch(String nodeId, String ticket, CellRequest request) throws IOException {
        try {
            byte[] answer = send(
                            nodeId,
                            ticket,
                            FETCH_EXECUTOR,
                            new FetchJob(CellMessages.encode(request)),
                            FETCH_TIMEOUT_MILLIS)
                    .get();
            CellAnswer decoded = CellMessages.answer(answer);
            if (decoded instanceof CellAnswer.Chunk chunk) {
                return chunk;
            }
            String why = decoded instanceof CellAnswer.Failed failed
                    ? failed.failure().message()
                    : "it answered nonsense";
            throw new IOException(nodeId + ": " + why);
        } catch (IgniteException e) {
            // Not its message, which has the task's name in it: the ticket.
            throw new IOException(
                    nodeId
                            + (e instanceof ComputeTaskTimeoutException
                                    ? " did not answer in time"
                                    : " cannot be reached"),
                    e);
        }
    }

    private IgniteFuture<byte[]> send(String nodeId, String name, String executor, ComputeJob job, long timeoutMillis) {
        return ignite.compute(group(nodeId))
                .withExecutor(executor)
                .withNoFailover()
                .withTimeout(timeoutMillis)
                .withName(name)
                .executeAsync(new CellTask(), job);
    }

    private ClusterGroup group(String nodeId) {
        return ignite.cluster().forAttribute(NODE_ATTRIBUTE, nodeId);
    }
}
