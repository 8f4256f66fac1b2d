package org.bartergrid.books;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The bytes of a block, big-endian. Format 2 is written; both are read, for ever. Stateless.
 *
 * <pre>
 *        format 1                          format 2
 *      0      4  "BGBK"                    the same
 *      4      2  1                         2
 *      6      8  number                    the same
 *     14      8  writer epoch              the same
 *     22      8  book time, epoch millis   the same
 *     30     32  previous block's hash     the same
 *     62     32  zeros                     Merkle root over the commands with their results
 *     94      4  how many commands         the same
 *     98                                4  how many bytes of commands
 *    102                               32  SHA-256 of everything before
 *     98 / 134   commands, each with its result
 *   last     32  SHA-256 of all before     nothing
 * </pre>
 *
 * In format 2 the hash covers the header, and the header's Merkle root covers the commands: a flipped bit anywhere shows,
 * and headers alone prove the chain.
 */
public final class BlockFormat {
    private static final int SMALLEST_BYTES_1 = 130;
    private static final int COUNT_OFFSET_1 = 94;
    private static final int BODY_OFFSET_1 = 98;

    private BlockFormat() {}

    /** The bytes and the header of a block. */
    static final class Encoded {
        private final BlockHeader header;
        private final byte[] bytes;

        private Encoded(BlockHeader header, byte[] bytes) {
            this.header = header;
            this.bytes = bytes;
        }

