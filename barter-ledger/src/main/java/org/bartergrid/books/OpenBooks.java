package org.bartergrid.books;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The books with all that belongs to them, brought to where the log ends: state, ids, statements and snapshots. It
 * belongs to the writer's thread, except where its parts say otherwise.
 */
final class OpenBooks {
    private static final Logger LOG = LoggerFactory.getLogger(OpenBooks.class);

    /** So many times their size tables may have before they are brought to disk while the log is read. */
    private static final int AT_START = 2;

    /** What a block costs a start beside its commands, as if it were so many bytes longer. */
    private static final int BLOCK_BYTES = 1_024;

    private final CommandLog log;
    private final Books books;
    private final CommandIds ids;
    private final Statements statements;
    private final Snapshots snapshots;
    private long logBytesSinceSnapshot;

    /**
     * Opens the books: the newest sound snapshot, and the blocks after it, each of them checked.
     *
     * @param salt a number that clients cannot guess
     * @param reader reads blocks while others are applied
     * @param each gets the effects of every block that was read after the snapshot, in order
     * @throws BlockDamagedException naming the first block that is not as it was written
     */
    OpenBooks(CommandLog log, Pages pages, BooksSettings settings, long salt, Executor reader, Consumer<Effects> each) {
        this.log = log;
        this.snapshots = new Snapshots(pages);
        this.ids = new CommandIds(pages, log, settings.idsInMemory(), salt);
        this.statements = new Statements(pages, settings.linesInMemory());
        long head = log.head();
        Optional<Snapshots.Loaded> snapshot = snapshots.newest(head);
        this.books = snapshot.map(loaded -> new Books(loaded.image())).orElseGet(Books::new);
        statements.resume(books.ledger());
        // A snapshot that could not be used claims lines in pages that this start may write anew, shorter at first.
        snapshots.forgetBeyond(books.block());
        snapshot.ifPresent(loaded -> readIds(new BlocksAhead(log, loaded.idsFromBlock(), books.block(), reader)));
        Replay replay = new Replay(books);
        long from = books.block() + 1;
        BlocksAhead blocks = new BlocksAhead(log, from, head, reader);
        while (blocks.hasNext()) {
            Block block = blocks.next();
            Effects effects = replay.next(block);
            took(block, effects);
            each.accept(effects);
            makeRoom();
        }
        LOG.info("The books stand at block {}; {} blocks were read after the snapshot", head, head - from + 1);
    }

    /** The ids that a snapshot has no pages for. */
    private void readIds(BlocksAhead blocks) {
        while (blocks.hasNext()) {
            rememberIds(blocks.next());
            makeRoom();
        }
    }

    private void rememberIds(Block block) {
        for (int i = 0; i < block.commands().size(); i++) {
            Submission command = new Submission(block.commands().get(i));
            ids.add(
                    command.id(),
                    new First(block.results().get(i), block.header().number(), i, command.fingerprint()));
        }
    }

    private void took(Block block, Effects effects) {
        rememberIds(block);
        statements.add(effects.postings(), books.postedAccounts());
        grew(BlockHeader.BYTES + block.header().bodyBytes());
    }

    /**
     * While the log is read nobody else is there to bring tables to disk. They may get larger than they should, up to what
     * there is memory for in any case, as every second counts when another coordinator takes over.
     */
    private void makeRoom() {
        if (ids.isFull(AT_START)) {
            ids.freeze();
            ids.sealFrozen();
        }
        if (statements.isFull(AT_START)) {
            statements.freeze();
            statements.flushFrozen();
        }
    }

    Books books() {
        return books;
    }

    CommandIds ids() {
        return ids;
    }

    Statements statements() {
        return statements;
    }

    Snapshots snapshots() {
        return snapshots;
    }

    CommandLog log() {
        return log;
    }

    /** A block of so many bytes was written. */
    void grew(int bytes) {
        logBytesSinceSnapshot += bytes + BLOCK_BYTES;
    }

    /** Whether the log has grown enough for the next snapshot. */
    boolean isSnapshotDue(long snapshotBytes) {
        return logBytesSinceSnapshot >= Math.max(snapshotBytes, 2 * snapshots.newestBytes());
    }

    /** A snapshot is being made of the books as they stand. */
    void snapshotBegun() {
        logBytesSinceSnapshot = 0;
    }
}
