package org.bartergrid.execution.ignite;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import org.bartergrid.execution.ignite.CellRequest.RunSource;
import org.jspecify.annotations.Nullable;

/** All runs of a partition as one stream, fetched chunk by chunk from one source after another. For one thread. */
final class FetchedRuns extends InputStream {

    private final Iterator<RunSource> sources;
    private final Fetch fetch;
    private @Nullable RunSource source;
    private long position;
    private long total;
    private byte[] chunk = new byte[0];
    private int next;

    FetchedRuns(List<RunSource> sources, Fetch fetch) {
        this.sources = sources.iterator();
        this.fetch = fetch;
    }

    /** The source that the last byte, or the failure, came from. */
    @Nullable
    RunSource source() {
        return source;
    }

    @Override
    public int read() throws IOException {
        return fill() ? chunk[next++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, chunk.length - next);
        System.arraycopy(chunk, next, into, offset, count);
        next += count;
        return count;
    }

    private boolean fill() throws IOException {
        while (next == chunk.length) {
            if (source == null || position == total) {
                if (!sources.hasNext()) {
                    return false;
                }
                source = sources.next();
                position = 0;
            }
            CellAnswer.Chunk answer = fetch.chunk(source, position);
            if (answer.bytes().length == 0 && position != answer.totalBytes()) {
                throw new IOException("the node " + source.nodeId() + " sent nothing of what it has");
            }
            chunk = answer.bytes();
            next = 0;
            position += chunk.length;
            total = answer.totalBytes();
        }
        return true;
    }

    /** Gets one chunk of a source's runs, never more than its total. */
    interface Fetch {
        CellAnswer.Chunk chunk(RunSource source, long position) throws IOException;
    }
}
