package org.bartergrid.store;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteException;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.lang.IgniteCallable;
import org.apache.ignite.lang.IgniteFuture;
import org.apache.ignite.resources.IgniteInstanceResource;
import org.bartergrid.process.Rounds;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who of several coordinators speaks for the books: one at a time, and it knows. The oldest member asks all of them twice
 * a second; one that answers promises that it will not answer anybody else for three seconds. Whoever has the promises of
 * a majority holds the lease for a little less than that, counted from when it asked. Safe for any thread.
 *
 * <p>Why: the log itself refuses a second writer, but a coordinator that was stopped for a minute and goes on would
 * answer reads from what it remembers before it hears that others went on without it. Only the rates of clocks matter,
 * never their time: every process measures with its own.
 */
final class Lease implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
    private static final long PROMISE_MILLIS = 3_000;

    /** Shorter than the promise by more than clocks drift apart in that time. */
    private static final long HELD_NANOS = TimeUnit.MILLISECONDS.toNanos(PROMISE_MILLIS * 9 / 10);

    private static final long ASK_EVERY_MILLIS = 500;
    private static final String LOCAL = "bartergrid.lease";

    private final Ignite ignite;
    private final UUID me;
    private final int majority;
    private final Rounds rounds = new Rounds("ledger-lease", this::ask);
    private @Nullable UUID promisedTo;
    private long promisedUntilNanos;
    private volatile long heldUntilNanos = System.nanoTime();

    Lease(Ignite ignite, int majority) {
        this.ignite = ignite;
        this.me = ignite.cluster().localNode().id();
        this.majority = majority;
        // What it promised before it was restarted it does not know any more.
        this.promisedUntilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PROMISE_MILLIS);
        ignite.cluster().nodeLocalMap().put(LOCAL, this);
        rounds.begin(0, ASK_EVERY_MILLIS);
    }

    /** Whether nobody else speaks for the books, now. */
    boolean isHeld() {
        return heldUntilNanos - System.nanoTime() > 0;
    }

    private synchronized boolean promise(UUID asking) {
        long now = System.nanoTime();
        if (!asking.equals(promisedTo) && promisedUntilNanos - now > 0) {
            return false;
        }
        promisedTo = asking;
        promisedUntilNanos = now + TimeUnit.MILLISECONDS.toNanos(PROMISE_MILLIS);
        return true;
    }

    private synchronized void release(UUID released) {
        if (released.equals(promisedTo)) {
            promisedUntilNanos = System.nanoTime();
        }
    }

    private void ask() {
        List<ClusterNode> others = new ArrayList<>();
        try {
            ClusterNode oldest = ignite.cluster().forServers().forOldest().node();
            if (oldest == null || !oldest.isLocal()) {
                return;
            }
            others.addAll(ignite.cluster().forServers().forRemotes().nodes());
        } catch (IgniteException | IllegalStateException stopped) {
            LOG.debug("The lease is not asked for: {}", stopped.getMessage());
            return;
        }
        long asked = System.nanoTime();
        AtomicInteger promises = new AtomicInteger();
        count(promises, promise(me), asked);
        for (ClusterNode other : others) {
            try {
                IgniteFuture<Boolean> answer = ignite.compute(ignite.cluster().forNode(other))
                        .withTimeout(PROMISE_MILLIS)
                        .callAsync(new Ask(me, false));
                answer.listen(given -> {
                    try {
                        count(promises, given.get(), asked);
                    } catch (IgniteException silent) {
                        LOG.debug("A coordinator gave no promise: {}", silent.getMessage());
                    }
                });
            } catch (IgniteException | IllegalStateException gone) {
                LOG.debug("A coordinator is gone: {}", gone.getMessage());
            }
        }
    }

    private void count(AtomicInteger promises, boolean given, long askedNanos) {
        if (given && promises.incrementAndGet() == majority) {
            synchronized (this) {
                long until = askedNanos + HELD_NANOS;
                if (until - heldUntilNanos > 0) {
                    heldUntilNanos = until;
                }
            }
        }
    }

    /** Ends it, and lets the next one have it at once. What it was held for must have ended before. */
    @Override
    public void close() {
        rounds.close();
        boolean unused = rounds.awaitEnd(PROMISE_MILLIS);
        boolean held = isHeld();
        heldUntilNanos = System.nanoTime();
        try {
            if (held && !ignite.cluster().forServers().forRemotes().nodes().isEmpty()) {
                ignite.compute(ignite.cluster().forServers().forRemotes())
                        .withTimeout(PROMISE_MILLIS)
                        .broadcast(new Ask(me, true));
            }
        } catch (IgniteException | IllegalStateException gone) {
            LOG.debug("The lease is left to run out: {}", gone.getMessage());
        }
    }

    /** Asks a coordinator for its promise, or gives it back. */
    private static final class Ask implements IgniteCallable<Boolean> {
        private static final long serialVersionUID = 1L;

        private final UUID asking;
        private final boolean released;

        @IgniteInstanceResource
        @SuppressWarnings("NullAway.Init") // Ignite sets it before the call
        private transient Ignite ignite;

        Ask(UUID asking, boolean released) {
            this.asking = asking;
            this.released = released;
        }

        @Override
        public Boolean call() {
            Lease lease = ignite.cluster().<String, Lease>nodeLocalMap().get(LOCAL);
            if (lease == null) {
                return false;
            }
            if (released) {
                lease.release(asking);
                return true;
            }
            return lease.promise(asking);
        }
    }
}
