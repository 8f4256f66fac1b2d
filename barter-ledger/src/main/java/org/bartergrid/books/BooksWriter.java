package org.bartergrid.books;

import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only writer of the books: one thread that drains a bounded queue, applies a batch, appends it to the log as one
 * block, and only then answers. Safe for any thread.
 *
 * <p>What it promises: an {@link Answer.Done} is on disk; a command is applied once however often it is given; readers
 * see whole blocks and never one that is not on disk yet. The last is why a batch is applied and appended under the write
 * lock: a reader waits one append at most, and nobody acts on what a crash could take back. A statement, which many ask
 * for, does not even wait for that: there is a second lock for the moments in which something changes, and what a block
 * on its way to disk has done to one account is easily told and left out.
 *
 * <p>When an append fails the state in memory may be ahead of the disk, and nothing can be said about it that would be
 * safe. The writer stops for good, every caller is told, reads included; the next start replays the log.
 */
public final class BooksWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BooksWriter.class);
    private static final long CLOSE_SECONDS = 30;

    /** A caller who waits; a class, not a record, because two callers with the same command are two. */
    private static final class Pending {
        /** What to write, or null to make the writer look up because it is to close. */
        private final BlockWriter.@Nullable Item item;

        private final CompletableFuture<Answer> answer = new CompletableFuture<>();

        Pending(BlockWriter.@Nullable Item item) {
            this.item = item;
        }
    }

    /** How far ahead of the books a client's clock may be. */
    private static final long MOST_AHEAD_MILLIS = 5 * 60 * 1000;

    private static final int MOST_BLOCKS_READ = 20;

    private final Clock clock;
    private final Projections projections;
    private final OpenBooks open;
    private final BlockWriter blocks;
    private final BooksKeeper keeper;
    private final Projector projector;
    private final BlockingQueue<Pending> queue;
    private final int largestBatch;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    /** Inside the other one, held by the writer only while the state changes. */
    private final ReentrantReadWriteLock changing = new ReentrantReadWriteLock();

    private final Thread thread = new Thread(this::run, "books-writer");
    private final ExecutorService keeperThread = oneThread("books-keeper");
    private final ExecutorService mergerThread = oneThread("books-merger");
    private volatile boolean closing;
    private volatile @Nullable String stopped;
    private final CompletableFuture<String> end = new CompletableFuture<>();

    /**
     * Opens the books where their log ends, and starts their writer. Books that others may want to write too are claimed
     * by a block of a new epoch. The ports stay the caller's to close, after this.
     *
     * @param salt a number that clients cannot guess
     * @throws BlockDamagedException naming the first block of the log that is not as it was written
     * @throws PageDamagedException naming a page without which the books cannot be opened
     */
    public BooksWriter(Clock clock, BooksStore store, BooksSettings settings, long salt) {
        this(clock, new Standby(store, settings, salt));
    }

    /**
     * The same with books that stood by, which end that: what follows the end of the log here is written here.
     *
     * @throws BlockDamagedException naming the first block of the log that is not as it was written
     * @throws PageDamagedException naming a page without which the books cannot be opened
     */
    public BooksWriter(Clock clock, Standby standby) {
        this.clock = clock;
        BooksStore store = standby.store();
        BooksSettings settings = standby.settings();
        this.projections = store.projections();
        try (standby) {
            Standby.Taken taken = standby.takeOver();
            this.open = taken.open();
            this.projector = taken.projector();
        } catch (RuntimeException damaged) {
            keeperThread.shutdown();
            throw damaged;
        }
        projector.begin(open.snapshots(), open.books().block());
        this.blocks = new BlockWriter(clock, open, changing.writeLock());
        if (store.log().isShared()) {
            projector.accept(claimed());
        }
        this.keeper = new BooksKeeper(open, settings.snapshotBytes(), projector::watermark, keeperThread, mergerThread);
        this.queue = new ArrayBlockingQueue<>(settings.queueLength());
        this.largestBatch = settings.largestBatch();
        thread.setDaemon(true);
        thread.start();
    }

    private Effects claimed() {
        try {
            return blocks.claim();
        } catch (RuntimeException refused) {
            keeperThread.shutdown();
            projector.close();
            throw refused;
        }
    }

    /** Gives a command to the books. The answer always comes, refusals and failures included. */
    public CompletableFuture<Answer> submit(Command command) {
        if (stopped != null || closing) {
            return CompletableFuture.completedFuture(new Answer.Stopped(reason()));
        }
        Submission submission = new Submission(command);
        String wrong = wrongWith(submission.id());
        if (wrong != null) {
            return CompletableFuture.completedFuture(new Answer.IdRefused(wrong));
        }
        // Read before the search: what moves to disk during it is searched for again by the writer.
        long searchedVersion = open.ids().version();
        First old = open.ids().old(submission.id());
        if (old != null) {
            return CompletableFuture.completedFuture(old.answer(submission, true));
        }
        Pending pending = new Pending(new BlockWriter.Item(submission, searchedVersion));
        if (!queue.offer(pending)) {
            pending.answer.complete(new Answer.Busy());
        } else if (stopped != null) {
            // The writer may have stopped between the look and the offer, and would never see this one.
            failWaiting();
        }
        return pending.answer;
    }

    /** Ids have to sort by age, or the search for repeated ones would have to look everywhere. */
    private @Nullable String wrongWith(UUID id) {
        if (id.version() != 7 || id.variant() != 2) {
            return "The id " + id + " is not a UUID of version 7: make one, from the time and random bits.";
        }
        long ahead = IdEntry.millis(id.getMostSignificantBits()) - clock.nowMillis();
        return ahead <= MOST_AHEAD_MILLIS
                ? null
                : "The id " + id + " was made " + ahead / 1000 + " s in the future: set the clock of the machine that"
                        + " makes ids.";
    }

    /**
     * Reads the books as they stand between two blocks.
     *
     * @throws BooksStoppedException if the writer has stopped after a failure, or may not speak for the books right now
     */
    public <T extends @Nullable Object> T read(Function<Books, T> question) {
        return read(lock.readLock(), question);
    }

    private <T extends @Nullable Object> T read(Lock reading, Function<Books, T> question) {
        reading.lock();
        try {
            if (stopped != null && !closing) {
                throw new BooksStoppedException(reason(), true);
            }
            T answer = question.apply(open.books());
            // Asked afterwards: what was read may be old if others have gone on meanwhile.
            String notNow = open.log().whyNotRead();
            if (notNow != null) {
                throw new BooksStoppedException(notNow, false);
            }
            return answer;
        } finally {
            reading.unlock();
        }
    }

    /** Where the books stand. */
    public BooksHead head() {
        BlockHeader head = read(Books::head);
        return new BooksHead(
                head.number(),
                head.epoch(),
                head.hash(),
                head.bookTimeMillis(),
                projector.watermark(),
                open.log().wholeCopies());
    }

    /**
     * The statement of an account with every command that was answered before; null if there is no such account. Does
     * not wait for a block that is on its way to disk.
     *
     * @throws PageDamagedException later, when a line is asked for whose page is damaged
     * @throws BooksStoppedException if the writer has stopped after a failure
     */
    public @Nullable Statement statement(AccountId account) {
        return read(changing.readLock(), books -> {
            Account standing = books.standing(account);
            return standing == null
                    ? null
                    : open.statements().of(standing, books.ledger().number(account));
        });
    }

    /** The command that had an id first, with what became of it. */
    public Optional<Recorded> find(UUID id) {
        First first = first(id);
        return first == null ? Optional.empty() : Optional.of(recorded(first));
    }

    /**
     * That the command which had an id first is in its block; nothing if there is none.
     *
     * @throws IllegalArgumentException if its block is of format 1, which proves nothing
     */
    public Optional<MerkleProof> prove(UUID id) {
        First first = first(id);
        return first == null
                ? Optional.empty()
                : Optional.of(BlockFormat.prove(first.block(), bytes(first.block()), first.position()));
    }

    private @Nullable First first(UUID id) {
        long searchedVersion = open.ids().version();
        First old = open.ids().old(id);
        return old == null ? read(books -> open.ids().find(id, searchedVersion)) : old;
    }

    private Recorded recorded(First first) {
        Block block = BlockFormat.decode(first.block(), bytes(first.block()));
        return new Recorded(block.header(), first.position(), block.commands().get(first.position()), first.result());
    }

    private byte[] bytes(long number) {
        byte[] bytes = open.log().read(number);
        if (bytes == null) {
            throw new BlockDamagedException(number, "is missing, though there are later ones");
        }
        return bytes;
    }

    /**
     * Headers of blocks from a number on, in order: at least one if there is any, at most {@code limit}.
     *
     * @param fromBlock from 1
     */
    public List<BlockHeader> headers(long fromBlock, int limit) {
        List<BlockHeader> headers = new ArrayList<>(projections.blocks(fromBlock, limit));
        long head = read(Books::block);
        // What the tables lack is read from the log, and not much of it: a block may be large.
        for (int i = 0; i < MOST_BLOCKS_READ && headers.size() < limit; i++) {
            long next = headers.isEmpty()
                    ? fromBlock
                    : headers.get(headers.size() - 1).number() + 1;
            if (next > head) {
                break;
            }
            headers.add(BlockFormat.header(next, bytes(next)));
        }
        return headers;
    }

    /** Why the books cannot be asked now, in a sentence; null if they can. */
    public @Nullable String whyNotRead() {
        return stopped != null && !closing ? reason() : open.log().whyNotRead();
    }

    /** Completes with the reason when the writer has stopped, for whatever reason. */
    public CompletableFuture<String> end() {
        return end;
    }

    /** The SQL tables, and how far they are. */
    public Projector projector() {
        return projector;
    }

    /** Writes what waits, then stops. */
    @Override
    public void close() {
        closing = true;
        // If the queue is full the writer is awake anyway.
        boolean unused = queue.offer(new Pending(null));
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
            end(keeperThread);
            open.statements().runs().close();
            end(mergerThread);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        projector.close();
    }

    private static ExecutorService oneThread(String name) {
        return Executors.newSingleThreadExecutor(task -> {
            Thread worker = new Thread(task, name);
            worker.setDaemon(true);
            return worker;
        });
    }

    private static void end(ExecutorService thread) throws InterruptedException {
        thread.shutdown();
        if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
            thread.shutdownNow();
        }
    }

    private void run() {
        List<Pending> batch = new ArrayList<>();
        try {
            while (!(closing && queue.isEmpty())) {
                batch.add(queue.take());
                queue.drainTo(batch, largestBatch - 1);
                write(batch);
                batch.clear();
            }
            stopped = "The books are closed.";
        } catch (InterruptedException | RuntimeException | Error failure) {
            LOG.error(
                    "The writer of the books stops after block {}", open.books().block(), failure);
            stopped = "The books have stopped after a failure (" + failure.getMessage()
                    + "): restart the coordinator, then ask again with the same id.";
        }
        for (Pending pending : batch) {
            pending.answer.complete(new Answer.Stopped(reason()));
        }
        failWaiting();
        end.complete(reason());
    }

    private void failWaiting() {
        for (Pending pending = queue.poll(); pending != null; pending = queue.poll()) {
            pending.answer.complete(new Answer.Stopped(reason()));
        }
    }

    private String reason() {
        String why = stopped;
        return why == null ? "The books are being closed." : why;
    }

    private void write(List<Pending> batch) {
        List<BlockWriter.Item> items = new ArrayList<>(batch.size());
        for (Pending pending : batch) {
            if (pending.item != null) {
                items.add(pending.item);
            }
        }
        String notNow = open.log().whyNotAppend();
        if (notNow != null) {
            // Nothing was applied, so the state is still that of the log.
            batch.forEach(pending -> pending.answer.complete(new Answer.NotNow(notNow)));
            return;
        }
        keeper.awaitRoom();
        BlockWriter.Written written;
        lock.writeLock().lock();
        try {
            written = blocks.write(items);
            keeper.afterBlock();
        } catch (RuntimeException | Error failure) {
            // Before any reader gets the lock and sees a state that may not be on disk.
            stopped = "The books have stopped after a failure: " + failure.getMessage();
            throw failure;
        } finally {
            lock.writeLock().unlock();
        }
        Effects effects = written.effects();
        if (effects != null) {
            projector.accept(effects);
        }
        // The last first: who gave several waits for its first one, and is woken when all of them are there.
        ListIterator<Answer> answers =
                written.answers().listIterator(written.answers().size());
        for (int i = batch.size() - 1; i >= 0; i--) {
            if (batch.get(i).item != null) {
                batch.get(i).answer.complete(answers.previous());
            }
        }
    }
}
