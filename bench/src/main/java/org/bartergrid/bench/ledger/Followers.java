package org.bartergrid.bench.ledger;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.bartergrid.bench.BenchFailure;
import org.bartergrid.store.Coordinators;
import org.bartergrid.store.Coordinators.Coordinator;
import org.bartergrid.store.LedgerNode;
import org.bartergrid.trust.CertificateAuthority;
import org.jspecify.annotations.Nullable;

/** Three coordinators' ledgers, of which the one in this process writes. */
final class Followers implements AutoCloseable {
    private static final List<String> NAMES = List.of("writer", "second", "third");
    private static final long START_SECONDS = 120;
    private static final long END_SECONDS = 30;
    private static final long LOOK_NANOS = 20_000_000;

    private final List<Process> processes = new ArrayList<>();

    private Followers() {}

    /** The ledger in this process, and the processes of the two others. */
    record Led(LedgerNode node, Followers followers) {}

    /** Starts all three in a folder. */
    static Led start(Path folder, @Nullable Path tuning) {
        Followers followers = new Followers();
        try {
            Files.createDirectories(folder);
            List<Coordinator> all = new ArrayList<>();
            for (String name : NAMES) {
                all.add(new Coordinator(name, "127.0.0.1", freePort()));
            }
            // The oldest writes: the others start when this one listens.
            CertificateAuthority authority = authority(folder);
            CompletableFuture<LedgerNode> own =
                    CompletableFuture.supplyAsync(() -> LedgerNode.start(new LedgerNode.Settings(
                            folder.resolve(NAMES.get(0)), tuning, new Coordinators(NAMES.get(0), all), authority)));
            awaitListening(all.get(0).discoveryPort(), own);
            for (String name : NAMES.subList(1, NAMES.size())) {
                followers.processes.add(process(folder, tuning, name, all));
            }
            LedgerNode node = own.get(START_SECONDS, TimeUnit.SECONDS);
            node.awaitLeadership();
            return new Led(node, followers);
        } catch (IOException | ExecutionException | TimeoutException failure) {
            followers.close();
            throw new BenchFailure("Three coordinators could not be started: " + failure.getMessage() + ".", failure);
        } catch (InterruptedException interrupted) {
            followers.close();
            Thread.currentThread().interrupt();
            throw new BenchFailure("The start of three coordinators was interrupted: run it again.", interrupted);
        }
    }

    /** The one of all three. */
    static CertificateAuthority authority(Path folder) throws IOException {
        return CertificateAuthority.readOrCreate(folder.resolve("authority.pem"), Clock.systemUTC());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void awaitListening(int port, CompletableFuture<LedgerNode> own) throws IOException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!own.isDone()) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (socket.isConnected()) {
                    return;
                }
            } catch (IOException notYet) {
                if (System.nanoTime() > until) {
                    throw new IOException("the first one did not listen within " + START_SECONDS + " s", notYet);
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
    }

    private static Process process(Path folder, @Nullable Path tuning, String name, List<Coordinator> all)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of("-Xmx2g", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Djava.net.preferIPv4Stack=true"));
        for (String opened : List.of("java.nio", "java.util", "java.lang", "sun.nio.ch", "java.io", "java.time")) {
            command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
        }
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                BooksFollower.class.getName(),
                folder.resolve(name).toString(),
                tuning == null ? "-" : tuning.toString(),
                name));
        all.forEach(one -> command.add(one.name() + ":" + one.discoveryPort()));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(folder.resolve(name + ".log").toFile())
                .start();
    }

    @Override
    public void close() {
        for (Process process : processes) {
            try {
                process.getOutputStream().close();
                if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (IOException gone) {
                process.destroyForcibly();
            } catch (InterruptedException interrupted) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
