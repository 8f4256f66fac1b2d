package org.bartergrid.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The body of an answer that does not hang: the JDK's client bounds the wait for an answer's head, but not the silences
 * in its body. A silence that lasts too long, like a broken connection, is a {@link CoordinatorUnreachable}, so that who
 * reads can tell the coordinator's trouble from that of the file it writes to. For one thread.
 */
final class UnstalledInput extends FilterInputStream {

    private final URI coordinator;
    private final long limitMillis;
    private final Executor later;
    private volatile long bytes;
    private volatile boolean stalled;
    private volatile boolean closed;

    UnstalledInput(InputStream body, URI coordinator, long limitMillis) {
        super(body);
        this.coordinator = coordinator;
        this.limitMillis = limitMillis;
        this.later = CompletableFuture.delayedExecutor(limitMillis, TimeUnit.MILLISECONDS);
        watch(0);
    }

    private void watch(long before) {
        later.execute(() -> {
            if (closed) {
                return;
            }
            if (bytes == before) {
                stalled = true;
                closeBody();
            } else {
                watch(bytes);
            }
        });
    }

    private void closeBody() {
        try {
            super.close();
        } catch (IOException e) {
            throw new CoordinatorUnreachable(coordinator, e);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    // One thread reads, others only look: there is no lost update.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    @Override
    public int read(byte[] buffer, int offset, int length) {
        try {
            int read = super.read(buffer, offset, length);
            bytes += Math.max(0, read);
            return read;
        } catch (IOException e) {
            throw new CoordinatorUnreachable(
                    coordinator,
                    stalled ? new IOException("nothing came for " + limitMillis / 1000 + " s in mid-transfer", e) : e);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        super.close();
    }
}
