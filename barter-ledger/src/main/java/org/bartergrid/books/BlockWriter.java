package org.bartergrid.books;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Turns a batch of commands into one block: the deterministic part of {@link BooksWriter}, which gives it a thread, a
 * queue and a lock. Not thread-safe.
 *
 * <p>When {@link #write} throws, the state may be ahead of the log, and this writer must not be used again.
 */
final class BlockWriter {
    /**
     * What became of a batch.
     *
     * @param effects of the block that was written, or null if there was nothing new to write
     * @param answers one a command, in order
     */
    record Written(@Nullable Effects effects, List<Answer> answers) {}

    /**
     * A command of a batch.
     *
     * @param submission what was submitted
     * @param searchedVersion the {@link CommandIds#version} at which its id was not found on disk
     */
    record Item(Submission submission, long searchedVersion) {}

    private final Clock clock;
    private final OpenBooks open;
    private final Lock changing;
    private final Books books;
    private final CommandIds ids;
    private final long epoch;

    /** A writer of books that nobody reads meanwhile. */
    BlockWriter(Clock clock, OpenBooks open) {
        this(clock, open, new ReentrantLock());
    }

    /**
     * A writer of these books.
     *
     * @param changing held whenever the state changes, but not while a block is on its way to disk
     */
    BlockWriter(Clock clock, OpenBooks open, Lock changing) {
        this.clock = clock;
        this.open = open;
        this.changing = changing;
        this.books = open.books();
        this.ids = open.ids();
        this.epoch = books.head().epoch() + 1;
    }

    /**
     * Writes a block without commands. Its epoch tells every earlier writer of the same books, and whoever reads them
     * later, that a new one has begun.
     */
    Effects claim() {
        return append(List.of());
    }

    /** Writes the new commands of a batch as one block, and answers all of the batch. */
    Written write(List<Item> batch) {
        First[] firsts = new First[batch.size()];
        // Where each new id comes first in the batch; whoever else names that id repeats it.
        Map<UUID, Integer> leaders = new HashMap<>();
        List<Submission> fresh = new ArrayList<>(batch.size());
        int[] places = new int[batch.size()];
        for (int i = 0; i < batch.size(); i++) {
            Submission submission = batch.get(i).submission();
            firsts[i] = ids.find(submission.id(), batch.get(i).searchedVersion());
            if (firsts[i] == null) {
                Integer leader = leaders.putIfAbsent(submission.id(), i);
                places[i] = leader == null ? fresh.size() : places[leader];
                if (leader == null) {
                    fresh.add(submission);
                }
            }
        }
        Effects effects = fresh.isEmpty() ? null : append(fresh);
        List<Answer> answers = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            Submission submission = batch.get(i).submission();
            First first = firsts[i];
            boolean repeated = true;
            if (first == null) {
                if (effects == null) {
                    throw new IllegalStateException("command " + submission.id() + " was neither new nor known");
                }
                Submission leader = fresh.get(places[i]);
                first = new First(effects.results().get(places[i]), effects.block(), places[i], leader.fingerprint());
                repeated = leaders.getOrDefault(submission.id(), -1) != i;
            }
            answers.add(first.answer(submission, repeated));
        }
        return new Written(effects, answers);
    }

    private Effects append(List<Submission> submissions) {
        long number = books.block() + 1;
        long bookTimeMillis = Math.max(books.head().bookTimeMillis() + 1, clock.nowMillis());
        List<Command> commands = new ArrayList<>(submissions.size());
        List<byte[]> bytes = new ArrayList<>(submissions.size());
        for (Submission submission : submissions) {
            commands.add(submission.command());
            bytes.add(submission.bytes());
        }
        List<Result> results = apply(bookTimeMillis, commands);
        BlockFormat.Encoded block =
                BlockFormat.encode(number, epoch, bookTimeMillis, books.head().hash(), bytes, results);
        if (open.log().append(number, block.bytes()) == CommandLog.Appended.DEPOSED) {
            throw new IllegalStateException("another writer has written block " + number);
        }
        for (int i = 0; i < submissions.size(); i++) {
            Submission submission = submissions.get(i);
            ids.add(submission.id(), new First(results.get(i), number, i, submission.fingerprint()));
        }
        open.grew(block.bytes().length);
        return complete(block.header());
    }

    private List<Result> apply(long bookTimeMillis, List<Command> commands) {
        changing.lock();
        try {
            return books.apply(bookTimeMillis, commands);
        } finally {
            changing.unlock();
        }
    }

    private Effects complete(BlockHeader header) {
        changing.lock();
        try {
            Effects effects = books.complete(header);
            open.statements().add(effects.postings(), books.postedAccounts());
            return effects;
        } finally {
            changing.unlock();
        }
    }
}
