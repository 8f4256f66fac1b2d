package org.bartergrid.books;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which ids were used, by which command, and what became of it: for ever, so that a command counts once however late it
 * is repeated. The newest ids are in memory, the others in {@link IdRuns}.
 *
 * <p>Three tables are in memory. The writer adds to the <em>active</em> one; when it is full it is <em>frozen</em>, and
 * the keeper of the books sorts it together with what was <em>carried</em> over before, writes the older half (by the
 * time in the ids) as runs, and carries the newer half on. The newer half stays so that the ids of clients whose clocks
 * are a little ahead, or whose commands are on their way, do not make every later id look old enough to be searched on
 * disk. An id leaves memory only once its run is durable. One that is carried for the second time is written too, though
 * it stays in memory: else a client whose ids are minutes ahead would have minutes of the log read at the next start.
 *
 * <p>So whenever a table has been brought to disk every id is there that came before it, and a page says from which block
 * on ids may be in memory only: a start, or books that stand by, need remember no older ones.
 *
 * <p>{@link #old} may be called by any thread, {@link #sealFrozen} by the keeper's, the rest by the writer's alone.
 */
final class CommandIds {
    private final IdRuns runs;
    private final DiskMark mark;
    private final CommandLog log;
    private final int mostActive;
    private final long salt;
    private IdTable active;
    private volatile IdTable frozen;
    private volatile IdTable carried;

    /** Of the carried ids, those that came with this block and later ones may be in memory only. */
    private volatile long carriedFromBlock = Long.MAX_VALUE;

    /** So many of the carried ids, the first ones, are on disk too. The keeper's. */
    private int carriedOnDisk;

    /**
     * The ids that are known on disk; those that are not are added by {@link #add} when the log is read.
     *
     * @param mostActive how many ids the active table takes; about four times as many may be in memory
     * @param salt a number that clients cannot guess
     */
    CommandIds(Pages pages, CommandLog log, int mostActive, long salt) {
        this.runs = new IdRuns(pages);
        this.mark = DiskMark.idsFrom(pages);
        this.log = log;
        this.mostActive = mostActive;
        this.salt = salt;
        this.active = new IdTable(1024, salt);
        this.frozen = new IdTable(1, salt);
        this.carried = new IdTable(1, salt);
    }

    /** Rises when ids move from memory to disk; read it before {@link #old}. */
    long version() {
        return runs.version();
    }

    /** What became of the command with this id if it has left memory; else null. May read the disk. */
    @Nullable
    First old(UUID id) {
        if (!runs.mayHave(id)) {
            return null;
        }
        IdEntry found = runs.find(id);
        return found == null ? null : read(found);
    }

    private First read(IdEntry entry) {
        byte[] bytes = log.read(entry.block());
        if (bytes == null) {
            throw new BlockDamagedException(entry.block(), "is missing, though an id is known to be in it");
        }
        Block block = BlockFormat.decode(entry.block(), bytes);
        Submission command = new Submission(block.commands().get(entry.position()));
        return new First(block.results().get(entry.position()), entry.block(), entry.position(), command.fingerprint());
    }

    /**
     * What became of the command with this id, or null if the id is new.
     *
     * @param searchedVersion the {@link #version} at which {@link #old} did not know it
     */
    @Nullable
    First find(UUID id, long searchedVersion) {
        // Memory first: what moves to disk meanwhile is then found there.
        First known = active.find(id);
        if (known == null) {
            known = frozen.find(id);
        }
        if (known == null) {
            known = carried.find(id);
        }
        return known == null && searchedVersion != runs.version() ? old(id) : known;
    }

    /** Puts a new id in. */
    void add(UUID id, First first) {
        boolean unused = active.add(id, first);
    }

    /** Whether the active table has taken all it should. */
    boolean isFull() {
        return isFull(1);
    }

    /** Whether the active table has taken so many times what it should. */
    boolean isFull(int times) {
        return active.size() >= times * mostActive;
    }

    /** How many ids the active table has. */
    int activeSize() {
        return active.size();
    }

    /** Whether a table waits for {@link #sealFrozen}. */
    boolean isFrozen() {
        return frozen.size() > 0;
    }

    /** Freezes the active table, if none is frozen. */
    void freeze() {
        if (!isFrozen()) {
            frozen = active;
            active = new IdTable(mostActive, salt);
        }
    }

    /** Drops what is frozen if whoever writes the books has brought it to disk. */
    void dropFrozen(long fromBlockOnDisk) {
        if (frozen.newestBlock() < fromBlockOnDisk) {
            frozen = new IdTable(1, salt);
        }
    }

    /**
     * Sees what others have brought to disk, and goes on from there.
     *
     * @param head the last block of the log
     */
    void takeOver(long head) {
        runs.reload();
        mark.limit(head + 1);
    }

    /** The oldest block of which an id is only in memory: from it on the log has to be read at the next start. */
    long oldestBlockInMemory() {
        // In this order: what is frozen is carried before it is frozen no more.
        long oldest = Math.min(active.oldestBlock(), frozen.oldestBlock());
        return Math.min(oldest, carriedFromBlock);
    }

    /** The block from which on ids may be missing on disk, as whoever writes the books has noted; 1 if nobody has. */
    long fromBlockOnDisk() {
        return mark.block();
    }

    /**
     * An id with its place in the table that knows what became of it.
     *
     * @param carried whether it is carried for the second time, if at all
     * @param onDisk whether a run has it
     */
    private record Known(IdEntry entry, IdTable table, int place, boolean carried, boolean onDisk)
            implements Comparable<Known> {
        @Override
        public int compareTo(Known other) {
            return entry.compareTo(other.entry);
        }
    }

    /** Writes the older half of what is frozen and carried to disk, and what was carried once already. */
    void sealFrozen() {
        if (!isFrozen()) {
            return;
        }
        List<Known> all = new ArrayList<>(carried.size() + frozen.size());
        for (int i = 0; i < carried.size(); i++) {
            all.add(new Known(carried.entry(i), carried, i, true, i < carriedOnDisk));
        }
        for (int i = 0; i < frozen.size(); i++) {
            all.add(new Known(frozen.entry(i), frozen, i, false, false));
        }
        // They came almost in this order.
        all.sort(null);
        int half = (all.size() + 1) / 2;
        List<IdEntry> older = new ArrayList<>(half);
        all.subList(0, half).stream().filter(known -> !known.onDisk).forEach(known -> older.add(known.entry));
        List<Known> newer = all.subList(half, all.size());
        List<IdEntry> early = new ArrayList<>();
        IdTable stay = new IdTable(newer.size(), salt);
        for (Known known : newer) {
            if (known.carried) {
                stay(known, stay);
                if (!known.onDisk) {
                    early.add(known.entry);
                }
            }
        }
        int stayOnDisk = stay.size();
        newer.stream().filter(known -> !known.carried).forEach(known -> stay(known, stay));
        long from = frozen.oldestBlock();
        runs.add(older, early, IdEntry.millis(all.get(half - 1).entry.high()));
        mark.note(from);
        carriedOnDisk = stayOnDisk;
        carriedFromBlock = from;
        // In this order: the writer looks at the frozen table first, and must find an id in it or in what follows.
        carried = stay;
        frozen = new IdTable(1, salt);
    }

    private static void stay(Known known, IdTable table) {
        UUID id = new UUID(known.entry.high(), known.entry.low());
        boolean unused = table.add(id, known.table.first(known.place));
    }
}
