package org.bartergrid.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.cache.CacheException;
import org.apache.ignite.IgniteException;
import org.apache.ignite.IgniteSystemProperties;
import org.apache.ignite.internal.processors.cache.persistence.wal.serializer.RecordV1Serializer;
import org.bartergrid.books.Block;
import org.bartergrid.books.BlockDamagedException;
import org.bartergrid.books.BlockFormat;
import org.bartergrid.books.CommandLog;
import org.bartergrid.books.Effects;
import org.bartergrid.books.PagesCheck;
import org.bartergrid.books.Replay;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Hold;
import org.bartergrid.ledger.Ledger;
import org.bartergrid.ledger.Posting;
import org.bartergrid.ledger.Unit;
import org.bartergrid.market.Capacity;
import org.bartergrid.market.ContractId;
import org.bartergrid.process.FolderLock;

/**
 * Checks a stopped coordinator's books: every block's hash and place in the chain, that its commands have the results it
 * says they had, that balances add up to zero, that holds and limits are kept, and that what was projected for SQL is
 * what the log says. For one thread.
 *
 * <p>Ignite has checksums of its own pages, and refuses a page on which one is wrong before anybody sees its content. So
 * when it does, the page checks are left out, and our own hash can name the block that is damaged. The checksums of
 * Ignite's write-ahead log stay on: they are how it tells where a killed process stopped writing. As that also means that
 * it takes a damaged record there for the end, the copies of blocks in it are looked for by {@link WriteAheadCopies}.
 */
public final class LedgerVerification {
    private static final int MOST_PROBLEMS = 20;
    private static final String REBUILD =
            "start the coordinator and have the tables rebuilt ('barter ledger rebuild').";

    /**
     * What a check found.
     *
     * @param blocks how many blocks there are
     * @param commands how many commands the sound ones carry
     * @param accounts how many accounts there are
     * @param postings how many lines of statements
     * @param openHolds how many holds are open
     * @param sums of all balances, by unit
     * @param headHash hash of the newest sound block, hex
     * @param firstBadBlock the first block that is damaged or does not follow, 0 if none
     * @param problems what is wrong, a sentence each, at most 20; empty if nothing is
     */
    public record Report(
            long blocks,
            long commands,
            long accounts,
            long postings,
            long openHolds,
            Map<Unit, Long> sums,
            String headHash,
            long firstBadBlock,
            List<String> problems) {
        public Report {
            sums = Map.copyOf(sums);
            problems = List.copyOf(problems);
        }

        /** The same report with one problem more. */
        Report with(String problem) {
            List<String> more = new ArrayList<>(problems);
            more.add(problem);
            return new Report(blocks, commands, accounts, postings, openHolds, sums, headHash, firstBadBlock, more);
        }

        /** Whether nothing is wrong. */
        public boolean sound() {
            return problems.isEmpty();
        }
    }

    /**
     * What is known of the books before Ignite opens them, and writes over what it has dropped.
     *
     * @param copies of blocks in the write-ahead log
     * @param folder where all of it is
     * @param furthest the newest of these blocks, be it sound or not
     * @param newest the newest sound one
     * @param noted what was found to be lost earlier
     * @param seen hashes that blocks had earlier
     */
    private record Evidence(
            WriteAheadCopies copies,
            Path folder,
            Optional<WriteAheadCopies.Claim> furthest,
            Optional<WriteAheadCopies.Claim> newest,
            Optional<LostEnd> noted,
            Map<Long, String> seen) {
        static Evidence in(Path folder, Map<Long, String> seen) {
            WriteAheadCopies copies = WriteAheadCopies.in(folder.resolve("wal"));
            return new Evidence(
                    copies,
                    folder,
                    copies.furthest(),
                    copies.newest().map(WriteAheadCopies.Claim::of),
                    LostEnd.noted(folder),
                    seen);
        }

        Optional<LostEnd> lost(CommandLog log) {
            return noted.or(() -> furthest.flatMap(claim -> LostEnd.between(log, claim, folder)));
        }

        /** Has the folder remember it, as Ignite writes over it. What is not sound may be no block at all. */
        void keep(CommandLog log) {
            newest.flatMap(claim -> LostEnd.between(log, claim, folder))
                    .filter(LostEnd::isCertain)
                    .ifPresent(lost -> lost.note(folder));
        }
    }

    private final LedgerNode node;
    private final Evidence evidence;
    private final PagesCheck pages;
    private final Replay replay = new Replay();
    private final List<String> problems = new ArrayList<>();

    /** Every reservation that there ever was: the books forget those that have ended, the table does not. */
    private final Map<ContractId, Capacity.Status> reservations = new HashMap<>();

    private long commands;
    private long postings;
    private long firstBadBlock;

    private LedgerVerification(LedgerNode node, Evidence evidence) {
        this.node = node;
        this.evidence = evidence;
        this.pages = new PagesCheck(node.books());
    }

