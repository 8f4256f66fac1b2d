package org.bartergrid.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bartergrid.client.ApiProblem;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.Wire.Job;
import org.bartergrid.market.OrderId;

/**
 * An order that has no job yet. It holds its price all the same, so whatever ends the command before the job is
 * submitted, a failure or Ctrl-C, cancels it.
 *
 * <p>Which came first, job or cancellation, is asked of the coordinator and not remembered here: an answer that was lost
 * on the way was given there. For one thread; the JVM's end adds its own.
 */
final class UnservedOrder {

    /** Ctrl-C must not hang on a coordinator that does not answer. */
    private static final long PATIENCE_MILLIS = 10_000;

    private final CoordinatorClient client;
    private final OrderId id;
    private final long patienceMillis;
    private final CountDownLatch answered = new CountDownLatch(1);
    private volatile boolean interrupted;

    /** @param id what the order will be called; it need not be placed yet */
    UnservedOrder(CoordinatorClient client, OrderId id) {
        this(client, id, PATIENCE_MILLIS);
    }

    UnservedOrder(CoordinatorClient client, OrderId id, long patienceMillis) {
        this.client = client;
        this.id = id;
        this.patienceMillis = patienceMillis;
    }

    /**
     * Places the order and submits its job.
     *
     * @throws RuntimeException what a step threw; where there was an order, it says what became of that
     */
    Job serve(Supplier<JsonNode> place, Function<JsonNode, Job> submit) {
        var hook = new Thread(this::sayOnInterrupt, "order-cancel");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            var order = place.get();
            answered.countDown();
            if (interrupted) {
                throw new CommandFailure("No job is submitted any more");
            }
            return submit.apply(order);
        } catch (RuntimeException failure) {
            if (interrupted) {
                // What became of the order is said by the thread that interrupted.
                throw new CommandFailure("Interrupted before the job was submitted", failure);
            }
            String fate = cancel();
            throw fate.isEmpty() ? failure : new CommandFailure(Main.sentence(failure) + " " + fate, failure);
        } finally {
            answered.countDown();
            remove(hook);
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The JVM is ending, and the hook is at work.
        }
    }

    private void sayOnInterrupt() {
        String fate = interrupt();
        if (!fate.isEmpty()) {
            System.err.println("barter: " + fate);
        }
    }

    /** Keeps the job from being submitted, cancels the order, and says what became of it. */
    String interrupt() {
        interrupted = true;
        // What is on its way to the coordinator cannot be cancelled before it has arrived.
        boolean arrived = awaitAnswer();
        String fate = CompletableFuture.supplyAsync(this::cancel)
                .completeOnTimeout(notCancelled(), patienceMillis, TimeUnit.MILLISECONDS)
                .join();
        return fate.isEmpty() && !arrived ? notCancelled() : fate;
    }

    private boolean awaitAnswer() {
        try {
            return answered.await(patienceMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Cancels the order and says what became of it; nothing if there is none. That is asked even when ordering failed:
     * perhaps only the answer was lost.
     */
    private String cancel() {
        try {
            client.cancelOrder(id.toString());
            return "Order " + id + " is cancelled: nothing is held for it.";
        } catch (ApiProblem refused) {
            return switch (refused.status()) {
                case 404 -> "";
                case 409 -> String.valueOf(refused.getMessage());
                default -> notCancelled();
            };
        } catch (RuntimeException failure) {
            // It must not hide why the command ends.
            return notCancelled();
        }
    }

    private String notCancelled() {
        return "Order " + id + " may hold its price and could not be cancelled: 'barter order cancel " + id
                + "' does it.";
    }
}
