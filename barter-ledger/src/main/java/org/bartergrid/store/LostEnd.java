package org.bartergrid.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bartergrid.books.BlockFormat;
import org.bartergrid.books.BlockHeader;
import org.bartergrid.books.CommandLog;

/**
 * Blocks that were written and that Ignite has dropped. It takes a damaged record of its write-ahead log for the place where
 * a process died, forgets what follows, and writes over it: whoever looks next finds sound books that end too early. So it
 * is looked before Ignite starts what had been written, and the folder of a coordinator that is alone keeps a note.
 *
 * @param head the last block that is left
 * @param written the last one that there was
 */
record LostEnd(long head, long written) {
    private static final String NOTE = "lost-end";
    private static final Pattern TEXT = Pattern.compile("(\\d{1,18}) (\\d{1,18})");

    /** The newest block in the write-ahead log of a folder from which nothing runs; nothing if there is none. */
    static Optional<BlockHeader> written(Path folder) {
        Path log = folder.resolve("wal");
        return Files.isDirectory(log) ? WriteAheadCopies.in(log).newest() : Optional.empty();
    }

    /** What a folder's note says. */
    static Optional<LostEnd> noted(Path folder) {
        Path note = folder.resolve(NOTE);
        try {
            if (!Files.exists(note)) {
                return Optional.empty();
            }
            Matcher parts = TEXT.matcher(
                    Files.readString(note, StandardCharsets.US_ASCII).strip());
            if (!parts.matches()) {
                throw new LedgerUnavailableException(
                        note + " says that blocks are lost, but not which: restore the folder from a backup.", null);
            }
            return Optional.of(new LostEnd(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2))));
        } catch (IOException failure) {
            throw new UncheckedIOException(note + " cannot be read: correct its permissions", failure);
        }
    }

    /**
     * What was lost when Ignite opened a folder.
     *
     * @param left the log as Ignite found it
     * @param number of the newest block that there was before
     * @param epoch of that block
     */
    static Optional<LostEnd> between(CommandLog left, long number, long epoch) {
        long head = left.head();
        byte[] last = head == 0 || number <= head ? null : left.read(head);
        // Every start is an epoch: what is older is left of blocks in whose place others were written since.
        return number <= head || (last != null && BlockFormat.header(head, last).epoch() > epoch)
                ? Optional.empty()
                : Optional.of(new LostEnd(head, number));
    }

    /**
     * Whether somebody was told that these blocks are written. The next one is written when the last one is on disk, so if it
     * is only one it may have been on its way when the power went.
     */
    boolean isCertain() {
        return written > head + 1;
    }

    /** Has the folder remember it. */
    void note(Path folder) {
        DataFolder.write(folder, NOTE, head + " " + written);
    }

    /** What to do about it. */
    LedgerUnavailableException refusal(Path folder) {
        return new LedgerUnavailableException(
                "The write-ahead log in " + folder + " was damaged: blocks " + (head + 1) + " to " + written
                        + " had been written, and are lost. Restore the folder from a backup; if there is none, delete "
                        + folder.resolve(NOTE) + " to go on after block " + head
                        + ", without what was answered since.",
                null);
    }
}
