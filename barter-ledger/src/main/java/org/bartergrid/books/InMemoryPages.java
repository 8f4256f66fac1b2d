package org.bartergrid.books;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Pages that are forgotten with their process: for tests and trials. Safe for any thread. */
public final class InMemoryPages implements Pages {
    private final Map<String, byte[]> pages = new ConcurrentHashMap<>();

    @Override
    public byte @Nullable [] read(String name) {
        byte[] page = pages.get(name);
        return page == null ? null : page.clone();
    }

    @Override
    public void write(Map<String, byte[]> written) {
        written.forEach((name, page) -> pages.put(name, page.clone()));
    }

    @Override
    public void delete(Collection<String> names) {
        names.forEach(pages::remove);
    }
}
