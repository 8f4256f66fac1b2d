package org.bartergrid.execution.ignite;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteException;
import org.bartergrid.execution.BatchFailure;
import org.bartergrid.execution.SplitAttempt;
import org.jspecify.annotations.NullMarked;

/** A gateway, or whoever would like to be one, that sends what it should not. Tells what it was answered. */
@NullMarked
public final class RogueGateway {

    private static final long TIMEOUT_MILLIS = 5_000;

    private final Ignite ignite;
    private final CellCalls calls;

    /** @param ignite a member without guards */
    public RogueGateway(Ignite ignite) {
        this.ignite = ignite;
        this.calls = new CellCalls(ignite);
    }

    /** A batch of one split as a node would be sent it. */
    public static byte[] batch(String contract, String job, String jar, String run) {
        Work work = new Work(contract, job, run, jar, "org.bartergrid.examples.kmer.KmerCount", Map.of("k", "21"), 1);
        return CellMessages.encode(new CellRequest.MapBatch(
                work, List.of(new CellRequest.SplitBytes(new SplitAttempt(0, 0), new byte[] {'A', 'C', 'G', 'T'}))));
    }

    /** Sends a batch; answers with the refusal, or with an empty text if it was not refused. */
    public String refusalOf(String node, String permission, byte[] batch) {
        return refusal(
                () -> calls.batch(node, permission, batch, TIMEOUT_MILLIS).get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS));
    }

    /** Asks a node for runs of a contract; answers like {@link #refusalOf}. */
    public String refusalOfRuns(String node, String ticket, String contract, String run) {
        return refusal(() -> {
            byte[] request = CellMessages.encode(
                    new CellRequest.FetchRuns(contract, run, 0, List.of(new SplitAttempt(0, 0)), 0));
            return ignite.compute(ignite.cluster().forAttribute(CellCalls.NODE_ATTRIBUTE, node))
                    .withExecutor(CellCalls.FETCH_EXECUTOR)
                    .withNoFailover()
                    .withTimeout(TIMEOUT_MILLIS)
                    .withName(ticket)
                    .execute(new CellTask(), new FetchJob(request));
        });
    }

    private interface Asking {
        byte[] answer() throws IgniteException;
    }

    private static String refusal(Asking asking) {
        try {
            CellAnswer answer = CellMessages.answer(asking.answer());
            if (answer instanceof CellAnswer.Failed failed && failed.failure().cause() == BatchFailure.Cause.REFUSED) {
                return failed.failure().message();
            }
            return "";
        } catch (IgniteException | IOException e) {
            // Neither done nor refused in words: dropped, and the time is over.
            return "no answer (" + e.getClass().getSimpleName() + ")";
        }
    }
}
