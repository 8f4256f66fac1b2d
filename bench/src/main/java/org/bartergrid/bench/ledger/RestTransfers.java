package org.bartergrid.bench.ledger;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.bartergrid.bench.BenchFailure;
import org.bartergrid.bench.Report;
import org.bartergrid.bench.Sample;
import org.bartergrid.books.TimeOrderedIds;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.Coordinators;
import org.bartergrid.client.Identity;
import org.bartergrid.client.KeyFile;
import org.bartergrid.client.Session;
import org.bartergrid.peer.PeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real coordinator in a process of its own, as it is packaged, and sixty-four connections with one transfer a request:
 * how many it takes a second, and which of its threads its CPU time goes to.
 */
final class RestTransfers implements Comparison {
    private static final Logger LOG = LoggerFactory.getLogger(RestTransfers.class);
    private static final int CONNECTIONS = 64;
    private static final int LARGEST_AMOUNT_MINOR = 10;
    private static final int CREATED = 201;
    private static final long START_SECONDS = 120;
    private static final long END_SECONDS = 60;
    private static final long LOOK_NANOS = 20_000_000;
    private static final int THREADS_NAMED = 8;
    private static final double NANOS_A_MILLI = 1e6;

    /** A coordinator that runs. */
    private record Coordinator(Process process, int port, Path folder) implements AutoCloseable {
        @Override
        public void close() {
            process.destroy();
            try {
                if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                    Process unused = process.destroyForcibly();
                }
            } catch (InterruptedException interrupted) {
                Process unused = process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What one connection gives, over and over. */
    private static final class Caller implements Callable<Sample> {
        private final RestConnection connection;
        private final String peer;
        private final SplittableRandom chance;
        private final TimeOrderedIds ids = new TimeOrderedIds(org.bartergrid.books.Clock.system(), new SecureRandom());
        private long untilNanos;

        Caller(RestConnection connection, int number, long seed) {
            this.connection = connection;
            this.peer = peer(number);
            this.chance = new SplittableRandom(seed + number);
        }

        /** Until when it goes on. */
        Caller until(long nanos) {
            untilNanos = nanos;
            return this;
        }

        @Override
        public Sample call() throws IOException {
            Sample nanos = new Sample();
            for (long now = System.nanoTime(); now - untilNanos < 0; ) {
                String payee = peer;
                while (payee.equals(peer)) {
                    payee = peer(chance.nextInt(CONNECTIONS));
                }
                int status = connection.post(String.format(
                        Locale.ROOT,
                        "{\"id\":\"%s\",\"transfers\":[{\"from\":\"%s.credit\",\"to\":\"%s.credit\","
                                + "\"unit\":\"CREDIT\",\"amountMinor\":%d}]}",
                        ids.next(),
                        peer,
                        payee,
                        1 + chance.nextInt(LARGEST_AMOUNT_MINOR)));
                if (status != CREATED) {
                    throw new BenchFailure(
                            "The coordinator answered a transfer with " + status + ": look into its log.");
                }
                long answered = System.nanoTime();
                nanos.add((double) (answered - now));
                now = answered;
            }
            return nanos;
        }
    }

    private static String peer(int number) {
        return "caller-" + number;
    }

    @Override
    public String name() {
        return "rest";
    }

    @Override
    public void run(Bench bench, Report report) {
        Path dist = bench.dist();
        if (dist == null || !Files.exists(dist.resolve("org.bartergrid.cli.jar"))) {
            throw new BenchFailure("There is no packaged coordinator: run './barter --version' first.");
        }
        Path folder = bench.workplace().newFolder("coordinator");
        try {
            Coordinator coordinator = bench.workplace().open(start(dist, Files.createDirectories(folder)));
            measure(bench, report, coordinator);
            bench.workplace().close(coordinator);
        } catch (IOException failure) {
            throw new BenchFailure("The coordinator could not be used (" + failure + "): see " + folder + ".", failure);
        }
    }

    /** As the {@code barter} script starts one. */
    private static Coordinator start(Path dist, Path folder) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx384m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-Djava.net.preferIPv4Stack=true",
                        "-jar",
                        dist.resolve("org.bartergrid.cli.jar").toString(),
                        "coordinator",
                        "start",
                        "--port",
                        Integer.toString(port),
                        "--config",
                        // What a busy client may at most ask for is not what is measured.
                        Files.writeString(
                                        folder.resolve("coordinator.yaml"),
                                        "limits:\n  requestsPerAddress: 0\n  requestsPerAccount: 0\n")
                                .toString(),
                        "--folder",
                        folder.resolve("data").toString(),
                        "--config",
                        // Without TLS, as what it is compared with.
                        Files.writeString(folder.resolve("coordinator.yaml"), "tls:\n  by: none\n")
                                .toString())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(folder.resolve("log").toFile())
                .redirectErrorStream(true)
                .start();
        Path address = folder.resolve("data/address");
        long began = System.nanoTime();
        while (!Files.exists(address) || Files.readString(address).isBlank()) {
            if (!process.isAlive() || System.nanoTime() - began > TimeUnit.SECONDS.toNanos(START_SECONDS)) {
                Process unused = process.destroyForcibly();
                throw new IOException("it did not start: " + Files.readString(folder.resolve("log")));
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return new Coordinator(process, port, folder);
    }

    private void measure(Bench bench, Report report, Coordinator coordinator) throws IOException {
        List<Caller> callers = new ArrayList<>();
        List<RestConnection> connections = connect(coordinator);
        for (int number = 0; number < CONNECTIONS; number++) {
            callers.add(new Caller(connections.get(number), number, bench.seed(name())));
        }
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            Sample unused = round(threads, callers, bench.plan().warmUpMillis());
            ThreadTimes before = ThreadTimes.of(coordinator.process().pid());
            ThreadTimes ownBefore = ThreadTimes.of(ProcessHandle.current().pid());
            long began = System.nanoTime();
            Sample nanos =
                    round(threads, callers, bench.plan().rounds() * bench.plan().turnMillis());
            double seconds = (System.nanoTime() - began) / 1e9;
            Map<String, Double> times =
                    ThreadTimes.of(coordinator.process().pid()).since(before);
            double own = sum(ThreadTimes.of(ProcessHandle.current().pid()).since(ownBefore));
            tell(report, nanos, seconds, times, own);
        } finally {
            threads.shutdownNow();
            for (RestConnection connection : connections) {
                connection.close();
            }
        }
    }

