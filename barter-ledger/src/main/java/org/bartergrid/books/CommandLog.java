package org.bartergrid.books;

import java.util.List;
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

    /**
     * Whether others may want to write these books too, so that whoever begins has to claim them with a block of its own
     * epoch.
     */
    default boolean isShared() {
        return false;
    }

    /**
     * Why this process may not answer for the books right now, in a sentence; null if it may. To be asked after something
     * was read: until then, at least, it was as it was read.
     */
    default @Nullable String whyNotRead() {
        return null;
    }

    /** Why nothing can be appended right now, in a sentence; null if it can. Nothing is lost by trying again later. */
    default @Nullable String whyNotAppend() {
        return null;
    }

    /** How many whole copies of the log there are, as far as is known here. */
    default int wholeCopies() {
        return 1;
    }

    /** All copies of a block that can be had, damaged ones too: for whoever found one that is. */
    default List<byte[]> copies(long number) {
        byte[] only = read(number);
        return only == null ? List.of() : List.of(only);
    }

    /** Replaces damaged copies of a block by a sound one. */
    default void heal(long number, byte[] block) {
        throw new UnsupportedOperationException("there is one copy of block " + number + ", and nothing to heal");
    }

    /** Number of the newest block; 0 if there is none. */
    long head();

    /**
     * Number of the newest block in this process's own copy, as far as nobody else has to be asked; 0 if that copy is not
     * whole. It need not stand: the process that was writing it may have died.
     */
    default long ownHead() {
        return head();
    }

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
