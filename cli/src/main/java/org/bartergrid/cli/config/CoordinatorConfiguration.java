package org.bartergrid.cli.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.bartergrid.api.ApiLimits;
import org.bartergrid.api.ApiSettings;
import org.bartergrid.api.ApiTls;
import org.bartergrid.barter.BarterPolicy;
import org.bartergrid.store.Coordinators;
import org.bartergrid.store.Coordinators.Coordinator;

/**
 * {@code coordinator.yaml}.
 *
 * @param api how the API is served
 * @param policy what the owner of the grid decided
 * @param coordinators all coordinators of the grid, and which of them this is
 * @param apis where their APIs are, by name; empty if this one is alone
 */
public record CoordinatorConfiguration(
        ApiSettings api, BarterPolicy policy, Coordinators coordinators, Map<String, URI> apis) {

    private static final int MOST_REQUESTS = 1_000_000;
    private static final int MOST_CONNECTIONS = 100_000;

    public CoordinatorConfiguration {
        apis = Map.copyOf(apis);
    }

    /**
     * Reads how a coordinator is to run.
     *
     * @param folder where the API keeps its files
     * @param port overrides the file's, if it is not negative
     * @throws ConfigurationException naming the file, the key and the mend
     */
    public static CoordinatorConfiguration read(Path file, Path folder, int port) {
        var root = Section.read(file);
        var books = root.section("books");
        var blobs = root.section("blobs");
        var market = root.section("market");
        var standard = BarterPolicy.STANDARD;
        var several = root.section("coordinators");
        try {
            var lines = parts(several.words("all", ""));
            var apis = apis(lines);
            var coordinators = coordinators(several.text("me", ""), lines);
            var mine = apis.getOrDefault(coordinators.me(), URI.create("https://127.0.0.1:7070"));
            int configuredPort = (int) root.integer("port", mine.getPort(), 0, 65_535);
            int chosenPort = port < 0 ? configuredPort : port;
            String host = root.text("host", mine.getHost());
            if (coordinators.several() && (chosenPort != mine.getPort() || !host.equals(mine.getHost()))) {
                throw new IllegalArgumentException("the API is to be at " + host + ":" + chosenPort
                        + ", but the others look for it at " + mine + ": leave out 'host', 'port' and --port");
            }
            var tls = tls(root.section("tls"));
            if (coordinators.several() && !mine.getScheme().equals(tls.scheme())) {
                throw new IllegalArgumentException("the others look for the API at " + mine + ", but it is to speak "
                        + tls.scheme() + ": write coordinators.all so, or tls.by");
            }
            var api = new ApiSettings(
                    coordinators.me(),
                    host,
                    chosenPort,
                    folder,
                    blobs.bytes("largest", "2 GB"),
                    blobs.bytes("total", "20 GB"),
                    root.section("certificates").duration("life", "30 d"),
                    tls,
                    limits(root.section("limits")));
            var policy = new BarterPolicy(
                    books.integer("welcome", standard.welcomeMinor(), 0, Long.MAX_VALUE / 2),
                    standard.treasuryLimitMinor(),
                    (int) books.integer("commission", 500, 0, 10_000),
                    (int) books.integer("providerCommission", standard.providerCommissionBasisPoints(), 0, 10_000),
                    (int) market.integer("tolerance", standard.toleranceBasisPoints(), 0, 1_000),
                    standard.graceMillis(),
                    market.duration("aliveWithin", "30 s").toMillis(),
                    standard.prices(),
                    standard.books(),
                    standard.patienceMillis());
            root.end();
            return new CoordinatorConfiguration(api, policy, coordinators, apis);
        } catch (IllegalArgumentException e) {
            throw root.refused(e);
        }
    }

    private static ApiTls tls(Section tls) {
        String by = tls.text("by", "grid");
        var names = tls.words("names", "").stream()
                .flatMap(name -> Stream.of(name.split(",", -1)))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        String certificate = tls.text("certificate", "");
        String key = tls.text("key", "");
        return new ApiTls(
                Stream.of(ApiTls.By.values())
                        .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(by))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "tls.by: '" + by + "' is none of 'grid', 'own' and 'none'")),
                certificate.isEmpty() ? null : Path.of(certificate),
                key.isEmpty() ? null : Path.of(key),
                names);
    }

    private static ApiLimits limits(Section limits) {
        var standard = ApiLimits.STANDARD;
        return new ApiLimits(
                (int) limits.integer("wrongPasswords", standard.wrongPasswords(), 1, 1_000),
                (int) limits.integer("requestsPerAddress", standard.requestsPerAddress(), 0, MOST_REQUESTS),
                (int) limits.integer("requestsPerAccount", standard.requestsPerAccount(), 0, MOST_REQUESTS),
                (int) limits.integer("connections", standard.connections(), 1, MOST_CONNECTIONS),
                (int) limits.integer("connectionsPerAddress", standard.connectionsPerAddress(), 1, MOST_CONNECTIONS),
                limits.duration("headWithin", "20 s"),
                limits.duration("bodyWithin", "30 s"),
                limits.duration("sessionLife", "30 d"),
                limits.bytes("auditTrail", "1 GB"));
    }

    /** One line a coordinator: its name, where its ledger is found, and where its API is. */
    private static Coordinators coordinators(String me, List<String[]> lines) {
        List<Coordinator> all = new ArrayList<>();
        for (String[] parts : lines) {
            int colon = parts[1].lastIndexOf(':');
            try {
                all.add(new Coordinator(
                        parts[0],
                        parts[1].substring(0, Math.max(0, colon)),
                        Integer.parseInt(parts[1].substring(colon + 1))));
            } catch (NumberFormatException malformed) {
                throw new IllegalArgumentException(
                        "coordinators.all: '" + parts[1] + "' is no address of a ledger: write it as host:port",
                        malformed);
            }
        }
        if (all.isEmpty()) {
            if (!me.isEmpty()) {
                throw new IllegalArgumentException("coordinators.me is given, but no coordinators.all");
            }
            return Coordinators.alone();
        }
        return new Coordinators(me, all);
    }

    private static Map<String, URI> apis(List<String[]> lines) {
        Map<String, URI> apis = new HashMap<>();
        for (String[] parts : lines) {
            try {
                var uri = new URI(parts[2]);
                if (!List.of("http", "https").contains(String.valueOf(uri.getScheme()))
                        || uri.getHost() == null
                        || uri.getPort() < 1) {
                    throw new IllegalArgumentException(
                            "coordinators.all: '" + parts[2] + "' is no address of an API: write https://host:port");
                }
                // As callers take it, who refuse an address over which everybody on the way could read.
                var unused = org.bartergrid.client.Coordinators.of(uri);
                apis.put(parts[0], uri);
            } catch (URISyntaxException malformed) {
                throw new IllegalArgumentException(
                        "coordinators.all: '" + parts[2] + "' is no address of an API: write https://host:port",
                        malformed);
            }
        }
        return apis;
    }

    /** The three words of every line. */
    private static List<String[]> parts(List<String> lines) {
        List<String[]> all = new ArrayList<>();
        for (String line : lines) {
            if (!line.isBlank()) {
                String[] parts = line.strip().split("\\s+");
                if (parts.length != 3) {
                    throw new IllegalArgumentException(
                            "coordinators.all: '" + line + "' is not 'name ledger-host:port https://api-host:port'");
                }
                all.add(parts);
            }
        }
        return all;
    }
}
