package org.bartergrid.books;

import java.util.Arrays;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** A log that forgets everything with its process: for tests and trials. Safe for any thread. */
public final class InMemoryCommandLog implements CommandLog {
    private final ConcurrentSkipListMap<Long, byte[]> blocks = new ConcurrentSkipListMap<>();

    @Override
    public long head() {
        return blocks.isEmpty() ? 0 : blocks.lastKey();
    }

    @Override
    public byte @Nullable [] read(long number) {
        byte[] block = blocks.get(number);
        return block == null ? null : block.clone();
    }

    @Override
    public Appended append(long number, byte[] block) {
        byte[] standing = blocks.putIfAbsent(number, block.clone());
        return standing == null || Arrays.equals(standing, block) ? Appended.YES : Appended.DEPOSED;
    }
}
