package org.bartergrid.books;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Command ids in memory with what became of their commands, in the order in which they came: about 50 bytes an id, where a
 * {@code HashMap} takes 250. Not thread-safe; one that no longer changes may be read by anyone.
 *
 * <p>Why so: a new id is looked for in vain, put at the end, and hardly ever seen again. So the hash table is one array of
 * ints, small enough for the processor's caches, and the rest is only ever appended to. Of each slot's int the low bits say
 * where the id is and the high ones are part of its hash, so that hardly another id is looked at. The salt keeps a client
 * from making ids that all fall into one slot. Almost every command is applied; results that say more are kept aside.
 */
final class IdTable {
    /** As many as the low bits of a slot can name. */
    static final int MOST = (1 << 22) - 2;

    private static final int INDEX_MASK = (1 << 22) - 1;
    private static final int LONGS = 4;
    private static final Result APPLIED = new Result.Applied();

    private final long salt;
    private int[] slots;

    /** Of each id: its two halves, its block and its place there in one, and its command's fingerprint. */
    private long[] ids;

    private final Map<Integer, Result> refused = new HashMap<>();
    private int size;
    private long oldestBlock = Long.MAX_VALUE;

    IdTable(int expected, long salt) {
        this.salt = salt;
        this.slots = new int[Math.max(64, Integer.highestOneBit(Math.max(1, expected - 1)) << 2)];
        this.ids = new long[Math.max(16, Math.min(expected, 1 << 14)) * LONGS];
    }

    /** How many ids there are. */
    int size() {
        return size;
    }

    /** The smallest number of a block whose command is here; {@link Long#MAX_VALUE} if none is. */
    long oldestBlock() {
        return oldestBlock;
    }

    /** The number of the block whose command came last; 0 if none is here. */
    long newestBlock() {
        return size == 0 ? 0 : block(size - 1);
    }

    /** What became of the command with this id, or null if the id is not here. */
    @Nullable
    First find(UUID id) {
        int index = slots[slot(id.getMostSignificantBits(), id.getLeastSignificantBits())] & INDEX_MASK;
        return index == 0 ? null : first(index - 1);
    }

    /** What became of the command whose id came as number {@code i}, from 0. */
    First first(int i) {
        Result result = refused.isEmpty() ? APPLIED : refused.getOrDefault(i, APPLIED);
        return new First(result, block(i), position(i), ids[LONGS * i + 3]);
    }

    /** The id that came as number {@code i}, from 0, and where its command stands. */
    IdEntry entry(int i) {
        return new IdEntry(ids[LONGS * i], ids[LONGS * i + 1], block(i), position(i));
    }

    private long block(int i) {
        return ids[LONGS * i + 2] >>> 16;
    }

    private int position(int i) {
        return (int) (ids[LONGS * i + 2] & 0xffff);
    }

    /**
     * Puts an id in.
     *
     * @return false if it was there already; nothing changed then
     */
    boolean add(UUID id, First first) {
        if (size == MOST || first.position() > 0xffff) {
            throw new IllegalStateException("a table of ids takes " + MOST + ", and 65536 of one block");
        }
        if (size * 2 >= slots.length) {
            grow();
        }
        long high = id.getMostSignificantBits();
        long low = id.getLeastSignificantBits();
        int slot = slot(high, low);
        if (slots[slot] != 0) {
            return false;
        }
        if ((size + 1) * LONGS > ids.length) {
            ids = Arrays.copyOf(ids, 2 * ids.length);
        }
        int at = LONGS * size;
        ids[at] = high;
        ids[at + 1] = low;
        ids[at + 2] = (first.block() << 16) | first.position();
        ids[at + 3] = first.fingerprint();
        if (!first.result().applied()) {
            refused.put(size, first.result());
        }
        oldestBlock = Math.min(oldestBlock, first.block());
        slots[slot] = tag(mix(high, low)) | ++size;
        return true;
    }

    private long mix(long high, long low) {
        long mixed = (high ^ salt) * 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ (mixed >>> 32) ^ low) * 0xd6e8feb86659fd93L;
        return mixed ^ (mixed >>> 32);
    }

    private static int tag(long mixed) {
        return (int) (mixed >>> 32) & ~INDEX_MASK;
    }

    /** Where an id is, or would be put. */
    private int slot(long high, long low) {
        long mixed = mix(high, low);
        int tag = tag(mixed);
        int mask = slots.length - 1;
        int slot = (int) (mixed & mask);
        while (slots[slot] != 0 && !((slots[slot] & ~INDEX_MASK) == tag && isAt(slots[slot], high, low))) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private boolean isAt(int slot, long high, long low) {
        int at = LONGS * ((slot & INDEX_MASK) - 1);
        return ids[at] == high && ids[at + 1] == low;
    }

    private void grow() {
        slots = new int[2 * slots.length];
        for (int i = 0; i < size; i++) {
            long high = ids[LONGS * i];
            long low = ids[LONGS * i + 1];
            slots[slot(high, low)] = tag(mix(high, low)) | (i + 1);
        }
    }
}
