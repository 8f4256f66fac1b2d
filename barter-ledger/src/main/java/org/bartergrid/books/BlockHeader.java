package org.bartergrid.books;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * What everybody may know of a block: where it stands in the chain, and the Merkle root of what it carries. Since format
 * 2 its hash covers these fields alone, so whoever has the headers can check the chain without seeing a single command.
 *
 * @param version of the format, 1 or 2
 * @param number from 1 without gaps
 * @param epoch of the writer; rises whenever a writer starts
 * @param bookTimeMillis the present for all of its commands; rises from block to block
 * @param previousHash hash of the block before, 64 hex digits; zeros for the first
 * @param merkleRoot over its commands with their results, 64 hex digits; zeros in format 1
 * @param commands how many it carries
 * @param bodyBytes how many bytes they take, results included
 * @param hash 64 hex digits: in format 2 SHA-256 over the header, in format 1 over all of the block
 */
public record BlockHeader(
        int version,
        long number,
        long epoch,
        long bookTimeMillis,
        String previousHash,
        String merkleRoot,
        int commands,
        int bodyBytes,
        String hash) {
    /** What stands for the block before the first, and for a root or hash that is not known yet. */
    public static final String NO_HASH = HexFormat.of().formatHex(new byte[Sha256.BYTES]);

    /** What every block begins with, so that one can be found in a raw disk image. */
    public static final String MAGIC = "BGBK";

    static final int MAGIC_BYTES = 0x4247424b;

    /** Bytes of a header in format 2 before its hash. */
    static final int HASHED_BYTES = 102;

    /** Bytes of a header in format 2. */
    static final int BYTES = HASHED_BYTES + Sha256.BYTES;

    /** The header of format 2 with its hash. */
    static BlockHeader of(
            long number,
            long epoch,
            long bookTimeMillis,
            String previousHash,
            String merkleRoot,
            int commands,
            int bodyBytes) {
        BlockHeader unhashed = new BlockHeader(
                2, number, epoch, bookTimeMillis, previousHash, merkleRoot, commands, bodyBytes, NO_HASH);
        return new BlockHeader(
                2,
                number,
                epoch,
                bookTimeMillis,
                previousHash,
                merkleRoot,
                commands,
                bodyBytes,
                unhashed.computedHash());
    }

    /** What the hash of a header of format 2 has to be. */
    public String computedHash() {
        Bytes bytes = new Bytes(HASHED_BYTES);
        writeHashed(bytes);
        return HexFormat.of().formatHex(Sha256.of(bytes.raw(), 0, bytes.length()));
    }

    /**
     * Whether this header can stand where it says, after {@code before}. A header of format 1 cannot be checked without
     * its block, so of it only the place in the chain is.
     */
    public boolean follows(BlockHeader before) {
        return number == before.number + 1
                && previousHash.equals(before.hash)
                && bookTimeMillis > before.bookTimeMillis
                && epoch >= before.epoch
                && (version == 1 || hash.equals(computedHash()));
    }

    /** Writes the header in format 2. */
    void write(Bytes out) {
        writeHashed(out);
        out.putHex(hash);
    }

    private void writeHashed(Bytes out) {
        out.putInt(MAGIC_BYTES)
                .putShort(2)
                .putLong(number)
                .putLong(epoch)
                .putLong(bookTimeMillis)
                .putHex(previousHash)
                .putHex(merkleRoot)
                .putInt(commands)
                .putInt(bodyBytes);
    }

    /** Reads a header of format 2, whose magic and version were read already; its hash is not checked. */
    static BlockHeader read(ByteBuffer in) {
        return new BlockHeader(
                2,
                in.getLong(),
                in.getLong(),
                in.getLong(),
                Bytes.hex(in, Sha256.BYTES),
                Bytes.hex(in, Sha256.BYTES),
                in.getInt(),
                in.getInt(),
                Bytes.hex(in, Sha256.BYTES));
    }
}
