package org.bartergrid.barter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
    record Written(Books.@Nullable Effects effects, List<Answer> answers) {}

    private final Clock clock;
    private final CommandLog log;
    private final Books books;
    private final long epoch;
    private String headHash;

    BlockWriter(Clock clock, CommandLog log, Replay replay) {
        this.clock = clock;
        this.log = log;
        this.books = replay.books();
        this.epoch = replay.epoch() + 1;
        this.headHash = replay.hash();
    }

    Books books() {
        return books;
    }

    String headHash() {
        return headHash;
    }

    /** Writes the new commands of a batch as one block, and answers all of the batch. */
    Written write(List<Command> batch) {
        // Where each new id comes first in the batch; whoever else names that id repeats it.
        Map<UUID, Integer> first = new HashMap<>();
        List<Command> fresh = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            Command command = batch.get(i);
            if (books.first(command.id().value()) == null
                    && first.putIfAbsent(command.id().value(), i) == null) {
                fresh.add(command);
            }
        }
        Books.Effects effects = fresh.isEmpty() ? null : append(fresh);
        List<Answer> answers = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            Command command = batch.get(i);
            answers.add(answer(command, first.getOrDefault(command.id().value(), -1) != i));
        }
        return new Written(effects, answers);
    }

    private Books.Effects append(List<Command> commands) {
        long number = books.block() + 1;
        long bookTimeMillis = Math.max(books.bookTimeMillis() + 1, clock.nowMillis());
        Books.Effects effects = books.apply(number, bookTimeMillis, commands);
        byte[] bytes = BlockFormat.encode(
                new Block(number, epoch, bookTimeMillis, headHash, commands, effects.results(), Block.NO_HASH));
        if (log.append(number, bytes) == CommandLog.Appended.DEPOSED) {
            throw new IllegalStateException("another writer has written block " + number);
        }
        headHash = BlockFormat.hashOf(bytes);
        return effects;
    }

    private Answer answer(Command command, boolean repeated) {
        Books.First first = books.first(command.id().value());
        if (first == null) {
            throw new IllegalStateException("command " + command.id() + " was neither new nor known");
        }
        if (first.fingerprint() != BlockFormat.fingerprint(command)) {
            return new Answer.IdReused(first.block());
        }
        return new Answer.Done(first.result(), first.block(), repeated);
    }
}
