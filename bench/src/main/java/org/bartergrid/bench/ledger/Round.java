package org.bartergrid.bench.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bartergrid.bench.BenchFailure;

/**
 * One turn of one contender: callers who give a stream's transfers at the same time, each as fast as it is answered or at
 * a pace, until the time is over or the stream is.
 *
 * @param replies what was answered
 * @param seconds from the first transfer to the last answer
 */
record Round(Replies replies, double seconds) {
    /** How long the slowest answer may take after the time is over. */
    private static final long PATIENCE_SECONDS = 90;

    static Round run(Contender contender, TransferStream stream, Pace pace, long millis) {
        Load load = stream.load();
        Replies replies = new Replies(load.transfers());
        CountDownLatch start = new CountDownLatch(1);
        long[] began = new long[1];
        ExecutorService threads = Executors.newFixedThreadPool(load.callers());
        try {
            List<Future<Long>> ends = new ArrayList<>();
            for (int number = 0; number < load.callers(); number++) {
                int caller = number;
                Contender.Caller voice = contender.caller(caller);
                Callable<Long> row = () -> {
                    start.await();
                    return new Row(voice, caller, stream, pace).give(replies, began[0], millis);
                };
                ends.add(threads.submit(row));
            }
            began[0] = System.nanoTime();
            start.countDown();
            long last = began[0];
            for (Future<Long> end : ends) {
                last = Math.max(
                        last, end.get(millis + TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS), TimeUnit.MILLISECONDS));
            }
            return new Round(replies, (last - began[0]) / 1e9);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof BenchFailure said
                    ? said
                    : new BenchFailure("A caller of the " + contender.name() + " failed: " + failed.getCause(), failed);
        } catch (TimeoutException late) {
            throw new BenchFailure(
                    "A caller of the " + contender.name() + " had no answer within " + PATIENCE_SECONDS
                            + " s: see what the machine is busy with, then run again.",
                    late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("The round was interrupted: run it again.", interrupted);
        } finally {
            threads.shutdownNow();
        }
    }

    /** What one caller gives. */
    private record Row(Contender.Caller voice, int caller, TransferStream stream, Pace pace) {

        /** Gives it, and says when the last answer was there. */
        long give(Replies replies, long beganNanos, long millis) {
            int atOnce = stream.load().atOnce();
            long deadline = beganNanos + TimeUnit.MILLISECONDS.toNanos(millis);
            long now = System.nanoTime();
            for (int index = 0; index < stream.load().transfersEach(); index += atOnce) {
                long asked = pace.await(beganNanos, index / atOnce);
                if (asked - deadline >= 0) {
                    break;
                }
                int position = stream.position(caller, index);
                List<Reply> answers = answers(position, atOnce);
                now = System.nanoTime();
                for (int i = 0; i < atOnce; i++) {
                    replies.set(position + i, answers.get(i), now - asked);
                }
            }
            return now;
        }

        private List<Reply> answers(int position, int atOnce) {
            if (atOnce == 1) {
                return List.of(voice.give(stream.transfer(position)));
            }
            List<Transfer> some = new ArrayList<>(atOnce);
            for (int i = 0; i < atOnce; i++) {
                some.add(stream.transfer(position + i));
            }
            return voice.giveAll(some);
        }
    }

    /** Transfers a second. */
    double rate() {
        return replies.count() / seconds;
    }
}
