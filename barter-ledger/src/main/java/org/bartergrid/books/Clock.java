package org.bartergrid.books;

/** Where the time comes from. The domain never asks the system itself, so that tests and replays own time. */
@FunctionalInterface
public interface Clock {
    /** The present, epoch milliseconds. */
    long nowMillis();

    /** The machine's own clock. */
    static Clock system() {
        return System::currentTimeMillis;
    }
}