    /**
     * Checks the books in a coordinator's data folder. It is opened as a coordinator opens it, so that what a killed one
     * left in the write-ahead log is taken over. If it cannot be read so, a copy is read with Ignite's page checks left
     * out; only a copy, because a page that is written without its checksum can never be read with checks again. The folder
     * of one of several coordinators is always copied.
     *
     * @throws LedgerUnavailableException if there are no books in it, it is in use, or so badly damaged that not even
     *     Ignite finds its way
     */
    public static Report verify(Path folder) {
        return verify(folder, Map.of());
    }

    /**
     * The same, and whether blocks have the hashes that they had when somebody saw them earlier.
     *
     * @param seen hashes, 64 hex digits, by block number
     */
    public static Report verify(Path folder, Map<Long, String> seen) {
        if (!Files.isDirectory(folder.resolve("store"))) {
            throw new LedgerUnavailableException(
                    "There are no books in " + folder + ": name the data folder of a coordinator.", null);
        }
        FolderLock lock = LedgerNode.locked(folder);
        String member = DataFolder.memberName(folder);
        Coordinators coordinators = member.isEmpty() ? Coordinators.alone() : Coordinators.alone(member);
        Evidence evidence = Evidence.in(folder, seen);
        if (!member.isEmpty()) {
            // Opened apart from the others it could not join them again.
            try (lock) {
                return verifyCopy(folder, coordinators, evidence);
            }
        }
        String unreadable;
        try (LedgerNode node = LedgerNode.start(new LedgerNode.Settings(folder, null, coordinators), lock)) {
            evidence.keep(node.commandLog());
            return new LedgerVerification(node, evidence).run();
        } catch (LedgerUnavailableException | CacheException | IgniteException damaged) {
            unreadable = String.valueOf(damaged.getMessage());
        }
        Report report = verifyCopy(folder, coordinators, evidence);
        if (!report.sound()) {
            return report;
        }
        return report.with("Ignite cannot read all of the data folder (" + unreadable
                + "), though no block, account or statement is damaged: restore it from a backup.");
    }

    private static Report verifyCopy(Path folder, Coordinators coordinators, Evidence evidence) {
        // One switch turns off both checks, but that of the write-ahead log is read when its class is loaded: now.
        RecordV1Serializer.skipCrc = false;
        String before = System.getProperty(IgniteSystemProperties.IGNITE_PDS_SKIP_CRC);
        System.setProperty(IgniteSystemProperties.IGNITE_PDS_SKIP_CRC, "true");
        try (TemporaryCopy copy = TemporaryCopy.of(folder);
                LedgerNode node = LedgerNode.start(
                        new LedgerNode.Settings(copy.folder(), null, coordinators), LedgerNode.locked(copy.folder()))) {
            return new LedgerVerification(node, evidence).run();
        } finally {
            if (before == null) {
                System.clearProperty(IgniteSystemProperties.IGNITE_PDS_SKIP_CRC);
            } else {
                System.setProperty(IgniteSystemProperties.IGNITE_PDS_SKIP_CRC, before);
            }
        }
    }

    private Report run() {
        long head = node.commandLog().head();
        Set<String> unfinished = node.logCopies().lostCaches();
        if (!unfinished.isEmpty()) {
            throw new LedgerUnavailableException(
                    "This copy is not whole (" + String.join(", ", unfinished)
                            + "): it was still being taken from the other coordinators when its own one ended; verify one of"
                            + " theirs.",
                    null);
        }
        // Tables whose copy was not finished say nothing; they are made anew when it matters.
        long watermark = node.logCopies().lostTables().isEmpty() && !DataFolder.hasUnfinishedTables(evidence.folder())
                ? node.projectionTables().watermark()
                : 0;
        for (long number = 1; number <= head; number++) {
            byte[] bytes = node.commandLog().read(number);
            if (bytes == null) {
                bad(number, "Block " + number + " is missing, though there are " + head + ".");
                continue;
            }
            boolean sound = firstBadBlock == 0 ? replay(number, bytes, watermark) : checkAlone(number, bytes);
            if (sound && evidence.copies().differFrom(number, bytes)) {
                bad(number, "A copy of block " + number + " in the write-ahead log is damaged.");
            }
        }
        evidence.lost(node.commandLog())
                .ifPresent(lost -> bad(
                        lost.head() + 1,
                        "Block " + (lost.head() + 1) + " is lost: the log of the books ended at block " + lost.head()
                                + ", but the write-ahead log had copies up to block " + lost.written()
                                + ". It was damaged before them."));
        evidence.seen().keySet().stream()
                .filter(number -> number > head)
                .forEach(number -> problem("Block " + number + " was seen earlier, but the log ends at block " + head
                        + ": history was cut off."));
        if (firstBadBlock == 0) {
            checkBooks(replay.books().ledger());
            pages.check(replay.books()).forEach(this::problem);
            if (watermark == head) {
                // Behind the head a killed process may have left rows that are newer than the watermark, rightly.
                checkProjectedAccounts();
                checkProjectedReservations();
            } else if (watermark > head) {
                problem("Statements were projected up to block " + watermark + ", but the log ends at " + head
                        + ": blocks were lost.");
            }
        }
        Ledger ledger = replay.books().ledger();
        return new Report(
                head,
                commands,
                ledger.accountCount(),
                postings,
                ledger.holds().stream()
                        .filter(hold -> hold.state() == Hold.State.OPEN)
                        .count(),
                ledger.sums(),
                replay.books().head().hash(),
                firstBadBlock,
                problems);
    }

