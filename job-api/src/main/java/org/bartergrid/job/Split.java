package org.bartergrid.job;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** A piece of the input, whole in memory, cut as the job's {@link InputFormat} says. */
public final class Split {

    private final int index;
    private final byte[] bytes;

    /** The array is not copied: its maker hands it over. */
    public Split(int index, byte[] bytes) {
        this.index = index;
        this.bytes = bytes;
    }

    /** The place of this split in the input, from 0. */
    public int index() {
        return index;
    }

    public int length() {
        return bytes.length;
    }

    /** The bytes themselves, not a copy: a split may be mapped again elsewhere, so leave them as they are. */
    public byte[] bytes() {
        return bytes;
    }

    public InputStream stream() {
        return new ByteArrayInputStream(bytes);
    }

    /** The bytes as UTF-8 text. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
