package org.bartergrid.store;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCache;
import org.bartergrid.books.Pages;
import org.jspecify.annotations.Nullable;

/** The books' pages in an ATOMIC Ignite cache, by name. Safe for any thread. */
final class IgnitePages implements Pages {
    private final IgniteCache<String, byte[]> pages;

    IgnitePages(Ignite ignite) {
        this.pages = LedgerCluster.open(ignite, LedgerCluster.<String, byte[]>grouped("book-pages", "books"));
    }

    @Override
    public byte @Nullable [] read(String name) {
        return pages.get(name);
    }

    @Override
    public void write(Map<String, byte[]> written) {
        // In order of name, as two who write the same pages must lock them in the same order.
        pages.putAll(new TreeMap<>(written));
    }

    @Override
    public void delete(Collection<String> names) {
        pages.removeAll(new TreeSet<>(names));
    }
}
