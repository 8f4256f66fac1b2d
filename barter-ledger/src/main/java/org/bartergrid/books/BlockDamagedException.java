package org.bartergrid.books;

/** A block's bytes are not what a writer of these books wrote. */
public final class BlockDamagedException extends RuntimeException {
    private final long block;

    public BlockDamagedException(long block, String message) {
        super("block " + block + " " + message);
        this.block = block;
    }

    /** The number of the block. */
    public long block() {
        return block;
    }
}
