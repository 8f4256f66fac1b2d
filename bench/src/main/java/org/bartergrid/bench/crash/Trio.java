package org.bartergrid.bench.crash;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.bartergrid.bench.crash.CoordinatorProcess.Place;
import org.bartergrid.client.ApiProblem;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.CoordinatorUnreachable;
import org.bartergrid.client.Coordinators;
import org.bartergrid.client.KeyFile;
import org.bartergrid.client.Session;
import org.bartergrid.peer.PeerId;
import org.bartergrid.trust.CertificateAuthority;

/** Three coordinators of one grid, each with a small disk of its own in memory. For one thread. */
final class Trio implements AutoCloseable {
    static final List<String> NAMES = List.of("coordinator-1", "coordinator-2", "coordinator-3");

    private static final String KEY = "coordinator.pem";
    private static final String AUTHORITY = "authority.pem";
    private static final String ROOMY = "size=4g";
    private static final int HEAP_MEGABYTES = 512;
    private static final int BYTES_AN_ACCOUNT = 1_000;
    private static final long LOOK_NANOS = 20_000_000;
    private static final long PATIENCE_SECONDS = 180;

    private final Map<String, Place> places = new LinkedHashMap<>();
    private final Map<String, CoordinatorProcess> running = new LinkedHashMap<>();
    private boolean ended;
    private final Map<String, CoordinatorClient> operators = new LinkedHashMap<>();
    private final String fingerprint;

    /** Where the books stand, as somebody said. */
    record Head(String writer, long epoch, long block, int copies) {}

