package org.bartergrid.store;

import java.util.Optional;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCache;
import org.bartergrid.barter.Notes;

/** Notes in an ATOMIC Ignite cache, by name. Safe for any thread. */
final class IgniteNotes implements Notes {
    private final IgniteCache<String, String> notes;

    IgniteNotes(Ignite ignite) {
        this.notes = LedgerCluster.open(ignite, LedgerCluster.<String, String>grouped("NOTES", CatalogTables.GROUP));
    }

    @Override
    public Optional<String> read(String name) {
        return Optional.ofNullable(notes.get(name));
    }

    @Override
    public void write(String name, String document) {
        notes.put(name, document);
    }
}
