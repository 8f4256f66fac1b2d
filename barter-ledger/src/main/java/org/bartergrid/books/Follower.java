package org.bartergrid.books;

import java.util.Optional;

/**
 * Books of its own that follow the log behind its writer, to say again what blocks did that nobody remembers: a table that
 * is behind catches up with it. For one thread.
 */
final class Follower {
    private final CommandLog log;
    private final Books books;
    private final Replay replay;

    /** Stands after a block, by the snapshot before it and the blocks in between. */
    Follower(Snapshots snapshots, CommandLog log, long block) {
        this.log = log;
        Optional<Snapshots.Loaded> snapshot = snapshots.newest(block);
        this.books = snapshot.map(loaded -> new Books(loaded.image())).orElseGet(Books::new);
        this.replay = new Replay(books);
        while (books.block() < block) {
            Effects unused = next();
        }
    }

    /** The block that it stands after. */
    long block() {
        return books.block();
    }

    /** What the next block did, which must have been written. */
    Effects next() {
        return replay.next(Replay.read(log, books.block() + 1));
    }
}
