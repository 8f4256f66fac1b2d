package org.bartergrid.bench.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.bartergrid.bench.BenchFailure;
import org.bartergrid.bench.Sample;

/**
 * Some who read random pages of random statements at a pace, each on a thread of its own, and check that every page is
 * complete. Closed, they close what they read from.
 */
final class PageReaders implements AutoCloseable {
    private static final int READERS = 4;
    private static final int READS_A_SECOND = 400;
    private static final int LINES = 64;
    private static final long PATIENCE_SECONDS = 60;

    private final Accounts accounts;
    private final long[] lines;
    private final List<Statements> sources = new ArrayList<>();

    /**
     * Readers of full statements.
     *
     * @param lines how many lines every account has at least, by number
     * @param source opened once a reader
     */
    PageReaders(Accounts accounts, long[] lines, Supplier<Statements> source) {
        this.accounts = accounts;
        this.lines = lines;
        for (int reader = 0; reader < READERS; reader++) {
            sources.add(source.get());
        }
    }

    /** Reads for a while, and says how many nanoseconds each page took. */
    Sample read(long seed, long millis) {
        ExecutorService threads = Executors.newFixedThreadPool(READERS);
        try {
            SplittableRandom chance = new SplittableRandom(seed);
            long began = System.nanoTime();
            List<Future<Sample>> readers = new ArrayList<>();
            for (Statements source : sources) {
                SplittableRandom own = chance.split();
                readers.add(threads.submit(() -> read(source, own, began, millis)));
            }
            Sample all = new Sample();
            for (Future<Sample> reader : readers) {
                all.addAll(reader.get(millis + TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS), TimeUnit.MILLISECONDS));
            }
            return all;
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof BenchFailure said
                    ? said
                    : new BenchFailure("A reader of statements failed: " + failed.getCause() + ".", failed);
        } catch (TimeoutException late) {
            throw new BenchFailure(
                    "A page of a statement did not come within " + PATIENCE_SECONDS
                            + " s: see what the machine is busy with, then run again.",
                    late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("Reading was interrupted: run it again.", interrupted);
        } finally {
            threads.shutdownNow();
        }
    }

    private Sample read(Statements source, SplittableRandom chance, long beganNanos, long millis) {
        Pace pace = Pace.of(READS_A_SECOND, READERS);
        long deadline = beganNanos + TimeUnit.MILLISECONDS.toNanos(millis);
        Sample sample = new Sample();
        for (long index = 0; ; index++) {
            long asked = pace.await(beganNanos, index);
            if (asked - deadline >= 0) {
                return sample;
            }
            readPage(source, chance);
            sample.add((double) (System.nanoTime() - asked));
        }
    }

    private void readPage(Statements source, SplittableRandom chance) {
        int account = chance.nextInt(accounts.peers());
        long newest = lines[account];
        long before = 1 + (newest <= LINES ? newest : LINES + chance.nextLong(newest - LINES + 1));
        List<Statements.Line> page = source.page(account, before, LINES);
        long wanted = Math.min(LINES, newest);
        if (page.size() != wanted || page.get(0).sequence() != before - 1) {
            throw new BenchFailure(
                    "The statement of " + accounts.name(account) + " below line " + before + " came with " + page.size()
                            + " lines instead of " + wanted + ": it cannot be compared until it is right.");
        }
    }

    @Override
    public void close() {
        sources.forEach(Statements::close);
    }
}
