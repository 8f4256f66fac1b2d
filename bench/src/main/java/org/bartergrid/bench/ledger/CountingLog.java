package org.bartergrid.bench.ledger;

import java.util.concurrent.atomic.AtomicLong;
import org.bartergrid.books.CommandLog;
import org.jspecify.annotations.Nullable;

/** A log that counts what is appended to it. */
final class CountingLog implements CommandLog {
    private final CommandLog log;
    private final AtomicLong blocks = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    CountingLog(CommandLog log) {
        this.log = log;
    }

    @Override
    public long head() {
        return log.head();
    }

    @Override
    public byte @Nullable [] read(long number) {
        return log.read(number);
    }

    @Override
    public Appended append(long number, byte[] block) {
        blocks.incrementAndGet();
        bytes.addAndGet(block.length);
        return log.append(number, block);
    }

    long blocks() {
        return blocks.get();
    }

    long bytes() {
        return bytes.get();
    }
}
