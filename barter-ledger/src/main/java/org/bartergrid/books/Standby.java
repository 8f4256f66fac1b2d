package org.bartergrid.books;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.bartergrid.process.Rounds;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Books that stand by: led through this process's own copy of the log, behind whoever writes it, so that they can be
 * written here at once when it is this process's turn, however many accounts there are. Nothing rests on them: a block that
 * was read too early, and stands no more, or anything else that does not fit, and they are read anew.
 *
 * <p>Belongs to one thread, which begins it and ends it by taking over or closing it, except where it says otherwise.
 */
public final class Standby implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Standby.class);
    private static final long LOOK_MILLIS = 20;

    /** Between two looks blocks may come faster than they are applied; each time only so many are. */
    private static final long BLOCKS_AT_ONCE = 64;

    /** Reading the newest snapshot and all that follows takes its time, and whatever was wrong may still be. */
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long LOOK_AT_TABLES_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** As long as loading the largest snapshot may take. */
    private static final long END_MILLIS = TimeUnit.MINUTES.toMillis(10);

    /**
     * The books at the end of their log, to be written.
     *
     * @param open the books
     * @param projector has not begun yet
     */
    record Taken(OpenBooks open, Projector projector) {}

    private final BooksStore store;
    private final BooksSettings settings;
    private final long salt;
    private final ExecutorService reader;
    private final Projector projector;
    private final Rounds rounds = new Rounds("books-standby", this::follow);
    private volatile boolean ending;
    private volatile long block;
    private boolean taken;

    // These belong to the rounds, and when they have ended to the one thread.
    private @Nullable OpenBooks open;
    private long notBeforeNanos = System.nanoTime();
    private long lookedNanos = System.nanoTime();

    /**
     * Books that do not follow yet.
     *
     * @param salt a number that clients cannot guess
     */
    public Standby(BooksStore store, BooksSettings settings, long salt) {
        this.store = store;
        this.settings = settings;
        this.salt = salt;
        this.reader = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "books-reader");
            thread.setDaemon(true);
            return thread;
        });
        this.projector = new Projector(store.projections(), store.log(), settings.largestLagBlocks());
    }

    /** Begins to follow, in a thread of its own. */
    public void begin() {
        rounds.begin(0, LOOK_MILLIS);
    }

    private void follow() {
        if (System.nanoTime() - notBeforeNanos < 0) {
            return;
        }
        try {
            // Some blocks at a time, as its turn may come.
            for (long head = store.log().ownHead();
                    !ending && head > 0;
                    head = store.log().ownHead()) {
                OpenBooks books = open;
                if (books == null) {
                    books = new OpenBooks(store.log(), store.pages(), settings, salt, head, reader);
                    open = books;
                    LOG.info("The books stand by from block {}", books.books().block());
                }
                long at = books.books().block();
                if (at >= head) {
                    break;
                }
                lookAtTables();
                // Whatever ends this half-way, no memory left included, leaves nothing that could be taken for sound.
                open = null;
                books.follow(Math.min(head, at + BLOCKS_AT_ONCE), projector::accept);
                open = books;
                block = books.books().block();
            }
        } catch (RuntimeException failure) {
            // Whoever takes over will say so if it is more than a copy that was not ready.
            block = 0;
            notBeforeNanos = System.nanoTime() + PAUSE_NANOS;
            if (!ending) {
                LOG.warn("The books do not stand by for now: {}", String.valueOf(failure.getMessage()));
                LOG.debug("Why the books do not stand by", failure);
            }
        }
    }

    private void lookAtTables() {
        if (System.nanoTime() - lookedNanos > LOOK_AT_TABLES_NANOS) {
            lookedNanos = System.nanoTime();
            projector.look();
        }
    }

    /** The block that the books stand at; 0 as long as they do not follow. Safe for any thread. */
    public long block() {
        return block;
    }

    BooksStore store() {
        return store;
    }

    BooksSettings settings() {
        return settings;
    }

    /**
     * Brings the books to the end of the log, for this process to write them. Nobody else must write them any more.
     *
     * @throws BlockDamagedException naming the first block of the log that is not as it was written
     * @throws PageDamagedException naming a page without which the books cannot be opened
     */
    Taken takeOver() {
        endRounds();
        Projections tables = store.projections();
        if (tables.watermark() > store.log().head()) {
            // They were made from another log, or from blocks that are gone.
            tables.rebuild(store.log().head());
        }
        projector.look();
        OpenBooks ready = led();
        reader.shutdown();
        taken = true;
        return new Taken(ready, projector);
    }

    private OpenBooks led() {
        OpenBooks ready = ledFromWhereTheyStand();
        return ready == null
                ? OpenBooks.atEnd(store.log(), store.pages(), settings, salt, reader, projector::accept)
                : ready;
    }

    /** Null if they did not stand by, or are of no use. */
    private @Nullable OpenBooks ledFromWhereTheyStand() {
        OpenBooks following = open;
        open = null;
        if (following == null) {
            return null;
        }
        try {
            if (stands(following.books().head())) {
                following.lead(projector::accept);
                return following;
            }
            LOG.warn("The books that stood by are of no use: their last block does not stand");
        } catch (BlockDamagedException unfit) {
            LOG.warn("The books that stood by are of no use: {}", unfit.getMessage());
        }
        return null;
    }

    /** Whether the last block that was read is in the log. It may have been that of a writer that died before others had it. */
    private boolean stands(BlockHeader head) {
        if (head.number() == 0) {
            return true;
        }
        if (head.number() > store.log().head()) {
            return false;
        }
        byte[] bytes = store.log().read(head.number());
        return bytes != null && BlockFormat.header(head.number(), bytes).equals(head);
    }

    private void endRounds() {
        ending = true;
        rounds.end();
        if (!rounds.awaitEnd(END_MILLIS)) {
            throw new IllegalStateException("the books that stand by cannot be stopped");
        }
    }

    /** Ends it, unless it was taken over. */
    @Override
    public void close() {
        ending = true;
        rounds.end();
        if (!taken) {
            boolean unused = rounds.awaitEnd(END_MILLIS);
            reader.shutdown();
            projector.close();
        }
    }
}
