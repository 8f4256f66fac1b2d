package org.bartergrid.books;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The books with all that belongs to them: state, ids, statements and snapshots. They begin at a snapshot. Then they either
 * follow the log behind whoever writes it, as often as one likes, and bring nothing to disk themselves; or they are brought
 * to its end to be written. For one thread at a time, except where their parts say otherwise.
 */
final class OpenBooks {
    private static final Logger LOG = LoggerFactory.getLogger(OpenBooks.class);

    /** So many times their size tables may have before they are brought to disk while the log is read. */
    private static final int AT_START = 2;

    /** And so many times while somebody else is to bring them to disk, who may have three behind a large snapshot. */
    private static final int STANDING_BY = 4;

    /** Or so many ids or lines, which cost nothing. */
    private static final int FEW = 50_000;

    /** While somebody else is waited for, it is looked each time tables have grown by this part of their size. */
    private static final int LOOKS = 8;

    /** What a block costs a start beside its commands, as if it were so many bytes longer. */
    private static final int BLOCK_BYTES = 1_024;

    private final CommandLog log;
    private final BooksSettings settings;
    private final Executor reader;
    private final Books books;
    private final CommandIds ids;
    private final Statements statements;
    private final Snapshots snapshots;
    private final long snapshotBlock;

    /** Whether these are the books that are written, and not some that follow. */
    private boolean leads;

    /** The ids of blocks from here to the snapshot are still to be read. */
    private long unreadIdsFrom;

    /** Before this block all ids are on disk. */
    private long idsFromBlock;

    /** Up to this block all lines are on disk. */
    private long linesThroughBlock;

    private int nextLookIds;
    private int nextLookLines;
    private long logBytesSinceSnapshot;

    /**
     * The books as the newest sound snapshot shows them. Nothing is written yet.
     *
     * @param salt a number that clients cannot guess
     * @param atMostBlock beyond which no snapshot is wanted
     * @param reader reads blocks while others are applied
     */
    OpenBooks(CommandLog log, Pages pages, BooksSettings settings, long salt, long atMostBlock, Executor reader) {
        this.log = log;
        this.settings = settings;
        this.reader = reader;
        this.snapshots = new Snapshots(pages);
        this.ids = new CommandIds(pages, log, settings.idsInMemory(), salt);
        this.statements = new Statements(pages, settings.linesInMemory());
        Optional<Snapshots.Loaded> snapshot = snapshots.newest(atMostBlock);
        this.books = snapshot.map(loaded -> new Books(loaded.image())).orElseGet(Books::new);
        this.snapshotBlock = books.block();
        this.unreadIdsFrom = snapshot.map(Snapshots.Loaded::idsFromBlock).orElse(1L);
        statements.know(books.ledger());
        look();
    }

    /**
     * The books brought to where the log ends, to be written.
     *
     * @param each gets the effects of every block that was read after the snapshot, in order
     * @throws BlockDamagedException naming the first block that is not as it was written
     */
    static OpenBooks atEnd(
            CommandLog log, Pages pages, BooksSettings settings, long salt, Executor reader, Consumer<Effects> each) {
        OpenBooks open = new OpenBooks(log, pages, settings, salt, log.head(), reader);
        open.lead(each);
        return open;
    }

    /**
     * Reads on, up to a block, behind whoever writes the books. A block that is damaged here and not elsewhere is replaced;
     * nothing else is written.
     *
     * @param each gets the effects of every block, in order
     * @throws BlockDamagedException if a block is missing, damaged, or does not follow what was read: what the books show
     *     is then of no use
     * @throws IllegalStateException if the one who writes brings nothing to disk; the same goes for the books then
     */
    void follow(long toBlock, Consumer<Effects> each) {
        readIds();
        read(toBlock, each);
    }