    /**
     * Founds a grid.
     *
     * @param dist where the packaged command line is
     * @param accounts how many there are from the beginning
     */
    Trio(Path folder, Path dist, Path benchJar, int accounts) throws IOException {
        Path ledgerConfig = ledgerConfig(folder, dist.resolve("config/ledger.xml"));
        StringBuilder lines = new StringBuilder();
        Map<String, String> urls = new LinkedHashMap<>();
        List<Integer> ports = freePorts(2 * NAMES.size());
        for (int i = 0; i < NAMES.size(); i++) {
            urls.put(NAMES.get(i), "https://127.0.0.1:" + ports.get(2 * i));
            lines.append("    - ")
                    .append(NAMES.get(i))
                    .append(" 127.0.0.1:")
                    .append(ports.get(2 * i + 1))
                    .append(' ')
                    .append(urls.get(NAMES.get(i)))
                    .append('\n');
        }
        for (String name : NAMES) {
            Path data = Files.createDirectories(folder.resolve(name));
            Commands.run("mount", "-t", "tmpfs", "-o", ROOMY, "tmpfs", data.toString());
            places.put(
                    name,
                    new Place(
                            name,
                            data,
                            String.valueOf(urls.get(name)),
                            dist.resolve("org.bartergrid.cli.jar"),
                            benchJar,
                            Files.writeString(
                                    folder.resolve(name + ".yaml"),
                                    "limits:\n  requestsPerAddress: 0\n  requestsPerAccount: 0\ncoordinators:\n  me: "
                                            + name + "\n  all:\n" + lines),
                            ledgerConfig,
                            HEAP_MEGABYTES + (int) (((long) BYTES_AN_ACCOUNT * accounts) >> 20),
                            Files.createDirectories(folder.resolve("synced-" + name)),
                            folder.resolve(name + ".log")));
        }
        if (accounts > 0) {
            Crowd.gather(place(NAMES.get(0)).folder().resolve("ledger"), accounts);
        }
        Path key = place(NAMES.get(0)).folder().resolve(KEY);
        var unused = KeyFile.readOrCreate(key);
        Path authority = place(NAMES.get(0)).folder().resolve(AUTHORITY);
        fingerprint =
                CertificateAuthority.readOrCreate(authority, Clock.systemUTC()).fingerprint();
        for (String name : NAMES) {
            if (!name.equals(NAMES.get(0))) {
                Files.copy(key, place(name).folder().resolve(KEY), StandardCopyOption.COPY_ATTRIBUTES);
                Files.copy(authority, place(name).folder().resolve(AUTHORITY), StandardCopyOption.COPY_ATTRIBUTES);
            }
            operators.put(
                    name,
                    CoordinatorClient.anonymous(
                                    Coordinators.of(URI.create(place(name).url()))
                                            .believing(fingerprint))
                            .as(new Session(
                                    PeerId.GRID.value(), KeyFile.read(key).privateKey(), Clock.systemUTC())));
            start(name);
        }
        var unusedHead = awaitWhole();
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> open = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            open.add(socket);
            ports.add(socket.getLocalPort());
        }
        for (ServerSocket socket : open) {
            socket.close();
        }
        return ports;
    }

    /** The ledger's own settings, with files that remember what was synced, and frequent checkpoints. */
    private static Path ledgerConfig(Path folder, Path standard) throws IOException {
        String text = Files.readString(standard);
        String opening = "<bean class=\"org.apache.ignite.configuration.DataStorageConfiguration\">";
        if (!text.contains(opening)) {
            throw new IOException(standard + " does not configure the data storage as this bench expects");
        }
        return Files.writeString(
                folder.resolve("ledger.xml"),
                text.replace(
                        opening,
                        opening + "<property name=\"checkpointFrequency\" value=\"5000\"/>"
                                + "<property name=\"fileIOFactory\"><bean class=\"" + SyncedFiles.class.getName()
                                + "\"/></property>"));
    }

    Place place(String name) {
        Place place = places.get(name);
        if (place == null) {
            throw new IllegalArgumentException("there is no coordinator " + name);
        }
        return place;
    }

    CoordinatorProcess process(String name) {
        CoordinatorProcess process = running.get(name);
        if (process == null) {
            throw new IllegalArgumentException("coordinator " + name + " was not started");
        }
        return process;
    }

    List<String> urls() {
        return places.values().stream().map(Place::url).toList();
    }

    synchronized void start(String name) throws IOException {
        if (ended) {
            throw new IOException("The bench was told to end");
        }
        running.put(name, CoordinatorProcess.start(place(name)));
    }

    /** The operator, by one coordinator. */
    CoordinatorClient operator(String name) {
        CoordinatorClient operator = operators.get(name);
        if (operator == null) {
            throw new IllegalArgumentException("there is no coordinator " + name);
        }
        return operator;
    }

    /** Where the books stand, as one coordinator or another says; nothing if none can. */
    Optional<Head> head(String except) {
        for (String name : NAMES) {
            CoordinatorProcess process = running.get(name);
            if (!name.equals(except) && process != null && process.isAlive()) {
                try {
                    JsonNode head = operator(name).get("/v1/ledger");
                    return Optional.of(new Head(
                            head.path("coordinator").asText(),
                            head.path("epoch").asLong(),
                            head.path("block").asLong(),
                            head.path("copies").asInt()));
                } catch (ApiProblem | CoordinatorUnreachable notNow) {
                    // The next one may know.
                }
            }
        }
        return Optional.empty();
    }

    /** Waits until somebody writes in a later epoch. */
    Head awaitEpochAfter(long epoch, String except) throws IOException {
        return await("no coordinator took over", except, head -> head.epoch() > epoch);
    }

    /** Waits until somebody writes. */
    Head awaitWriter() throws IOException {
        return await("no coordinator writes", "", head -> true);
    }

    /** Waits until all three have all of the books. */
    Head awaitWhole() throws IOException {
        return await("not every coordinator came back", "", head -> head.copies() == NAMES.size());
    }

    /** How often a coordinator has checked its copy of the log, by what it logs. */
    long checks(String name) throws IOException {
        try (Stream<String> lines = Files.lines(place(name).log())) {
            return lines.filter(line -> line.contains("has checked its copy")).count();
        }
    }

    /** Waits until it has done so once more. */
    void awaitCheckAfter(String name, long checks) throws IOException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (checks(name) == checks) {
            if (System.nanoTime() > until) {
                throw new IOException("Coordinator " + name + " did not check its copy of the log within "
                        + PATIENCE_SECONDS + " s: its log is " + place(name).log());
            }
            LockSupport.parkNanos(10 * LOOK_NANOS);
        }
    }

    private interface Wanted {
        boolean holds(Head head);
    }

    private Head await(String otherwise, String except, Wanted wanted) throws IOException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < until) {
            Optional<Head> head = head(except);
            if (head.isPresent() && wanted.holds(head.get())) {
                return head.get();
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        throw new IOException("Within " + PATIENCE_SECONDS + " s " + otherwise + ": the logs are beside "
                + place(NAMES.get(0)).log());
    }

    /** Leaves a coordinator's disk no room beside what lies on it. */
    void fill(String name) throws IOException {
        Path folder = place(name).folder();
        long used = Files.getFileStore(folder).getTotalSpace()
                - Files.getFileStore(folder).getUnallocatedSpace();
        remount(name, "size=" + (used + (64L << 10)));
    }

    /** Gives it room again. */
    void clear(String name) throws IOException {
        remount(name, ROOMY);
    }

    private void remount(String name, String size) throws IOException {
        Commands.run("mount", "-o", "remount," + size, place(name).folder().toString());
    }

    /** Ends all of them in order, those that only follow first. */
    void end() throws IOException {
        String writer = head("").map(Head::writer).orElse("");
        for (String name : NAMES) {
            if (!name.equals(writer)) {
                process(name).close();
            }
        }
        if (!writer.isEmpty()) {
            process(writer).close();
        }
    }

    /** Kills what runs, and moves the data from the disks in memory to where they were mounted. */
    @Override
    public synchronized void close() throws IOException {
        if (ended) {
            return;
        }
        ended = true;
        for (CoordinatorProcess process : running.values()) {
            if (process.isAlive()) {
                process.kill();
            }
        }
        for (Place place : places.values()) {
            Path kept = place.folder().resolveSibling(place.name() + ".kept");
            Commands.run("cp", "-a", place.folder().toString(), kept.toString());
            Commands.run("umount", "-l", place.folder().toString());
            Files.delete(place.folder());
            Files.move(kept, place.folder());
        }
    }
}
