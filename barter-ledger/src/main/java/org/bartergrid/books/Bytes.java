package org.bartergrid.books;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;

/** A growing array of bytes that records are written into, big-endian. Not thread-safe. */
final class Bytes {
    /** 64 bits, seven in a byte. */
    private static final int LONGEST_VARINT = 10;

    private ByteBuffer buffer;

    Bytes(int expected) {
        buffer = ByteBuffer.allocate(expected);
    }

    /** How many bytes were written. */
    int length() {
        return buffer.position();
    }

    /** The bytes as they lie in memory, only good until the next write; {@link #length} of them count. */
    byte[] raw() {
        return buffer.array();
    }

    byte[] toArray() {
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    Bytes putByte(int value) {
        room(1).put((byte) value);
        return this;
    }

    Bytes putShort(int value) {
        room(Short.BYTES).putShort((short) value);
        return this;
    }

    Bytes putInt(int value) {
        room(Integer.BYTES).putInt(value);
        return this;
    }

    Bytes putLong(long value) {
        room(Long.BYTES).putLong(value);
        return this;
    }

    /** A number in as few bytes as it needs, seven bits in each, the lowest first: small ones of either sign are short. */
    Bytes putVarint(long value) {
        long rest = (value << 1) ^ (value >> (Long.SIZE - 1));
        ByteBuffer out = room(LONGEST_VARINT);
        while ((rest & ~0x7fL) != 0) {
            out.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
        return this;
    }

    /** What {@link #putVarint} wrote. */
    static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new IllegalArgumentException("a number is longer than 64 bits");
    }

    Bytes putUuid(UUID id) {
        return putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    Bytes put(byte[] bytes) {
        return put(bytes, 0, bytes.length);
    }

    Bytes put(byte[] bytes, int offset, int length) {
        room(length).put(bytes, offset, length);
        return this;
    }

    Bytes putHex(String digits) {
        return put(HexFormat.of().parseHex(digits));
    }

    /** A text of at most 64 KB: its length in UTF-8 bytes, then these. */
    Bytes putText(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return putShort(bytes.length).put(bytes);
    }

    /** The first {@code length} characters of a text, all of them ASCII and at most 255: how many, and these. */
    Bytes putAscii(String text, int length) {
        if (length > 0xff) {
            throw new IllegalArgumentException("a text of " + length + " characters is too long");
        }
        ByteBuffer out = room(1 + length).put((byte) length);
        for (int i = 0; i < length; i++) {
            out.put((byte) text.charAt(i));
        }
        return this;
    }

    /** What {@link #putAscii} wrote. */
    static String ascii(ByteBuffer in) {
        byte[] bytes = new byte[Byte.toUnsignedInt(in.get())];
        in.get(bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    /** What {@link #putText} wrote. */
    static String text(ByteBuffer in) {
        int length = Short.toUnsignedInt(in.getShort());
        if (length > in.remaining()) {
            throw new IllegalArgumentException("a text is longer than what holds it");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** What {@link #putUuid} wrote. */
    static UUID uuid(ByteBuffer in) {
        return new UUID(in.getLong(), in.getLong());
    }

    /** So many bytes as hex digits. */
    static String hex(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            int size = Math.max(buffer.capacity() * 2, Math.addExact(buffer.position(), bytes));
            buffer = ByteBuffer.allocate(size).put(buffer.flip());
        }
        return buffer;
    }
}
