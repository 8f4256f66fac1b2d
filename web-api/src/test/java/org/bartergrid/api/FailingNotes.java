package org.bartergrid.api;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bartergrid.barter.InMemoryNotes;
import org.bartergrid.barter.Notes;

/** Notes of which the next one is not written, when a test says so. */
final class FailingNotes implements Notes {

    private final Notes notes = new InMemoryNotes();
    private final AtomicBoolean fails = new AtomicBoolean();

    void failOnce() {
        fails.set(true);
    }

    @Override
    public Optional<String> read(String name) {
        return notes.read(name);
    }

    @Override
    public void write(String name, String document) {
        if (fails.getAndSet(false)) {
            throw new IllegalStateException("the ledger is away");
        }
        notes.write(name, document);
    }
}