    /**
     * Reads on to the end of the log; from here on the books are written.
     *
     * @param each gets the effects of every block, in order
     * @throws BlockDamagedException naming the first block that is not as it was written
     */
    void lead(Consumer<Effects> each) {
        leads = true;
        long head = log.head();
        snapshots.reload();
        snapshots.forgetUseless(head);
        noteSnapshotOfOthers();
        ids.takeOver(head);
        statements.takeOver(head);
        look();
        readIds();
        long from = books.block() + 1;
        read(head, each);
        LOG.info("The books stand at block {}; the last {} were read now", head, head - from + 1);
    }

    /** What they followed has made snapshots meanwhile: the log has grown less since the newest one. */
    private void noteSnapshotOfOthers() {
        long newest = snapshots.newestBlock();
        if (newest > snapshotBlock && newest <= books.block()) {
            logBytesSinceSnapshot = logBytesSinceSnapshot / (books.block() - snapshotBlock) * (books.block() - newest);
        }
    }

    /** The ids that a snapshot has no pages for. */
    private void readIds() {
        long from = Math.max(unreadIdsFrom, idsFromBlock);
        unreadIdsFrom = snapshotBlock + 1;
        BlocksAhead blocks = new BlocksAhead(log, from, snapshotBlock, reader);
        while (blocks.hasNext()) {
            rememberIds(blocks.next());
            makeRoom();
        }
    }

    private void read(long toBlock, Consumer<Effects> each) {
        Replay replay = new Replay(books);
        BlocksAhead blocks = new BlocksAhead(log, books.block() + 1, toBlock, reader);
        while (blocks.hasNext()) {
            Block block = blocks.next();
            Effects effects = replay.next(block);
            took(block, effects);
            each.accept(effects);
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
        if (effects.block() >= idsFromBlock) {
            rememberIds(block);
        }
        if (effects.block() > linesThroughBlock) {
            statements.add(effects.postings(), books.postedAccounts());
        } else {
            statements.know(effects.postings(), books.postedAccounts());
        }
        grew(BlockHeader.BYTES + block.header().bodyBytes());
    }

    private void makeRoom() {
        if (leads) {
            bringToDisk();
        } else {
            letGo();
        }
    }

    /**
     * While the log is read nobody else is there to bring tables to disk. They may get larger than they should, up to what
     * there is memory for in any case, as every second counts when another coordinator takes over.
     */
    private void bringToDisk() {
        if (ids.isFull(AT_START)) {
            ids.freeze();
            ids.sealFrozen();
        }
        if (statements.isFull(AT_START)) {
            statements.freeze(books.block());
            statements.flushFrozen();
        }
    }

    /** What whoever writes the books has brought to disk is not to fill the memory here. */
    private void letGo() {
        if (ids.activeSize() < nextLookIds && statements.activeSize() < nextLookLines) {
            return;
        }
        look();
        if (ids.isFull()) {
            ids.freeze();
        }
        if (statements.isFull()) {
            statements.freeze(books.block());
        }
        int mostIds = Math.min(
                Math.max(STANDING_BY * settings.idsInMemory(), FEW), IdTable.MOST - BooksSettings.LARGEST_BATCH);
        if (ids.activeSize() > mostIds
                || statements.activeSize() > Math.max(STANDING_BY * settings.linesInMemory(), FEW)) {
            throw new IllegalStateException(
                    "too much is in memory: the one who writes has brought to disk the ids before block " + idsFromBlock
                            + " and the lines up to block " + linesThroughBlock);
        }
        nextLookIds = nextLook(ids.activeSize(), settings.idsInMemory());
        nextLookLines = nextLook(statements.activeSize(), settings.linesInMemory());
    }

    private static int nextLook(int size, int mostActive) {
        return Math.max(mostActive, size + mostActive / LOOKS);
    }

    /** Sees what is on disk, and forgets as much of it as is no trouble. */
    private void look() {
        idsFromBlock = ids.fromBlockOnDisk();
        ids.dropFrozen(idsFromBlock);
        linesThroughBlock = statements.throughBlockOnDisk();
        statements.drop(linesThroughBlock, books.block());
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
