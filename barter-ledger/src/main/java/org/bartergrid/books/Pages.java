package org.bartergrid.books;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Port: pages of bytes by name, where the books keep what they need to start and to answer fast: runs of ids, pages of
 * statements, snapshots. A page that was written survives a crash, but several are not written all or none: a page that
 * others rest on is written after them. Safe for any thread.
 */
public interface Pages {
    /** The bytes of a page, or null if there is none of that name. */
    byte @Nullable [] read(String name);

    /** Writes pages, over what has their names; durable when it returns. */
    void write(Map<String, byte[]> pages);

    /** Deletes pages; those that are not there are no error. */
    void delete(Collection<String> names);
}