    private boolean replay(long number, byte[] bytes, long watermark) {
        Effects effects;
        try {
            effects = replay.next(number, bytes);
        } catch (BlockDamagedException damaged) {
            bad(number, sentence(damaged));
            return false;
        }
        String before = evidence.seen().get(number);
        if (before != null && !before.equals(effects.header().hash())) {
            bad(
                    number,
                    "Block " + number + " was seen with the hash " + before + ", but has "
                            + effects.header().hash() + " now: history was rewritten.");
            return false;
        }
        pages.follow(effects, replay.books());
        commands += effects.results().size();
        postings += effects.postings().size();
        effects.reservations().forEach(status -> reservations.put(status.contract(), status));
        if (number <= watermark) {
            checkProjected(effects);
        }
        return true;
    }

    /** After a bad block nothing can be replayed, but every later one still has a hash of its own. */
    private boolean checkAlone(long number, byte[] bytes) {
        try {
            Block unused = BlockFormat.decode(number, bytes);
            return true;
        } catch (BlockDamagedException damaged) {
            bad(number, sentence(damaged));
            return false;
        }
    }

    private static String sentence(BlockDamagedException damaged) {
        return "B" + String.valueOf(damaged.getMessage()).substring(1) + ".";
    }

    private void checkProjected(Effects effects) {
        for (Posting posting : effects.postings()) {
            Posting projected = node.projectionTables()
                    .posting(posting.account(), posting.sequence())
                    .orElse(null);
            if (!posting.equals(projected)) {
                problem("Line " + posting.sequence() + " of the statement of " + posting.account() + " (block "
                        + effects.block() + ") " + (projected == null ? "is missing" : "differs from the log")
                        + ": " + REBUILD);
            }
        }
    }

    private void checkProjectedAccounts() {
        for (Account account : replay.books().ledger().accounts()) {
            Account projected = node.projectionTables().account(account.id()).orElse(null);
            if (!account.equals(projected)) {
                problem("Account " + account.id() + " is projected as " + projected + ", but the log says " + account
                        + ": " + REBUILD);
            }
        }
        long lines = node.projectionTables().postingCount();
        if (lines != postings) {
            problem("Statements have " + lines + " lines, but the log says " + postings + ": " + REBUILD);
        }
    }

    private void checkProjectedReservations() {
        for (Capacity.Status status : reservations.values()) {
            Capacity.Status projected =
                    node.projectionTables().reservation(status.contract()).orElse(null);
            if (!status.equals(projected)) {
                problem("The reservation of contract " + status.contract() + " is projected as " + projected
                        + ", but the log says " + status + ": " + REBUILD);
            }
        }
        long rows = node.projectionTables().reservationCount();
        if (rows != reservations.size()) {
            problem(rows + " reservations are projected, but the log says " + reservations.size() + ": " + REBUILD);
        }
    }

    private void checkBooks(Ledger ledger) {
        Map<Unit, Long> sums = new EnumMap<>(ledger.sums());
        sums.forEach((unit, sum) -> {
            if (sum != 0) {
                problem("Balances in " + unit + " add up to " + sum + ", not to zero.");
            }
        });
        Map<AccountId, Long> held = new HashMap<>();
        for (Hold hold : ledger.holds()) {
            if (hold.state() == Hold.State.OPEN) {
                held.merge(hold.account(), hold.remainingMinor(), Long::sum);
            } else if (hold.remainingMinor() != 0) {
                problem("Hold " + hold.id() + " is " + hold.state() + " but keeps " + hold.remainingMinor() + ".");
            }
        }
        for (Account account : ledger.accounts()) {
            if (account.heldMinor() != held.getOrDefault(account.id(), 0L)) {
                problem("Account " + account.id() + " has " + account.heldMinor() + " held, but its open holds are "
                        + held.getOrDefault(account.id(), 0L) + ".");
            }
            if (account.availableMinor() < 0) {
                problem("Account " + account.id() + " is below its limit by " + -account.availableMinor() + ".");
            }
        }
    }

    private void bad(long block, String sentence) {
        if (firstBadBlock == 0) {
            firstBadBlock = block;
        }
        problem(sentence);
    }

    private void problem(String sentence) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(sentence);
        }
    }
}
