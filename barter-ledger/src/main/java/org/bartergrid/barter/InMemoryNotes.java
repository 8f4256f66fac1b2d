package org.bartergrid.barter;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Notes that are forgotten with their process: for tests and trials. Safe for any thread. */
public final class InMemoryNotes implements Notes {
    private final Map<String, String> notes = new ConcurrentHashMap<>();

    @Override
    public Optional<String> read(String name) {
        return Optional.ofNullable(notes.get(name));
    }

    @Override
    public void write(String name, String document) {
        notes.put(name, document);
    }
}
