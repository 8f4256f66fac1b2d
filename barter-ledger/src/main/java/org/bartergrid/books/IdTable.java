package org.bartergrid.books;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Command ids in memory with what became of their commands: a hash table of primitive arrays, some 90 bytes an id with
 * its free slots, where a {@code HashMap} takes 250. Not thread-safe; one that no longer changes may be read by anyone.
 *
 * <p>The salt keeps a client from making ids that all fall into one slot.
 */
final class IdTable {
    private final long salt;
    private long[] high;
    private long[] low;
    private long[] blocks;
    private int[] positions;
    private long[] fingerprints;
    private @Nullable Result[] results;
    private int size;
    private long oldestBlock = Long.MAX_VALUE;

    IdTable(int expected, long salt) {
        this.salt = salt;
        int slots = Math.max(64, Integer.highestOneBit(Math.max(1, expected - 1)) << 2);
        high = new long[slots];
        low = new long[slots];
        blocks = new long[slots];
        positions = new int[slots];
        fingerprints = new long[slots];
        results = new Result[slots];
    }

    /** How many ids there are. */
    int size() {
        return size;
    }

    /** The smallest number of a block whose command is here; {@link Long#MAX_VALUE} if none is. */
    long oldestBlock() {
        return oldestBlock;
    }

    /** What became of the command with this id, or null if the id is not here. */
    @Nullable
    First find(UUID id) {
        int slot = slot(id.getMostSignificantBits(), id.getLeastSignificantBits());
        Result result = results[slot];
        return result == null ? null : new First(result, blocks[slot], positions[slot], fingerprints[slot]);
    }

    /**
     * Puts an id in.
     *
     * @return false if it was there already; nothing changed then
     */
    boolean add(UUID id, First first) {
        return add(
                id.getMostSignificantBits(),
                id.getLeastSignificantBits(),
                first.block(),
                first.position(),
                first.fingerprint(),
                first.result());
    }

    private boolean add(long idHigh, long idLow, long block, int position, long fingerprint, Result result) {
        if (size * 2 >= results.length) {
            grow();
        }
        int slot = slot(idHigh, idLow);
        if (results[slot] != null) {
            return false;
        }
        high[slot] = idHigh;
        low[slot] = idLow;
        blocks[slot] = block;
        positions[slot] = position;
        fingerprints[slot] = fingerprint;
        results[slot] = result;
        oldestBlock = Math.min(oldestBlock, block);
        size++;
        return true;
    }

    /** Where an id is, or would be put. */
    private int slot(long idHigh, long idLow) {
        long mixed = (idHigh ^ salt) * 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ (mixed >>> 32) ^ idLow) * 0xd6e8feb86659fd93L;
        int mask = results.length - 1;
        int slot = (int) ((mixed ^ (mixed >>> 32)) & mask);
        while (results[slot] != null && (high[slot] != idHigh || low[slot] != idLow)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        IdTable larger = new IdTable(results.length, salt);
        forEach(larger::add);
        high = larger.high;
        low = larger.low;
        blocks = larger.blocks;
        positions = larger.positions;
        fingerprints = larger.fingerprints;
        results = larger.results;
    }

    /** Shows every id, in no order. */
    void forEach(Visitor visitor) {
        for (int slot = 0; slot < results.length; slot++) {
            Result result = results[slot];
            if (result != null) {
                boolean unused =
                        visitor.visit(high[slot], low[slot], blocks[slot], positions[slot], fingerprints[slot], result);
            }
        }
    }

    /** Who is shown ids. */
    interface Visitor {
        /** Answers whether the id was new to the visitor. */
        boolean visit(long idHigh, long idLow, long block, int position, long fingerprint, Result result);
    }
}
