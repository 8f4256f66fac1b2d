package org.bartergrid.execution.ignite;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.ignite.IgniteException;
import org.apache.ignite.lang.IgniteFuture;
import org.bartergrid.execution.BarteredNode;
import org.bartergrid.execution.Order;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a job's orders as batches and sends them to its nodes, and tells them at the end that it is over. For one thread. */
final class BatchSender {

    private static final long CLOSE_TIMEOUT_MILLIS = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(BatchSender.class);

    private final CellCalls calls;
    private final JobDescriptor job;
    private final byte[] ticket;
    private final long batchTimeoutMillis;

    BatchSender(CellCalls calls, JobDescriptor job, byte[] ticket, long batchTimeoutMillis) {
        this.calls = calls;
        this.job = job;
        this.ticket = ticket;
        this.batchTimeoutMillis = batchTimeoutMillis;
    }

    /**
     * Sends an order; the future fails if the node leaves or the time is over.
     *
     * @param splits where the bytes of its splits are
     * @throws IgniteException if the node is not there
     */
    IgniteFuture<byte[]> send(Order order, SplitSpool splits) throws IOException {
        return calls.batch(
                order.node().nodeId(), job.jobId() + "-" + order.id(), request(order, splits), batchTimeoutMillis);
    }

    private CellRequest request(Order order, SplitSpool splits) throws IOException {
        Work work = new Work(
                order.node().contractId(),
                order.node().grant(),
                job.jobId(),
                ticket,
                job.jarSha256(),
                job.className(),
                job.settings(),
                job.partitions());
        if (order instanceof Order.ReducePartition reduce) {
            List<CellRequest.RunSource> sources = reduce.runs().entrySet().stream()
                    .map(runs -> new CellRequest.RunSource(
                            runs.getKey().nodeId(), runs.getKey().contractId(), runs.getValue()))
                    .toList();
            return new CellRequest.ReduceBatch(work, reduce.partition(), reduce.attempt(), sources);
        }
        List<CellRequest.SplitBytes> batch = new ArrayList<>();
        for (var name : ((Order.MapSplits) order).splits()) {
            batch.add(new CellRequest.SplitBytes(name, splits.split(name.split())));
        }
        return new CellRequest.MapBatch(work, batch);
    }

    /** Lets every node drop its part of the job; the last receipts of those that answered. */
    Map<BarteredNode, SignedReceipt> close(List<BarteredNode> nodes) throws InterruptedException {
        Map<BarteredNode, IgniteFuture<byte[]>> closing = new LinkedHashMap<>();
        for (BarteredNode node : nodes) {
            try {
                closing.put(
                        node,
                        calls.close(
                                node.nodeId(),
                                job.jobId() + "-close",
                                new CellRequest.CloseContract(node.contractId(), ticket),
                                CLOSE_TIMEOUT_MILLIS));
            } catch (IgniteException e) {
                LOG.debug("{} is not there to be told that the job is over", node, e);
            }
        }
        Map<BarteredNode, SignedReceipt> receipts = new LinkedHashMap<>();
        for (Map.Entry<BarteredNode, IgniteFuture<byte[]>> each : closing.entrySet()) {
            try {
                if (CellMessages.answer(each.getValue().get(CLOSE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS))
                        instanceof CellAnswer.Closed closed) {
                    receipts.put(each.getKey(), closed.receipt());
                }
            } catch (IgniteException | IOException e) {
                LOG.debug("{} did not say that it has ended the job", each.getKey(), e);
            }
        }
        return receipts;
    }
}
