package org.bartergrid.store;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A ledger node's place among the coordinators. Safe for any thread. */
interface Membership {

    /** Why this coordinator cannot answer for the books now, in a sentence; null if it can. */
    @Nullable
    String whyNotRead();

    /** Why it cannot write them now, in a sentence; null if it can. */
    @Nullable
    String whyNotAppend();

    /** Whether others may want to write the same books. */
    boolean shared();

    /** The name of the coordinator that writes, or is about to; nothing while too few are there. */
    Optional<String> leader();

    /** Waits until this coordinator is the one that writes. */
    void awaitLeadership() throws InterruptedException;

    /** From now on this coordinator writes. */
    void leads();

    /** Completes with the reason when the node cannot go on. */
    CompletableFuture<String> lost();

    /** The node is about to stop in order. */
    void close();

    /** The node has stopped in order. */
    void stopped();

    /** That of the only coordinator there is. */
    record Alone(String me) implements Membership {
        @Override
        public @Nullable String whyNotRead() {
            return null;
        }

        @Override
        public @Nullable String whyNotAppend() {
            return null;
        }

        @Override
        public boolean shared() {
            return false;
        }

        @Override
        public Optional<String> leader() {
            return Optional.of(me);
        }

        @Override
        public void awaitLeadership() {}

        @Override
        public void leads() {}

        @Override
        public CompletableFuture<String> lost() {
            return new CompletableFuture<>();
        }

        @Override
        public void close() {}

        @Override
        public void stopped() {}
    }
}
