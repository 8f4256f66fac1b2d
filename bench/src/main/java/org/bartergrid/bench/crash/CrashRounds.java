package org.bartergrid.bench.crash;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.bartergrid.bench.crash.Trio.Head;
import org.bartergrid.books.BlockHeader;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.Coordinators;
import org.bartergrid.client.Identity;
import org.bartergrid.client.KeyFile;
import org.bartergrid.client.Session;
import org.bartergrid.job.engine.FolderTree;
import org.bartergrid.store.LedgerUnavailableException;
import org.bartergrid.store.LedgerVerification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Three coordinators, their clients, and one fault after another. For one thread. */
final class CrashRounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CrashRounds.class);
    private static final int PEERS = 6;
    private static final int READERS = 2;
    private static final long WELCOME_MINOR = 100_000_000;
    private static final long SHORTEST_LOAD_MILLIS = 300;
    private static final int LOAD_SPREAD_MILLIS = 2_500;
    private static final long PATIENCE_SECONDS = 120;
    private static final long STOPPED_MILLIS = 2_000;

    /** Checkpoints alone come more often. */
    private static final long SYNCS_WITHIN_MILLIS = 10_000;

    private final Path folder;
    private final List<Fault> possible;
    private final Random random;
    private final Memory memory = new Memory();
    private final List<String> peers = new ArrayList<>();
    private final List<Payer> payers = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
    private final Trio trio;
    private final List<String> undetected = new ArrayList<>();
    private final List<String> lost = new ArrayList<>();
    private long unsyncedDropped;
    private long slowestTakeoverMillis;
    private long slowestTakeoverFromStoppedMillis;
    private long slowestTakeoverFromFullMillis;
    private long slowestReturnMillis;
    private int strays;

    /** Who had the first copy of the last block before which somebody died; it is always the same one that is there. */
    private String firstCopyHolder = Trio.NAMES.get(0);

    /**
     * Starts coordinators and their clients.
     *
     * @param dist where the packaged command line is
     * @param accounts how many there are that nobody uses
     * @param possible which faults there may be; each comes once, and then any
     */
    CrashRounds(Path folder, Path dist, Path benchJar, int accounts, long seed, List<Fault> possible)
            throws IOException {
        this.possible = List.copyOf(possible);
        this.folder = folder;
        this.random = new Random(seed);
        this.trio = new Trio(folder, dist, benchJar, accounts);
        try {
            for (int i = 0; i < PEERS; i++) {
                peers.add("payer-" + i);
            }
            for (String peer : peers) {
                payers.add(new Payer(peer, peers, joined(peer), memory, random.nextLong()));
            }
            payers.forEach(payer -> begin(payer, "payer"));
            List<CoordinatorClient> operators =
                    Trio.NAMES.stream().map(trio::operator).toList();
            for (int i = 0; i < READERS; i++) {
                readers.add(new Reader(operators, memory, PEERS * WELCOME_MINOR, random.nextLong()));
            }
            readers.forEach(reader -> begin(reader, "reader"));
        } catch (IOException | RuntimeException failure) {
            trio.close();
            throw failure;
        }
    }

    /** The same new peer by each coordinator. */
    private List<CoordinatorClient> joined(String peer) throws IOException {
        URI first = URI.create(trio.urls().get(0));
        String token = trio.operator(Trio.NAMES.get(0))
                .createJoinToken(Map.of("role", "peer", "uses", 1, "lifeSeconds", 600))
                .path("token")
                .asText();
        Path home = folder.resolve(peer);
        Identity identity = Identity.join(home, Coordinators.of(first), Identity.Kind.PEER, peer, token, Map.of());
        List<CoordinatorClient> clients = new ArrayList<>();
        for (String url : trio.urls()) {
            clients.add(
                    CoordinatorClient.anonymous(Coordinators.of(URI.create(url)).believing(identity.authority()))
                            .as(new Session(
                                    identity.name(),
                                    KeyFile.read(home.resolve("key.pem")).privateKey(),
                                    Clock.systemUTC())));
        }
        return clients;
    }

    private void begin(Runnable client, String name) {
        Thread thread = new Thread(client, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** One fault under load, and what is left after it. */
    void round() throws IOException {
        long before = memory.allTold().size();
        pause(SHORTEST_LOAD_MILLIS + random.nextInt(LOAD_SPREAD_MILLIS));
        Fault fault = next();
        faults.merge(fault, 1, Integer::sum);
        Head head = trio.awaitWriter();
        LOG.info("{}: {}", fault, head);
        switch (fault) {
            case KILL -> {
                killWriter(head);
                trio.start(head.writer());
            }
            case KILL_ANOTHER -> {
                String other = other(head.writer());
                trio.process(other).kill();
                awaitAcknowledgement();
                trio.start(other);
            }
            case POWER_CUT -> {
                long tookMillis = takeOverFrom(head, () -> losePower(List.of(head.writer())));
                slowestTakeoverMillis = Math.max(slowestTakeoverMillis, tookMillis);
                dropUnsynced(head.writer());
                trio.start(head.writer());
            }
            case POWER_CUT_OF_ALL -> powerCutOfAll();
            case STOP -> stop(head);
            case FIRST_COPY -> firstCopy(head);
            case FIRST_COPY_OF_WRITER -> firstCopy(handOverTo(firstCopyHolder, head));
            case DISK_FULL -> {
                long tookMillis = takeOverFrom(head, () -> trio.fill(head.writer()));
                slowestTakeoverFromFullMillis = Math.max(slowestTakeoverFromFullMillis, tookMillis);
                trio.clear(head.writer());
                if (!trio.process(head.writer()).isAlive()) {
                    trio.start(head.writer());
                }
            }
            case FLIPPED_BYTE, TRUNCATED -> damage(fault, head);
        }
        awaitAcknowledgement();
        Head whole = trio.awaitWhole();
        check(fault, before, whole);
    }

    private void check(Fault fault, long before, Head whole) throws IOException {
        // Looking things up must not race with a load that grows while it is looked at.
        payers.forEach(payer -> payer.rest(true));
        while (!payers.stream().allMatch(Payer::rests)) {
            pause(10);
        }
        Audit audit = audit();
        audit.checkAcknowledged(memory.unchecked());
        lost.addAll(audit.lost());
        LOG.info(
                "{} is over: {} payments acknowledged since the last fault, {} in all; lost {}; {}",
                fault,
                memory.allTold().size() - before,
                memory.allTold().size(),
                lost.size(),
                whole);
        payers.forEach(payer -> payer.rest(false));
    }

    private Audit audit() throws IOException {
        return new Audit(trio.operator(trio.awaitWriter().writer()), memory);
    }

    /** Every fault once, then any. */
    private Fault next() {
        for (Fault fault : possible) {
            if (!faults.containsKey(fault)) {
                return fault;
            }
        }
        return possible.get(random.nextInt(possible.size()));
    }

    private String other(String but) {
        List<String> others =
                Trio.NAMES.stream().filter(name -> !name.equals(but)).toList();
        return others.get(random.nextInt(others.size()));
    }

    private interface Deed {
        void does() throws IOException;
    }

    /** Has the one that writes stop to write, and waits until another has acknowledged something. */
    private long takeOverFrom(Head head, Deed deed) throws IOException {
        long beganNanos = System.nanoTime();
        deed.does();
        Head next = trio.awaitEpochAfter(head.epoch(), head.writer());
        awaitAcknowledgement();
        long tookMillis = millisSince(beganNanos);
        LOG.info("{} took over after {} ms", next.writer(), tookMillis);
        return tookMillis;
    }

    private void killWriter(Head head) throws IOException {
        long tookMillis = takeOverFrom(head, () -> trio.process(head.writer()).kill());
        slowestTakeoverMillis = Math.max(slowestTakeoverMillis, tookMillis);
    }

    /** Kills coordinators while each has something that is not synced; one that syncs nothing for long just so. */
    private void losePower(List<String> names) throws IOException {
        for (String name : names) {
            PowerCut.wish(trio.place(name).copies()).make();
        }
        long beganNanos = System.nanoTime();
        while (names.stream().anyMatch(name -> trio.process(name).isAlive())
                && millisSince(beganNanos) < SYNCS_WITHIN_MILLIS) {
            pause(1);
        }
        for (String name : names) {
            trio.process(name).kill();
            PowerCut.wish(trio.place(name).copies()).takeBack();
        }
    }

    private void dropUnsynced(String name) throws IOException {
        unsyncedDropped += PowerCut.drop(
                trio.place(name).folder().resolve("ledger"), trio.place(name).copies());
    }

    private void powerCutOfAll() throws IOException {
        losePower(Trio.NAMES);
        for (String name : Trio.NAMES) {
            dropUnsynced(name);
        }
        long beganNanos = System.nanoTime();
        for (String name : Trio.NAMES) {
            trio.start(name);
        }
        awaitAcknowledgement();
        slowestReturnMillis = Math.max(slowestReturnMillis, millisSince(beganNanos));
    }

    private void stop(Head head) throws IOException {
        CoordinatorProcess stopped = trio.process(head.writer());
        long beganNanos = System.nanoTime();
        stopped.signal("STOP");
        try {
            Head next = trio.awaitEpochAfter(head.epoch(), head.writer());
            slowestTakeoverFromStoppedMillis = Math.max(slowestTakeoverFromStoppedMillis, millisSince(beganNanos));
            LOG.info("{} took over from the stopped one", next.writer());
            pause(random.nextInt((int) STOPPED_MILLIS));
        } finally {
            stopped.signal("CONT");
        }
    }

    /** Has coordinators end in order, and start again, until a certain one writes. */
    private Head handOverTo(String name, Head head) throws IOException {
        Head now = head;
        while (!now.writer().equals(name)) {
            String ended = now.writer();
            trio.process(ended).close();
            Head next = trio.awaitEpochAfter(now.epoch(), ended);
            trio.start(ended);
            trio.awaitWhole();
            LOG.info("{} handed over to {}", ended, next.writer());
            now = next;
        }
        return now;
    }

    /** One dies when it has synced a block that no other may have yet. */
    private void firstCopy(Head head) throws IOException {
        long beganNanos = System.nanoTime();
        FirstCopy.wish(trio.place(head.writer()).copies()).make();
        String victim = "";
        while (victim.isEmpty()) {
            if (millisSince(beganNanos) > TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS)) {
                throw new IOException("No coordinator synced a block within " + PATIENCE_SECONDS + " s");
            }
            for (String name : Trio.NAMES) {
                if (!trio.process(name).isAlive()) {
                    victim = name;
                }
            }
            pause(1);
        }
        firstCopyHolder = victim;
        if (victim.equals(head.writer())) {
            Head next = trio.awaitEpochAfter(head.epoch(), victim);
            slowestTakeoverMillis = Math.max(slowestTakeoverMillis, millisSince(beganNanos));
            LOG.info("{} took over", next.writer());
        }
        awaitAcknowledgement();
        Optional<BlockHeader> newest = Damage.newest(trio.place(victim).folder().resolve("ledger"));
        if (newest.isPresent()) {
            String other = trio.awaitWriter().writer();
            String hash = trio.operator(other)
                    .get("/v1/blocks?cursor=" + newest.get().number() + "&limit=1")
                    .at("/items/0/hash")
                    .asText();
            boolean stray = !hash.equals(newest.get().hash());
            strays += stray ? 1 : 0;
            LOG.info(
                    "{} died with block {}, which {}",
                    victim,
                    newest.get().number(),
                    stray ? "nobody else ever had" : "the others have as well");
        }
        trio.start(victim);
    }

    /** The check has to find a damage in a copy, and the coordinator that has it has to come back with good data. */
    private void damage(Fault fault, Head head) throws IOException {
        String name = other(head.writer());
        trio.process(name).kill();
        Path ledger = trio.place(name).folder().resolve("ledger");
        Path copy = folder.resolve("damaged");
        copy(ledger, copy);
        LedgerVerification.Report sound = LedgerVerification.verify(copy);
        if (!sound.sound()) {
            undetected.add("The files of a killed coordinator are not sound: " + sound.problems());
        }
        long block = fault == Fault.FLIPPED_BYTE ? Damage.flip(ledger, random) : Damage.truncate(ledger);
        FolderTree.delete(copy);
        copy(ledger, copy);
        try {
            LedgerVerification.Report report =
                    LedgerVerification.verify(copy, Map.of(sound.blocks(), sound.headHash()));
            if (report.sound()) {
                undetected.add("A damage (" + fault + ", block " + block + ") was not found");
            } else if (block > 0 && report.firstBadBlock() != block && report.firstBadBlock() != 0) {
                undetected.add("Block " + block + " was damaged, and block " + report.firstBadBlock() + " named");
            }
            LOG.info(
                    "{}: {}",
                    fault,
                    report.problems().isEmpty()
                            ? "not found"
                            : report.problems().get(0));
        } catch (LedgerUnavailableException refused) {
            LOG.info("{}: {}", fault, refused.getMessage());
        } finally {
            FolderTree.delete(copy);
        }
        long checks = trio.checks(name);
        trio.start(name);
        trio.awaitCheckAfter(name, checks);
    }

    /** Waits for the first payment that is acknowledged from now on. */
    private void awaitAcknowledgement() throws IOException {
        int before = memory.allTold().size();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (memory.allTold().size() == before) {
            if (System.nanoTime() > until) {
                throw new IOException("No payment was acknowledged within " + PATIENCE_SECONDS
                        + " s after a fault: the coordinators' logs are in " + folder);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    /** Ends the clients, reads everything once more, and checks the files of the stopped coordinators. */
    CrashReport finish(int rounds) throws IOException {
        readers.forEach(Reader::end);
        payers.forEach(Payer::end);
        for (Thread thread : threads) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", interrupted);
            }
        }
        Audit audit = audit();
        audit.checkAcknowledged(memory.unchecked());
        audit.checkStatements(peers, WELCOME_MINOR);
        lost.addAll(audit.lost());
        Head head = trio.awaitWhole();
        trio.end();
        List<String> wrong = new ArrayList<>(lost);
        wrong.addAll(audit.invented());
        wrong.addAll(memory.contradictions());
        wrong.addAll(undetected);
        boolean verified = true;
        for (String name : Trio.NAMES) {
            LedgerVerification.Report report =
                    LedgerVerification.verify(trio.place(name).folder().resolve("ledger"));
            verified &= report.sound();
            report.problems().forEach(problem -> wrong.add(name + ": " + problem));
            if (report.blocks() < head.block()) {
                wrong.add(name + " has " + report.blocks() + " blocks, and there were " + head.block());
            }
        }
        long applied =
                memory.allTold().values().stream().filter(Memory.Told::applied).count();
        return new CrashReport(
                rounds,
                faults,
                memory.allTold().size(),
                memory.allTold().size() - applied,
                lost.size(),
                audit.invented().size() + memory.contradictions().size(),
                undetected.size(),
                memory.reads(),
                unsyncedDropped,
                strays,
                slowestTakeoverMillis / 1_000.0,
                slowestTakeoverFromStoppedMillis / 1_000.0,
                slowestTakeoverFromFullMillis / 1_000.0,
                slowestReturnMillis / 1_000.0,
                head.block(),
                verified,
                wrong);
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Copies all of a folder into one that is empty or not there. */
    private static void copy(Path from, Path to) throws IOException {
        Commands.run(
                "cp",
                "-a",
                "--sparse=never",
                from.toString() + "/.",
                Files.createDirectories(to).toString());
    }

    @Override
    public void close() throws IOException {
        readers.forEach(Reader::end);
        payers.forEach(Payer::end);
        trio.close();
    }
}
