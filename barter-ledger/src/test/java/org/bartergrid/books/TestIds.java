package org.bartergrid.books;

import java.util.UUID;

/** Ids of version 7 that are the same in every run. */
public final class TestIds {
    private TestIds() {}

    /** The id number {@code n} of a millisecond. */
    public static UUID at(long millis, long n) {
        return new UUID((millis << 16) | 0x7000, 0x8000_0000_0000_0000L | n);
    }
}
