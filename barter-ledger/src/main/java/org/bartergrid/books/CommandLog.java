package org.bartergrid.books;

import org.jspecify.annotations.Nullable;

/**
 * Port: the blocks of the books, numbered from 1 without gaps, each written once. The log is the truth; everything else
 * can be rebuilt from it.
 */
public interface CommandLog {
    /** What became of an append. */
    enum Appended {
        /** These bytes are block n, durably. */
        YES,
        /** Other bytes are block n: somebody else writes these books, and the caller must stop. */
        DEPOSED
    }

    /** Number of the newest block; 0 if there is none. */
    long head();

    /** The bytes of a block, or nothing if there is no such block. */
    byte @Nullable [] read(long number);

    /**
     * Writes block {@code number}, which must be {@code head() + 1}. When it returns YES the block survives a crash. The
     * store may try twice inside: an append of bytes that stand already answers YES.
     *
     * @throws RuntimeException if it cannot be known what stands; the caller must stop
     */
    Appended append(long number, byte[] block);
}
