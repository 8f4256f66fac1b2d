package org.bartergrid.bench.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.bartergrid.bench.crash.CoordinatorProcess.Place;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.Coordinators;
import org.bartergrid.client.Identity;
import org.bartergrid.client.KeyFile;
import org.bartergrid.client.Session;
import org.bartergrid.job.engine.FolderTree;
import org.bartergrid.peer.PeerId;
import org.bartergrid.store.LedgerUnavailableException;
import org.bartergrid.store.LedgerVerification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One coordinator, its clients, and one fault after another. For one thread. */
final class CrashRounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CrashRounds.class);
    private static final int PEERS = 6;
    private static final long WELCOME_MINOR = 100_000_000;
    private static final long SHORTEST_LOAD_MILLIS = 300;
    private static final int LOAD_SPREAD_MILLIS = 2_500;
    private static final long PATIENCE_SECONDS = 60;

    /** Room that a small disk has beside what lies on it already: less than one more piece of write-ahead log. */
    private static final long SPARE_MEGABYTES = 3;

    private final Path folder;
    private final Place place;
    private final Random random;
    private final Memory memory = new Memory();
    private final List<String> peers = new ArrayList<>();
    private final List<Payer> payers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
    private final Audit audit;
    private CoordinatorProcess coordinator;
    private long unsyncedDropped;
    private long slowestReturnMillis;
    private final List<String> undetected = new ArrayList<>();

    /**
     * Starts a coordinator and its clients.
     *
     * @param dist where the packaged command line is
     */
    CrashRounds(Path folder, Path dist, Path benchJar, long seed) throws IOException {
        this.folder = folder;
        this.random = new Random(seed);
        Path data = Files.createDirectories(folder.resolve("coordinator"));
        this.place = new Place(
                data,
                freePort(),
                dist.resolve("org.bartergrid.cli.jar"),
                benchJar,
                ledgerConfig(dist.resolve("config/ledger.xml")),
                Files.createDirectories(folder.resolve("synced")),
                folder.resolve("coordinator.log"));
        this.coordinator = CoordinatorProcess.start(place);
        URI uri = URI.create("http://127.0.0.1:" + place.port());
        CoordinatorClient operator = CoordinatorClient.anonymous(uri)
                .as(new Session(
                        PeerId.GRID.value(),
                        KeyFile.read(data.resolve("coordinator.pem")).privateKey(),
                        Clock.systemUTC()));
        this.audit = new Audit(operator, memory);
        for (int i = 0; i < PEERS; i++) {
            peers.add("payer-" + i);
        }
        for (String peer : peers) {
            String token = operator.createJoinToken(Map.of("role", "peer", "uses", 1, "lifeSeconds", 600))
                    .path("token")
                    .asText();
            Identity identity = Identity.join(folder.resolve(peer), Coordinators.of(uri), Identity.Kind.PEER, peer, token, Map.of());
            payers.add(new Payer(peer, peers, identity.client(), memory, random.nextLong()));
        }
        for (Payer payer : payers) {
            Thread thread = new Thread(payer, "payer");
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The ledger's own settings, with files that remember what was synced. */
    private Path ledgerConfig(Path standard) throws IOException {
        String text = Files.readString(standard);
        String opening = "<bean class=\"org.apache.ignite.configuration.DataStorageConfiguration\">";
        if (!text.contains(opening)) {
            throw new IOException(standard + " does not configure the data storage as this bench expects");
        }
        return Files.writeString(
                folder.resolve("ledger.xml"),
                text.replace(
                        opening,
                        opening + "<property name=\"fileIOFactory\"><bean class=\"" + SyncedFiles.class.getName()
                                + "\"/></property>"));
    }

    /** One fault under load, and what is left after it. */
    void round() throws IOException {
        long before = memory.allTold().size();
        pause(SHORTEST_LOAD_MILLIS + random.nextInt(LOAD_SPREAD_MILLIS));
        Fault fault = next();
        faults.merge(fault, 1, Integer::sum);
        long beganNanos = System.nanoTime();
        switch (fault) {
            case KILL -> {
                coordinator.kill();
                beganNanos = restart();
            }
            case POWER_CUT -> {
                coordinator.kill();
                unsyncedDropped += PowerCut.drop(place.folder().resolve("ledger"), place.copies());
                beganNanos = restart();
            }
            case STOP -> {
                coordinator.signal("STOP");
                pause(500 + random.nextInt(3_000));
                coordinator.signal("CONT");
            }
            case DISK_FULL -> beganNanos = fillDisk();
            case FLIPPED_BYTE, TRUNCATED -> {
                coordinator.kill();
                damageCopy(fault);
                beganNanos = restart();
            }
        }
        awaitAcknowledgement(beganNanos);
        // Looking things up must not race with a load that grows while it is looked at.
        payers.forEach(payer -> payer.rest(true));
        while (!payers.stream().allMatch(Payer::rests)) {
            pause(10);
        }
        List<Memory.Told> acknowledged = memory.unchecked();
        audit.checkAcknowledged(acknowledged);
        LOG.info(
                "{}: {} payments acknowledged since the last fault, {} in all; lost {}",
                fault,
                memory.allTold().size() - before,
                memory.allTold().size(),
                audit.lost().size());
        payers.forEach(payer -> payer.rest(false));
    }

    /** Every fault once, then any. */
    private Fault next() {
        for (Fault fault : Fault.values()) {
            if (!faults.containsKey(fault)) {
                return fault;
            }
        }
        return List.of(Fault.values()).get(random.nextInt(Fault.values().length));
    }

    private long restart() throws IOException {
        long beganNanos = System.nanoTime();
        coordinator = CoordinatorProcess.start(place);
        return beganNanos;
    }

    /** Waits for the first payment that is acknowledged from now on. */
    private void awaitAcknowledgement(long sinceNanos) throws IOException {
        int before = memory.allTold().size();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (memory.allTold().size() == before) {
            if (System.nanoTime() > until) {
                throw new IOException("No payment was acknowledged within " + PATIENCE_SECONDS
                        + " s after a fault: the coordinator's log is " + place.log());
            }
            LockSupport.parkNanos(1_000_000);
        }
        slowestReturnMillis =
                Math.max(slowestReturnMillis, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNanos));
    }

    private long fillDisk() throws IOException {
        coordinator.close();
        Path aside = folder.resolve("aside");
        copy(place.folder(), aside);
        FolderTree.delete(place.folder());
        Files.createDirectories(place.folder());
        long megabytes = size(aside) / (1 << 20) + SPARE_MEGABYTES;
        command(
                "mount",
                "-t",
                "tmpfs",
                "-o",
                "size=" + megabytes + "m",
                "tmpfs",
                place.folder().toString());
        try {
            copy(aside, place.folder());
            FolderTree.delete(aside);
            coordinator = CoordinatorProcess.start(place);
            // Until nothing is acknowledged any more, or for a while if the disk is not full by then.
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            int seen = -1;
            while (System.nanoTime() < until && memory.allTold().size() != seen) {
                seen = memory.allTold().size();
                pause(2_000);
            }
            LOG.info(
                    "With {} MB of disk, payments {}",
                    megabytes,
                    seen == memory.allTold().size() ? "stopped" : "went on");
            coordinator.kill();
            copy(place.folder(), aside);
        } finally {
            command("umount", place.folder().toString());
        }
        FolderTree.delete(place.folder());
        Files.move(aside, place.folder());
        return restart();
    }

    private void damageCopy(Fault fault) throws IOException {
        Path copy = folder.resolve("damaged");
        copy(place.folder().resolve("ledger"), copy);
        long head = LedgerVerification.verify(copy).blocks();
        String headHash = LedgerVerification.verify(copy).headHash();
        FolderTree.delete(copy);
        copy(place.folder().resolve("ledger"), copy);
        long block = 0;
        if (fault == Fault.FLIPPED_BYTE) {
            block = Damage.flip(copy, random);
        } else {
            Damage.truncate(copy);
        }
        try {
            LedgerVerification.Report report = LedgerVerification.verify(copy, Map.of(head, headHash));
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
    }

    /** Ends the clients, reads everything once more, and checks the files of the stopped coordinator. */
    CrashReport finish(int rounds) throws IOException {
        payers.forEach(Payer::end);
        for (Thread thread : threads) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", interrupted);
            }
        }
        audit.checkAcknowledged(memory.unchecked());
        audit.checkStatements(peers, WELCOME_MINOR);
        coordinator.close();
        LedgerVerification.Report verified =
                LedgerVerification.verify(place.folder().resolve("ledger"));
        long applied =
                memory.allTold().values().stream().filter(Memory.Told::applied).count();
        List<String> wrong = new ArrayList<>(audit.lost());
        wrong.addAll(audit.invented());
        wrong.addAll(memory.contradictions());
        wrong.addAll(undetected);
        wrong.addAll(verified.problems());
        return new CrashReport(
                rounds,
                faults,
                memory.allTold().size(),
                memory.allTold().size() - applied,
                audit.lost().size(),
                audit.invented().size() + memory.contradictions().size(),
                undetected.size(),
                unsyncedDropped,
                slowestReturnMillis / 1_000.0,
                verified.blocks(),
                verified.sound(),
                wrong);
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> {
                        try {
                            return Files.size(file);
                        } catch (IOException gone) {
                            throw new UncheckedIOException(gone);
                        }
                    })
                    .sum();
        }
    }

    /** Copies all of a folder into one that is empty or not there. */
    private static void copy(Path from, Path to) throws IOException {
        command(
                "cp",
                "-a",
                "--sparse=never",
                from.toString() + "/.",
                Files.createDirectories(to).toString());
    }

    private static void command(String... words) throws IOException {
        try {
            int status = new ProcessBuilder(words).inheritIO().start().waitFor();
            if (status != 0) {
                throw new IOException("'" + String.join(" ", words) + "' ended with status " + status);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    @Override
    public void close() throws IOException {
        payers.forEach(Payer::end);
        if (coordinator.isAlive()) {
            coordinator.kill();
        }
    }
}
