package org.bartergrid.job;

import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The codecs of single values. Text and byte arrays have no length in front, which would sort short before long: they
 * end with 00 01, and a zero byte inside is written 00 FF, so the end always sorts first.
 */
final class OrderedCodecs {

    static final Codec<byte[]> BYTES = new Codec<>() {
        @Override
        public void write(byte[] value, DataOutput out) throws IOException {
            writeEscaped(value, out);
        }

        @Override
        public byte[] read(DataInput in) throws IOException {
            return readEscaped(in);
        }

        @Override
        public long heapBytes(byte[] value) {
            return 16L + value.length;
        }
    };

    static final Codec<String> STRING = new Codec<>() {
        @Override
        public void write(String value, DataOutput out) throws IOException {
            writeEscaped(value.getBytes(StandardCharsets.UTF_8), out);
        }

        @Override
        public String read(DataInput in) throws IOException {
            return new String(readEscaped(in), StandardCharsets.UTF_8);
        }

        @Override
        public long heapBytes(String value) {
            return 40L + 2L * value.length();
        }
    };

    static final Codec<Long> INT64 = new Codec<>() {
        @Override
        public void write(Long value, DataOutput out) throws IOException {
            out.writeLong(value ^ Long.MIN_VALUE);
        }

        @Override
        public Long read(DataInput in) throws IOException {
            return in.readLong() ^ Long.MIN_VALUE;
        }
    };

    static final Codec<Double> FLOAT64 = new Codec<>() {
        @Override
        public void write(Double value, DataOutput out) throws IOException {
            long bits = Double.doubleToLongBits(value);
            out.writeLong(bits < 0 ? ~bits : bits ^ Long.MIN_VALUE);
        }

        @Override
        public Double read(DataInput in) throws IOException {
            long bits = in.readLong();
            return Double.longBitsToDouble(bits < 0 ? bits ^ Long.MIN_VALUE : ~bits);
        }
    };

    private OrderedCodecs() {}

    private static void writeEscaped(byte[] value, DataOutput out) throws IOException {
        if (value.length > Codec.MAX_BYTES) {
            throw new IOException(
                    "A key or value holds " + value.length + " bytes; at most " + Codec.MAX_BYTES + " are allowed.");
        }
        int start = 0;
        for (int i = 0; i < value.length; i++) {
            if (value[i] == 0) {
                out.write(value, start, i + 1 - start);
                out.writeByte(0xff);
                start = i + 1;
            }
        }
        out.write(value, start, value.length - start);
        out.writeByte(0);
        out.writeByte(1);
    }

    private static byte[] readEscaped(DataInput in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (bytes.size() <= Codec.MAX_BYTES) {
            byte next = in.readByte();
            if (next == 0) {
                byte mark = in.readByte();
                if (mark == 1) {
                    return bytes.toByteArray();
                }
                if (mark != (byte) 0xff) {
                    throw new IOException("Damaged text: 00 is followed by " + mark + ".");
                }
            }
            bytes.write(next);
        }
        throw new IOException("Damaged text: no end within " + Codec.MAX_BYTES + " bytes.");
    }
}
