package org.bartergrid.api;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Callers who wait for the next of something. Bounded, since each holds a request. Safe for any thread. */
final class Waiters<T> {

    private static final int MOST = 1_000;

    private final String what;
    private final List<CompletableFuture<T>> waiting = new ArrayList<>();

    /** @param what they wait for, as people are told it */
    Waiters(String what) {
        this.what = what;
    }

    /**
     * One more.
     *
     * @param otherwise what it gets if nothing comes in time
     * @throws Refusal if there are too many
     */
    synchronized CompletableFuture<T> add(T otherwise, int seconds) {
        waiting.removeIf(CompletableFuture::isDone);
        if (waiting.size() >= MOST) {
            throw Refusal.busy("Too many wait for " + what + " at once: ask again in a moment");
        }
        var one = new CompletableFuture<T>();
        waiting.add(one);
        return one.completeOnTimeout(otherwise, seconds, TimeUnit.SECONDS);
    }

    /** It is there: all of them go on. */
    void tell(T next) {
        List<CompletableFuture<T>> all;
        synchronized (this) {
            all = List.copyOf(waiting);
            waiting.clear();
        }
        all.forEach(one -> one.complete(next));
    }
}
