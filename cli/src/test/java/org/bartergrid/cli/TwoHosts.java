package org.bartergrid.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Two hosts on this machine with a wire between them: network namespaces, each with its own addresses, loopback and ports.
 * Only the administrator of a Linux may make them.
 */
final class TwoHosts implements AutoCloseable {

    /** Of the range that is set apart for tests between networks (RFC 2544). */
    private static final String NETWORK = "198.18.77.";

    private final String name = "bg" + ProcessHandle.current().pid() % 100_000;

    private TwoHosts() {}

    /** Why there cannot be two hosts here; nothing if there can. */
    static Optional<String> whyNot() throws IOException, InterruptedException {
        if (!Files.isDirectory(Path.of("/proc/self/ns"))) {
            return Optional.of("network namespaces are Linux's");
        }
        String probe = "bgprobe" + ProcessHandle.current().pid() % 100_000;
        try {
            ip("netns", "add", probe);
            ip("netns", "del", probe);
            return Optional.empty();
        } catch (IOException refused) {
            return Optional.of("network namespaces cannot be made here: " + refused.getMessage());
        }
    }

    static TwoHosts wired() throws IOException, InterruptedException {
        var hosts = new TwoHosts();
        try {
            hosts.wire();
            return hosts;
        } catch (IOException e) {
            hosts.close();
            throw e;
        }
    }

    private void wire() throws IOException, InterruptedException {
        for (int host = 1; host <= 2; host++) {
            ip("netns", "add", namespace(host));
        }
        ip(
                "link",
                "add",
                wire(1),
                "netns",
                namespace(1),
                "type",
                "veth",
                "peer",
                "name",
                wire(2),
                "netns",
                namespace(2));
        for (int host = 1; host <= 2; host++) {
            ip("-n", namespace(host), "addr", "add", address(host) + "/24", "dev", wire(host));
            ip("-n", namespace(host), "link", "set", wire(host), "up");
            ip("-n", namespace(host), "link", "set", "lo", "up");
        }
    }

    private String namespace(int host) {
        return name + "h" + host;
    }

    private String wire(int host) {
        return name + "w" + host;
    }

    /** Where the other one reaches it. */
    String address(int host) {
        return NETWORK + host;
    }

    /** What runs a program on one of them. */
    List<String> on(int host) {
        return List.of("ip", "netns", "exec", namespace(host));
    }

    private static void ip(String... arguments) throws IOException, InterruptedException {
        var process = new ProcessBuilder(
                        Stream.concat(Stream.of("ip"), Stream.of(arguments)).toList())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("ip " + String.join(" ", arguments) + ": " + said);
        }
    }

    /** With their wire. */
    @Override
    public void close() {
        for (int host = 1; host <= 2; host++) {
            try {
                ip("netns", "del", namespace(host));
            } catch (IOException never) {
                // It was not made.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
