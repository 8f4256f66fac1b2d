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
    private final TicketMaker tickets;
    private final String run;
    private final long batchTimeoutMillis;

    BatchSender(CellCalls calls, JobDescriptor job, TicketMaker tickets, String run, long batchTimeoutMillis) {
        this.calls = calls;
        this.job = job;
        this.tickets = tickets;
        this.run = run;
        this.batchTimeoutMillis = batchTimeoutMillis;
    }

    /**
     * Sends an order; the future fails if the node leaves or the time is over.
     *
     * @param splits where the bytes of its splits are
     * @throws IgniteException if the node is not there
     */
    IgniteFuture<byte[]> send(Order order, SplitSpool splits) throws IOException {
        BarteredNode node = order.node();
        byte[] request = CellMessages.encode(request(order, splits));
        String ticket = tickets.once(Ticket.Kind.BATCH, node.nodeId(), node.contractId(), run, request);
        return calls.batch(node.nodeId(), node.grant() + " " + ticket, request, batchTimeoutMillis);
    }

    private CellRequest request(Order order, SplitSpool splits) throws IOException {
        Work work = new Work(
                order.node().contractId(),
                job.jobId(),
                run,
                job.jarSha256(),
                job.className(),
                job.settings(),
                job.partitions());
        if (order instanceof Order.ReducePartition reduce) {
            List<CellRequest.RunSource> sources = reduce.runs().entrySet().stream()
                    .map(runs -> new CellRequest.RunSource(
                            runs.getKey().nodeId(),
                            runs.getKey().contractId(),
                            tickets.runs(
                                    runs.getKey().nodeId(),
                                    runs.getKey().contractId(),
                                    run,
                                    reduce.partition(),
                                    order.node().nodeId()),
                            runs.getValue()))
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
                byte[] request = CellMessages.encode(new CellRequest.CloseContract(node.contractId(), run));
                String ticket = tickets.once(Ticket.Kind.CLOSE, node.nodeId(), node.contractId(), run, request);
                closing.put(node, calls.close(node.nodeId(), ticket, request, CLOSE_TIMEOUT_MILLIS));
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
