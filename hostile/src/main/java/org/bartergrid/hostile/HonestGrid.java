package org.bartergrid.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bartergrid.books.TimeOrderedIds;
import org.bartergrid.cli.Operator;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.Coordinators;
import org.bartergrid.client.Identity;
import org.bartergrid.client.MemberCertificate;
import org.bartergrid.client.Session;
import org.bartergrid.client.Wire.Cell;
import org.bartergrid.client.Wire.ShareReport;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.OfferMandate;
import org.bartergrid.market.OfferMandate.Trust;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.market.Window;
import org.bartergrid.peer.Inventory;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.Profile;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.process.Rounds;
import org.bartergrid.resource.ComputingPower;
import org.bartergrid.trust.CertificateAuthority;
import org.bartergrid.trust.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * A grid of real processes as anybody starts it, which are {@link Watched}, and a volunteer among them who
 * is not what she seems.
 */
final class HonestGrid implements AutoCloseable {

    static final String GATEWAY = "gateway-1";
    static final List<String> NODES = List.of("ada.laptop", "emmy.desktop");

    private static final int HEAP_MEGABYTES = 256;
    private static final String SCIENTIST = "rosalind";
    private static final Duration READY = Duration.ofMinutes(2);
    private static final long SETTLED_MILLIS = 2_000;
    private static final Duration JOB = Duration.ofMinutes(6);

    private static final ShareReport ALIVE = new ShareReport(2_500, 0, 0, 0, 0, Map.of());
    private static final long HEARTBEAT_MILLIS = 5_000;

    private final Path folder;
    private final Path launcher;
    private final Deque<Child> opened = new ArrayDeque<>();
    private @Nullable Rounds heartbeats;
    final States states;
    final CoordinatorClient operator;
    final Child coordinator;
    final Child gateway;
    final List<Child> nodes = new ArrayList<>();

    /** Who asks where the cell is. */
    private @Nullable CoordinatorClient asker;

    private @Nullable CoordinatorClient scientist;

    /**
     * Starts it.
     *
     * @param launcher the installation's launcher jar
     */
    HonestGrid(Path folder, Path launcher) throws IOException {
        this.folder = folder;
        this.launcher = launcher;
        this.states = new States(Files.createDirectories(folder.resolve("canaries")));
        coordinator =
                barter("coordinator", true, "coordinator", "start", "--port", "0", "--folder", path("coordinator"));
        coordinator.answer(READY);
        operator = Operator.of(folder.resolve("coordinator"));
        gateway = barter(
                GATEWAY,
                true,
                "gateway",
                "start",
                coordinators().toString(),
                "--name",
                GATEWAY,
                "--token",
                invitation("gateway"),
                "--folder",
                path(GATEWAY));
        for (String node : NODES) {
            nodes.add(startNode(node));
        }
        gateway.answer(READY);
        nodes.forEach(node -> node.answer(READY));
    }

    private Child startNode(String node) throws IOException {
        String peer = node.substring(0, node.indexOf('.'));
        var home = folder.resolve(node);
        join(home, peer);
        var settings = Files.writeString(
                home.resolve("node.yaml"),
                "name: " + node.substring(peer.length() + 1) + "\nshare:\n  cpu: 25%\n  memory: 640 MB\n");
        return barter(node, true, "node", "start", "--folder", home.toString(), "--config", settings.toString());
    }

    /** Makes somebody a peer. */
    Identity join(Path home, String peer) throws IOException {
        return Identity.join(home, coordinators(), Identity.Kind.PEER, peer, invitation("peer"), Map.of());
    }

    Path folder() {
        return folder;
    }

    /** The grid's own, which no attacker has. */
    CertificateAuthority authority() throws IOException {
        return CertificateAuthority.read(folder.resolve("coordinator/authority.pem"), Clock.systemUTC());
    }

    Coordinators coordinators() {
        return operator.coordinators();
    }

