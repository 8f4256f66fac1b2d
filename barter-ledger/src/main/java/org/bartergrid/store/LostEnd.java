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
import org.bartergrid.books.CommandLog;
import org.bartergrid.store.WriteAheadCopies.Claim;

/**
 * Blocks that were written and that Ignite has dropped. It takes a damaged record of its write-ahead log for the place where
 * a process died, forgets what follows, and writes over it: whoever looks next finds sound books that end too early. So it
 * is looked before Ignite starts what had been written, and the folder of a coordinator that is alone keeps a note.
 *
 * @param head the last block that is left
 * @param written the last one that there was
 * @param epoch of that one
 */
record LostEnd(long head, long written, long epoch) {
    private static final String NOTE = "lost-end";

    /** The note under another name: somebody has seen it, and goes on without these blocks. */
    private static final String ACCEPTED = "lost-end-accepted";

    private static final Pattern TEXT = Pattern.compile("(\\d{1,18}) (\\d{1,18}) (\\d{1,18})");

    /** What a folder's note says. */
    static Optional<LostEnd> noted(Path folder) {
        return read(folder.resolve(NOTE));
    }

    private static Optional<LostEnd> read(Path note) {
        try {
            if (!Files.exists(note)) {
                return Optional.empty();
            }
            Matcher parts = TEXT.matcher(
                    Files.readString(note, StandardCharsets.US_ASCII).strip());
            if (!parts.matches()) {
                throw new LedgerUnavailableException(
                        note + " says that blocks are lost, but not which: restore a backup into an empty folder.",
                        null);
            }
            return Optional.of(new LostEnd(
                    Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)), Long.parseLong(parts.group(3))));
        } catch (IOException failure) {
            throw new UncheckedIOException(note + " cannot be read: correct its permissions", failure);
        }
    }

    /**
     * What was lost when Ignite opened a folder, if nobody has accepted that.
     *
     * @param left the log as Ignite found it
     * @param newest the newest block that there was before
     */
    static Optional<LostEnd> between(CommandLog left, Claim newest, Path folder) {
        long head = left.head();
        if (newest.number() <= head) {
            return Optional.empty();
        }
        byte[] last = head == 0 ? null : left.read(head);
        // Every start is an epoch: what is older is left of blocks in whose place others were written since.
        if (last != null && BlockFormat.header(head, last).epoch() > newest.epoch()) {
            return Optional.empty();
        }
        return read(folder.resolve(ACCEPTED))
                        .filter(accepted -> accepted.epoch >= newest.epoch() && accepted.written >= newest.number())
                        .isPresent()
                ? Optional.empty()
                : Optional.of(new LostEnd(head, newest.number(), newest.epoch()));
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
        DataFolder.write(folder, NOTE, head + " " + written + " " + epoch);
    }

    /** What to do about it. */
    LedgerUnavailableException refusal(Path folder) {
        return new LedgerUnavailableException(
                "The write-ahead log in " + folder + " was damaged: blocks " + (head + 1) + " to " + written
                        + " had been written, and are lost. Restore a backup into an empty folder; if there is none, rename "
                        + folder.resolve(NOTE) + " to " + ACCEPTED + " to go on after block " + head
                        + ", without what was answered since.",
                null);
    }
}