        BlockHeader header() {
            return header;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    /**
     * A block that is about to be written.
     *
     * @param commands their bytes, as {@link CommandFormat} makes them
     */
    static Encoded encode(
            long number,
            long epoch,
            long bookTimeMillis,
            String previousHash,
            List<byte[]> commands,
            List<Result> results) {
        Merkle merkle = new Merkle();
        Bytes body = new Bytes(64 + 160 * commands.size());
        List<byte[]> leaves = new ArrayList<>(commands.size());
        for (int i = 0; i < commands.size(); i++) {
            int from = body.length();
            body.put(commands.get(i));
            CommandFormat.write(body, results.get(i));
            leaves.add(merkle.leaf(body.raw(), from, body.length() - from));
        }
        BlockHeader header = BlockHeader.of(
                number,
                epoch,
                bookTimeMillis,
                previousHash,
                HexFormat.of().formatHex(merkle.root(leaves)),
                commands.size(),
                body.length());
        Bytes block = new Bytes(BlockHeader.BYTES + body.length());
        header.write(block);
        block.put(body.raw(), 0, body.length());
        return new Encoded(header, block.toArray());
    }

    /**
     * The block that these bytes are.
     *
     * @param expectedNumber which block it should be
     * @throws BlockDamagedException naming what is wrong
     */
    public static Block decode(long expectedNumber, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        BlockHeader header = header(expectedNumber, bytes, in);
        Body body = new Body(expectedNumber, header, bytes, in);
        return new Block(header, body.commands, body.results);
    }

    /** The header of the block that these bytes are, checked as far as it can be without its commands. */
    public static BlockHeader header(long expectedNumber, byte[] bytes) {
        return header(expectedNumber, bytes, ByteBuffer.wrap(bytes));
    }

    /** Reads and checks the header; the buffer then stands, and ends, where the commands do. */
    private static BlockHeader header(long expectedNumber, byte[] bytes, ByteBuffer in) {
        int length = in.remaining();
        if (length < SMALLEST_BYTES_1) {
            throw new BlockDamagedException(expectedNumber, "is cut short: " + length + " bytes");
        }
        int magic = in.getInt();
        int version = in.getShort();
        BlockHeader header;
        if (magic != BlockHeader.MAGIC_BYTES || version == 1) {
            // The hash of format 1 covers the magic too: say "damaged" before anything else is believed.
            header = header1(expectedNumber, bytes, in);
        } else if (version == 2 && length >= BlockHeader.BYTES) {
            header = header2(expectedNumber, in);
        } else {
            throw new BlockDamagedException(
                    expectedNumber,
                    "has format " + version + ", or is damaged: if a newer release wrote it, use that one");
        }
        if (header.number() != expectedNumber) {
            throw new BlockDamagedException(expectedNumber, "says that it is block " + header.number());
        }
        return header;
    }

    private static BlockHeader header1(long expectedNumber, byte[] bytes, ByteBuffer in) {
        int end = in.limit() - Sha256.BYTES;
        String hash = HexFormat.of().formatHex(Sha256.of(bytes, 0, end));
        in.limit(in.limit()).position(end);
        if (!hash.equals(Bytes.hex(in, Sha256.BYTES))) {
            throw new BlockDamagedException(expectedNumber, "is damaged: its bytes do not match its own SHA-256");
        }
        in.position(0).limit(end);
        if (in.getInt() != BlockHeader.MAGIC_BYTES) {
            throw new BlockDamagedException(expectedNumber, "does not begin with " + BlockHeader.MAGIC);
        }
        in.getShort();
        BlockHeader header = new BlockHeader(
                1,
                in.getLong(),
                in.getLong(),
                in.getLong(),
                Bytes.hex(in, Sha256.BYTES),
                Bytes.hex(in, Sha256.BYTES),
                in.getInt(COUNT_OFFSET_1),
                end - BODY_OFFSET_1,
                hash);
        in.position(BODY_OFFSET_1);
        return header;
    }

    private static BlockHeader header2(long expectedNumber, ByteBuffer in) {
        BlockHeader header = BlockHeader.read(in);
        if (!header.hash().equals(header.computedHash())) {
            throw new BlockDamagedException(
                    expectedNumber, "is damaged: the bytes of its header do not match their SHA-256");
        }
        if (header.bodyBytes() != in.remaining()) {
            throw new BlockDamagedException(
                    expectedNumber,
                    "is damaged: it has " + in.remaining() + " bytes of commands, but its header says "
                            + header.bodyBytes());
        }
        return header;
    }

    /** The commands and results of a block, checked against its Merkle root if it has one. */
    private static final class Body {
        private final List<Command> commands = new ArrayList<>();
        private final List<Result> results = new ArrayList<>();
        private final List<byte[]> leaves = new ArrayList<>();

        /** Where each command begins, and where the last one ends. */
        private final List<Integer> offsets = new ArrayList<>();

        Body(long expectedNumber, BlockHeader header, byte[] bytes, ByteBuffer in) {
            try {
                read(header, bytes, in);
            } catch (BufferUnderflowException | IllegalArgumentException malformed) {
                throw new BlockDamagedException(
                        expectedNumber, "is damaged: its commands cannot be read (" + malformed + ")");
            }
            if (header.version() > 1
                    && !header.merkleRoot().equals(HexFormat.of().formatHex(new Merkle().root(leaves)))) {
                throw new BlockDamagedException(
                        expectedNumber, "is damaged: its commands do not match the Merkle root in its header");
            }
        }

        private void read(BlockHeader header, byte[] bytes, ByteBuffer in) {
            Merkle merkle = new Merkle();
            for (int i = 0; i < header.commands(); i++) {
                int from = in.position();
                offsets.add(from);
                commands.add(CommandFormat.command(in));
                results.add(CommandFormat.result(in));
                if (header.version() > 1) {
                    leaves.add(merkle.leaf(bytes, from, in.position() - from));
                }
            }
            offsets.add(in.position());
            if (in.hasRemaining()) {
                throw new IllegalArgumentException(in.remaining() + " bytes too many");
            }
        }
    }

    /**
     * The way from one command of a block to its header: what proves to anybody who has the header that the command, with
     * its result, is in the block.
     *
     * @param bytes the whole block, of format 2
     * @param position the command's place in it, from 0
     * @throws IllegalArgumentException if the block is of format 1, which has no Merkle root, or has no such command
     */
    public static MerkleProof prove(long number, byte[] bytes, int position) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        BlockHeader header = header(number, bytes, in);
        if (header.version() == 1) {
            throw new IllegalArgumentException("block " + number + " is of format 1, which has no Merkle root");
        }
        if (position < 0 || position >= header.commands()) {
            throw new IllegalArgumentException("block " + number + " has no command " + position);
        }
        Body body = new Body(number, header, bytes, in);
        List<String> path = new Merkle()
                .path(body.leaves, position).stream()
                        .map(hash -> HexFormat.of().formatHex(hash))
                        .toList();
        byte[] leaf = Arrays.copyOfRange(bytes, body.offsets.get(position), body.offsets.get(position + 1));
        return new MerkleProof(
                header,
                position,
                HexFormat.of().formatHex(leaf),
                path,
                body.commands.get(position),
                body.results.get(position));
    }

    /**
     * Whether a whole block begins at a buffer's position, whatever follows it and whether or not it is damaged; for
     * looking into raw disk images, where a block may also be cut off.
     */
    public static boolean isComplete(ByteBuffer image) {
        try {
            int start = image.position();
            int version = image.getShort(start + Integer.BYTES);
            int count = image.getInt(start + COUNT_OFFSET_1);
            image.position(start + (version == 1 ? BODY_OFFSET_1 : BlockHeader.BYTES));
            for (int i = 0; i < count; i++) {
                Command unusedCommand = CommandFormat.command(image);
                Result unusedResult = CommandFormat.result(image);
            }
            return version == 2 || hasHash(image);
        } catch (BufferUnderflowException
                | IndexOutOfBoundsException
                | IllegalArgumentException
                | NegativeArraySizeException cut) {
            return false;
        }
    }

    private static boolean hasHash(ByteBuffer image) {
        for (int i = 0; i < Sha256.BYTES; i++) {
            if (image.get() != 0) {
                return true;
            }
        }
        return false;
    }
}
