package org.bartergrid.api;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.bartergrid.barter.Barter;
import org.bartergrid.barter.ContractChange;
import org.bartergrid.peer.PeerId;

/** Tells peers what becomes of their contracts. Safe for any thread. */
final class ContractChanges {

    private static final int MOST_WAITERS = 1_000;
    private static final int MOST_WAITERS_OF_ONE = 16;
    private static final int MOST_AT_ONCE = 100;

    private final Barter barter;
    private final Executor answers;
    private final AtomicInteger waiters = new AtomicInteger();

    ContractChanges(Barter barter, Executor answers) {
        this.barter = barter;
        this.answers = answers;
    }

    /**
     * What became of contracts of a peer after a change that it knows; nothing if that was nothing for so long.
     *
     * @throws Refusal if too many wait already
     */
    CompletableFuture<List<ContractChange>> above(PeerId peer, long number, int waitSeconds) {
        // Asked for first, so that what happens before the look is not missed.
        var next = barter.nextContractChange(peer);
        var now = barter.contractChanges(peer, number, MOST_AT_ONCE);
        if (!now.isEmpty() || waitSeconds == 0) {
            next.complete(null);
            return CompletableFuture.completedFuture(now);
        }
        if (barter.waitingForContractChanges(peer) > MOST_WAITERS_OF_ONE || waiters.get() >= MOST_WAITERS) {
            next.complete(null);
            throw Refusal.busy("Too many wait for news of contracts at once: ask again without 'wait', or in a moment");
        }
        waiters.incrementAndGet();
        return next.completeOnTimeout(null, waitSeconds, TimeUnit.SECONDS)
                .thenApplyAsync(
                        woken -> {
                            waiters.decrementAndGet();
                            return barter.contractChanges(peer, number, MOST_AT_ONCE);
                        },
                        answers);
    }
}