    private static List<RestConnection> connect(Coordinator coordinator) throws IOException {
        URI uri = URI.create("http://127.0.0.1:" + coordinator.port());
        CoordinatorClient operator = CoordinatorClient.anonymous(uri)
                .as(new Session(
                        PeerId.GRID.value(),
                        KeyFile.read(coordinator.folder().resolve("data/coordinator.pem"))
                                .privateKey(),
                        Clock.systemUTC()));
        List<RestConnection> connections = new ArrayList<>();
        for (int number = 0; number < CONNECTIONS; number++) {
            String token = operator.createJoinToken(Map.of("role", "peer", "uses", 1, "lifeSeconds", 600))
                    .path("token")
                    .asText();
            Identity identity = Identity.join(
                    coordinator.folder().resolve(peer(number)),
                    Coordinators.of(uri),
                    Identity.Kind.PEER,
                    peer(number),
                    token,
                    Map.of());
            connections.add(
                    new RestConnection(coordinator.port(), identity.client().accessToken()));
        }
        return connections;
    }

    private Sample round(ExecutorService threads, List<Caller> callers, long millis) {
        LOG.info("{}: {} s", name(), TimeUnit.MILLISECONDS.toSeconds(millis));
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        List<Future<Sample>> running = new ArrayList<>();
        for (Caller caller : callers) {
            running.add(threads.submit(caller.until(until)));
        }
        Sample all = new Sample();
        try {
            for (Future<Sample> each : running) {
                all.addAll(each.get(millis + TimeUnit.SECONDS.toMillis(END_SECONDS), TimeUnit.MILLISECONDS));
            }
        } catch (ExecutionException | TimeoutException failed) {
            throw failed.getCause() instanceof BenchFailure said
                    ? said
                    : new BenchFailure("A connection failed: " + failed.getCause() + ".", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("The round was interrupted: run it again.", interrupted);
        }
        return all;
    }

    private static double sum(Map<String, Double> times) {
        return times.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    private static void tell(
            Report report, Sample nanos, double seconds, Map<String, Double> times, double clientSeconds) {
        int count = nanos.count();
        double all = sum(times);
        report.figure("rest64", count / seconds);
        report.figure("rest64P50Millis", nanos.median() / NANOS_A_MILLI);
        report.figure("rest64P99Millis", nanos.quantile(0.99) / NANOS_A_MILLI);
        report.figure("restCpuMicros", 1e6 * all / count);
        report.figure("restClientCpuMicros", 1e6 * clientSeconds / count);
        report.line(
                "A coordinator took %,.0f transfers/s over %d connections, one a request: median %.1f ms, p99 %.1f ms.",
                count / seconds, CONNECTIONS, nanos.median() / NANOS_A_MILLI, nanos.quantile(0.99) / NANOS_A_MILLI);
        report.line(
                "For each it had %.0f µs of CPU time, and its callers %.0f µs. Its threads: %s.",
                1e6 * all / count,
                1e6 * clientSeconds / count,
                times.entrySet().stream()
                        .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
                        .limit(THREADS_NAMED)
                        .map(entry ->
                                String.format(Locale.ROOT, "%s %.0f %%", entry.getKey(), 100 * entry.getValue() / all))
                        .collect(Collectors.joining(", ")));
    }
}
