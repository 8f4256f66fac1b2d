package org.bartergrid.bench.ledger;

import java.util.List;
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
    public boolean isShared() {
        return log.isShared();
    }

    @Override
    public @Nullable String whyNotRead() {
        return log.whyNotRead();
    }

    @Override
    public @Nullable String whyNotAppend() {
        return log.whyNotAppend();
    }

    @Override
    public int wholeCopies() {
        return log.wholeCopies();
    }

    @Override
    public List<byte[]> copies(long number) {
        return log.copies(number);
    }

    @Override
    public void heal(long number, byte[] block) {
        log.heal(number, block);
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