    String invitation(String role) {
        return operator.createJoinToken(Map.of("role", role, "uses", 1, "lifeSeconds", 600))
                .path("token")
                .asText();
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    /** A process of the installation; a watched one has the canaries' classes, too. */
    private Child barter(String name, boolean watched, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--json", "--supervised"));
        return run(name, watched, all);
    }

    private Child run(String name, boolean watched, List<String> arguments) throws IOException {
        var child = Child.start(
                folder.resolve("log").resolve(name + ".log"),
                watched
                        ? List.of("-Xmx" + HEAP_MEGABYTES + "m", "-D" + Canary.FOLDER + "=" + states.folder())
                        : List.of("-Xmx" + HEAP_MEGABYTES + "m"),
                watched ? hostileClasses() + java.io.File.pathSeparator + launcher : launcher.toString(),
                watched ? Watched.class.getName() : "org.bartergrid.cli.Main",
                arguments);
        opened.push(child);
        return child;
    }

    static String hostileClasses() {
        return Path.of(HonestGrid.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
    }

    Path launcher() {
        return launcher;
    }

    /** Where members of the cell are found now. */
    List<String> ring() {
        return asker == null ? List.of() : asker.cell(0).map(Cell::discovery).orElse(List.of());
    }

    /** The public halves of the keys that access tokens are signed with, as the coordinators have noted them. */
    JsonNode tokenKeys() {
        return states.of(coordinator).path("tokenKeys");
    }

    /**
     * Waits until all honest members are in one cell, and it can be found. For a moment after somebody was put out all still
     * say that they are; and who joins as a gateway then keeps the nodes from looking for theirs.
     */
    void awaitWhole() {
        boolean whole =
                States.within(READY.toMillis(), () -> isWhole() && !States.within(SETTLED_MILLIS, () -> !isWhole()));
        if (!whole) {
            throw new IllegalStateException("The cell has not recovered: " + states.of(gateway));
        }
    }

    private boolean isWhole() {
        var ids = members().stream()
                .map(member -> states.of(member).path("id").asText())
                .toList();
        return !ids.contains("")
                && members().stream()
                        .map(member -> states.of(member).path("members").toString())
                        .allMatch(counted -> ids.stream().allMatch(counted::contains))
                && ring().contains(states.of(gateway).path("discovery").asText());
    }

    /** Who was enrolled, and with what it joins a cell. */
    record Enrolled(Identity identity, Credentials credentials) {}

    /** A gateway as an operator invites one, which is run by somebody else. */
    Enrolled enrolGateway(String name) throws IOException {
        Path home = folder.resolve(name);
        var identity =
                Identity.join(home, coordinators(), Identity.Kind.GATEWAY, name, invitation("gateway"), Map.of());
        try (var certificate = MemberCertificate.of(
                home.resolve("certificate.pem"),
                identity.key(),
                identity.client(),
                identity.authority(),
                Clock.systemUTC())) {
            return new Enrolled(identity, certificate.credentials());
        }
    }

    /** A volunteer with a node that is no node: registered, certified, on offer and alive. */
    Credentials enrolMallory(String machine, boolean offering) throws IOException {
        var home = folder.resolve("mallory");
        var owner = Identity.exists(home) ? Identity.read(home) : join(home, "mallory");
        var key = SigningKey.generate();
        var id = NodeId.of(new PeerId("mallory"), machine);
        var asOwner = owner.client();
        asOwner.registerNode(
                Map.of(
                        "name",
                        machine,
                        "publicKey",
                        key.verificationKey().base64Url(),
                        "profile",
                        Profile.EMPTY,
                        "rating",
                        new ComputingPower(4_000, 4_000, 1, 640)),
                Inventory.EMPTY);
        var asNode = CoordinatorClient.anonymous(coordinators())
                .as(new Session(id.value(), key.privateKey(), Clock.systemUTC()));
        if (asker == null) {
            asker = asNode;
        }
        try (var certificate = MemberCertificate.of(
                home.resolve(machine + ".pem"), key, asNode, owner.authority(), Clock.systemUTC())) {
            if (offering) {
                offer(asOwner, owner, id);
                heartbeats =
                        new Rounds("mallory", () -> asNode.heartbeat(id.value(), ALIVE)).begin(0, HEARTBEAT_MILLIS);
            }
            return certificate.credentials();
        }
    }

    private static void offer(CoordinatorClient asOwner, Identity owner, NodeId node) {
        var clock = org.bartergrid.books.Clock.system();
        long now = clock.nowMillis();
        var mandate = OfferMandate.ofComputingPower(
                new OfferId(new TimeOrderedIds(clock, new SecureRandom()).next()),
                node,
                1,
                1,
                new Window(now, now + Duration.ofHours(1).toMillis()),
                Trust.ANYONE,
                now);
        asOwner.placeOffer(SignedDocument.sign(mandate.toJson(), owner.name(), SignedDocument.ROLE_PEER, owner.key()));
    }

    /** Whose jobs they are; one login for all questions, of which there may not be many. */
    CoordinatorClient scientist() {
        var known = scientist;
        if (known == null) {
            try {
                known = Identity.read(folder.resolve(SCIENTIST)).client();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            scientist = known;
        }
        return known;
    }

    /** The honest gateway's, with its key: to show that what it signs is let in. */
    Identity gatewayIdentity() throws IOException {
        return Identity.read(folder.resolve(GATEWAY));
    }

    /** Gateway and nodes. */
    List<Child> members() {
        return Stream.concat(Stream.of(gateway), nodes.stream()).toList();
    }

    /** A scientist's job on so many nodes, to be waited for. */
    Child submit(String name, int machines) throws IOException {
        var scientist = folder.resolve(SCIENTIST);
        if (!Identity.exists(scientist)) {
            join(scientist, SCIENTIST);
        }
        var examples = launcher.resolveSibling("examples").resolve("kmer-count");
        return run(
                name,
                false,
                List.of(
                        "job",
                        "submit",
                        "--jar",
                        examples.resolve("kmer-count.jar").toString(),
                        "--class",
                        "org.bartergrid.examples.kmer.KmerCount",
                        "--set",
                        "k=21",
                        "--input",
                        examples.resolve("NC_008253.fna.gz").toString(),
                        "--output",
                        path(name),
                        "--folder",
                        scientist.toString(),
                        "--nodes",
                        Integer.toString(machines),
                        "--json"));
    }

    /** Whether a job has ended with what its input is known to hold. */
    boolean correct(String name, Child job) throws IOException {
        if (job.status(JOB) != 0) {
            return false;
        }
        var histogram = folder.resolve(name).resolve("histogram.tsv");
        return Files.exists(histogram) && Files.readString(histogram).startsWith("1\t4789765\n");
    }

    /** The sum of all balances, per unit the largest that is not 0. */
    long ledgerSum() {
        long worst = 0;
        for (JsonNode sum : operator.get("/v1/ledger").path("sums")) {
            worst = Math.abs(sum.asLong()) > Math.abs(worst) ? sum.asLong() : worst;
        }
        return worst;
    }

    @Override
    public void close() {
        if (heartbeats != null) {
            heartbeats.close();
        }
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }
}
