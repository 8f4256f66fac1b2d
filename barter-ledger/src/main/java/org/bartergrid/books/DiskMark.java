package org.bartergrid.books;

import java.nio.ByteBuffer;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A page that says how far whoever writes the books has brought something to disk: a number of a block. It only spares a
 * start work, so one that is damaged counts for nothing. Safe for any thread.
 */
final class DiskMark {
    private static final Logger LOG = LoggerFactory.getLogger(DiskMark.class);

    private final Pages pages;
    private final String name;
    private final long otherwise;

    /**
     * A mark.
     *
     * @param otherwise what holds if nobody has noted anything
     */
    private DiskMark(Pages pages, String name, long otherwise) {
        this.pages = pages;
        this.name = name;
        this.otherwise = otherwise;
    }

    /** The block before which every id is on disk. */
    static DiskMark idsFrom(Pages pages) {
        return new DiskMark(pages, "ids/from", 1);
    }

    /** The block up to which every line of a statement is on disk. */
    static DiskMark linesThrough(Pages pages) {
        return new DiskMark(pages, "lines/through", 0);
    }

    long block() {
        try {
            ByteBuffer noted = SealedPage.read(pages, name);
            return noted == null ? otherwise : noted.getLong();
        } catch (PageDamagedException damaged) {
            LOG.warn("{}; more of the log is read instead", damaged.getMessage());
            return otherwise;
        }
    }

    void note(long block) {
        pages.write(Map.of(name, SealedPage.seal(name, new Bytes(Long.BYTES).putLong(block))));
    }

    /**
     * Takes back what is said of blocks that are not there. Otherwise it would be believed of those that are written in their
     * place.
     */
    void limit(long most) {
        long noted = block();
        if (noted > most) {
            LOG.warn("The page '{}' of the books speaks of block {}, but the log ends before it", name, noted);
            note(most);
        }
    }
}
