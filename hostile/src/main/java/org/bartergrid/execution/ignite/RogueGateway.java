package org.bartergrid.execution.ignite;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
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

    /**
     * A piece of what a node keeps, as {@link OpenRuns} found it.
     *
     * @param partition of which nobody may have the others
     */
    public record Wanted(String contract, String run, int partition, int split, int attempt) {}

    /**
     * Asks a node for runs; answers like {@link #refusalOf}, since whatever else is answered was found by who was let in.
     *
     * @param bytes is told how many came
     */
    public String refusalOfRuns(String node, String ticket, Wanted wanted, IntConsumer bytes) {
        return refusal(() -> {
            byte[] request = CellMessages.encode(new CellRequest.FetchRuns(
                    wanted.contract,
                    wanted.run,
                    wanted.partition,
                    List.of(new SplitAttempt(wanted.split, wanted.attempt)),
                    0));
            byte[] answer = ignite.compute(ignite.cluster().forAttribute(CellCalls.NODE_ATTRIBUTE, node))
                    .withExecutor(CellCalls.FETCH_EXECUTOR)
                    .withNoFailover()
                    .withTimeout(TIMEOUT_MILLIS)
                    .withName(ticket)
                    .execute(new CellTask(), new FetchJob(request));
            if (CellMessages.answer(answer) instanceof CellAnswer.Chunk chunk) {
                bytes.accept(chunk.bytes().length);
            }
            return answer;
        });
    }

    private interface Asking {
        byte[] answer() throws IOException;
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
