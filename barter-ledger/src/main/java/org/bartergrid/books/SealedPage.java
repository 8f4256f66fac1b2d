package org.bartergrid.books;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * How the books' own {@link Pages} are wrapped: a version, the content, and CRC-32C over the page's name and both, so
 * that a page which was damaged, or put where another belongs, is never believed. Stateless.
 */
final class SealedPage {
    private static final int FIRST_VERSION = 1;

    private SealedPage() {}

    static byte[] seal(String name, Bytes content) {
        return seal(name, FIRST_VERSION, content);
    }

    /** A page of a version of its own kind. */
    static byte[] seal(String name, int version, Bytes content) {
        ByteBuffer page = ByteBuffer.allocate(Short.BYTES + content.length() + Integer.BYTES);
        page.putShort((short) version).put(content.raw(), 0, content.length());
        page.putInt(checksum(name, page.array(), page.position()));
        return page.array();
    }

    /**
     * The content of a page, or null if there is no such page.
     *
     * @throws PageDamagedException if it is not what was written
     */
    static @Nullable ByteBuffer read(Pages pages, String name) {
        byte[] page = pages.read(name);
        return page == null ? null : open(name, page);
    }

    /**
     * The content of a page that has to be there.
     *
     * @throws PageDamagedException if it is missing, or not what was written
     */
    static ByteBuffer require(Pages pages, String name) {
        ByteBuffer content = read(pages, name);
        if (content == null) {
            throw new PageDamagedException(name, "it is missing");
        }
        return content;
    }

    static ByteBuffer open(String name, byte[] page) {
        return open(name, page, FIRST_VERSION);
    }

    /**
     * The content of a page of any version up to the newest; {@link #version} tells which.
     *
     * @throws PageDamagedException if it is not what was written
     */
    static ByteBuffer open(String name, byte[] page, int newestVersion) {
        int end = page.length - Integer.BYTES;
        if (end < Short.BYTES || ByteBuffer.wrap(page).getInt(end) != checksum(name, page, end)) {
            throw new PageDamagedException(name, "its bytes do not match their checksum");
        }
        ByteBuffer content = ByteBuffer.wrap(page, 0, end);
        int version = content.getShort();
        if (version < FIRST_VERSION || version > newestVersion) {
            throw new PageDamagedException(name, "it has format " + version + ", which a newer release wrote");
        }
        return content;
    }

    /** The version of the page that an opened content lies in. */
    static int version(ByteBuffer content) {
        return content.getShort(0);
    }

    private static int checksum(String name, byte[] page, int length) {
        CRC32C crc = new CRC32C();
        for (int i = 0; i < name.length(); i++) {
            crc.update(name.charAt(i));
        }
        crc.update(page, 0, length);
        return (int) crc.getValue();
    }
}
