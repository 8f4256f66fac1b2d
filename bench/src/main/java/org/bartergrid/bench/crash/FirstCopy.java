package org.bartergrid.bench.crash;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.bartergrid.books.BlockHeader;

/**
 * Has one of several coordinators die just when it has synced a block: the first that does. That is the one that has the
 * first copy, which it makes before it tells the others. Stateless.
 */
final class FirstCopy {
    /** What every block begins with. */
    static final int BLOCK = ByteBuffer.wrap(BlockHeader.MAGIC.getBytes(StandardCharsets.US_ASCII))
            .getInt();

    private FirstCopy() {}

    /** That the next one that syncs a block dies, whichever it is; {@code copies} are those of any coordinator. */
    static DeathWish wish(Path copies) {
        return new DeathWish(copies.resolveSibling("first-copy-dies"));
    }
}
