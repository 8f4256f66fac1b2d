package org.bartergrid.books;

import java.util.LinkedHashMap;
import java.util.Map;

/** Pages on their way to disk, about a megabyte at a time: a write has a cost of its own. For one thread. */
final class PageBatch {
    private static final int BYTES_A_WRITE = 1 << 20;

    private final Pages pages;
    private final Map<String, byte[]> waiting = new LinkedHashMap<>();
    private int waitingBytes;

    PageBatch(Pages pages) {
        this.pages = pages;
    }

    /** Writes a page, now or with the next ones. */
    void put(String name, byte[] page) {
        waiting.put(name, page);
        waitingBytes += page.length;
        if (waitingBytes >= BYTES_A_WRITE) {
            end();
        }
    }

    /** Writes what waits; then all of it is durable. */
    void end() {
        if (!waiting.isEmpty()) {
            pages.write(waiting);
            waiting.clear();
            waitingBytes = 0;
        }
    }
}
