package org.bartergrid.node;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.bartergrid.client.FakeCoordinator;
import org.bartergrid.client.Identity;
import org.bartergrid.client.Wire.AssignedNode;
import org.bartergrid.client.Wire.Assignment;
import org.bartergrid.client.Wire.Completion;
import org.bartergrid.client.Wire.Result;
import org.bartergrid.examples.kmer.KmerCount;
import org.bartergrid.gateway.GatewayProcess;
import org.bartergrid.gateway.GatewaySettings;
import org.bartergrid.market.OfferMandate.Trust;
import org.bartergrid.node.NodeSettings.Programs;
import org.bartergrid.peer.Profile;
import org.bartergrid.sandbox.WorkerPlaces;
import org.bartergrid.share.Lending;
import org.bartergrid.share.SharePolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole nodes and gateways on loopback: real Ignite, real workers, and a coordinator that forgets when it is told to. */
@Timeout(240)
class CellIT {

    private static final Path CELL_CONFIGURATION = Path.of("../config/cell.xml");
    private static final Path DATA = Path.of("../examples/kmer-count/data");
    private static final Runnable UNEXPECTED = () -> {
        throw new IllegalStateException("The cell was given up");
    };

    @TempDir
    Path folder;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final String job = UUID.randomUUID().toString();
    private final Map<String, String> contracts = Map.of(
            "ada.laptop", UUID.randomUUID().toString(),
            "emmy.desktop", UUID.randomUUID().toString());
    private FakeCoordinator fake;

    @BeforeEach
    void start() throws IOException {
        fake = open(new FakeCoordinator());
    }

    @AfterEach
    void closeAll() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    @Test
    void aJobRunsToItsEndAndItsReceiptsAreHandedIn() throws Exception {
        gateway("gateway-1");
        node("ada", "laptop");
        node("emmy", "desktop");
        fake.assign(assignment("gateway-1", "lambda_virus.fa", Instant.now()));

        assertThat(end().state()).isEqualTo("DONE");
        assertThat(tally("histogram.tsv")).isEqualTo("1\t48482\n");
        assertThat(fake.receipts)
                .extracting(receipt -> receipt.contract().toString())
                .containsAll(contracts.values());
        assertThat(end().observed())
                .allSatisfy(observed -> assertThat(observed.cpuMillis()).isPositive());
        assertThat(folder.resolve("gateway-1").resolve("spool")).isEmptyDirectory();
    }

    @Test
    void theJobOfAKilledGatewayIsTakenUpByAnotherInTheSameCell() throws Exception {
        var first = gatewayProcess("gateway-1");
        node("ada", "laptop");
        node("emmy", "desktop");
        fake.assign(assignment("gateway-1", "NC_008253.fna.gz", Instant.now().minusSeconds(60)));
        await().atMost(Duration.ofSeconds(60)).until(() -> fake.progress.stream()
                .anyMatch(one -> one.path("progress").path("mapped").asInt() > 0));
        first.destroyForcibly().waitFor();
        assertThat(fake.completions).isEmpty();
        await().atMost(Duration.ofSeconds(20)).until(() -> fake.asking() == 0);

        var second = gateway("gateway-2");
        fake.assign(assignment("gateway-2", "NC_008253.fna.gz", Instant.now()));

        assertThat(second.discovery()).hasSize(3);
        assertThat(end().state()).isEqualTo("DONE");
        assertThat(tally("histogram.tsv").lines())
                .startsWith("1\t4789765")
                .last()
                .asString()
                .startsWith("57\t");
    }

    /** The gateway finds no address of the cell and begins another: the nodes must not wait in the old one for ever. */
    @Test
    void nodesFollowAGatewayThatBeganAnotherCell() throws Exception {
        var first = gateway("gateway-1");
        node("ada", "laptop");
        node("emmy", "desktop");
        first.close();
        fake.forgetCell();

        var second = gateway("gateway-1");
        assertThat(second.discovery()).hasSize(1);
        await().atMost(Duration.ofSeconds(90)).until(() -> second.discovery().size() == 3);

        fake.assign(assignment("gateway-1", "lambda_virus.fa", Instant.now()));
        assertThat(end().state()).isEqualTo("DONE");
    }

    @Test
    void aGatewayTellsARestartedCoordinatorWhereItsCellIs() throws Exception {
        gateway("gateway-1");
        fake.goAway();
        fake.comeBack();

        await().atMost(Duration.ofSeconds(60)).until(() -> fake.cell() != null);
    }

    @Test
    void aNodeWhoseGatewayIsDeadDoesNotBeginACellOfItsOwn() throws Exception {
        gateway("gateway-1").close();

        assertThatThrownBy(() -> node("ada", "laptop"))
                .hasMessageContaining("No member of the cell answers at 127.0.0.1:");
        assertThat(fake.offers).isEmpty();
    }

    @Test
    void aNodeStartsOnceFromAFolder() throws Exception {
        gateway("gateway-1");
        node("ada", "laptop");

        assertThatThrownBy(() -> node("ada", "laptop"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is in use by process");
        assertThat(fake.offers).as("the first one's").hasSize(1);
    }

    /** Its key was stolen, say: it is out of the running cell within seconds, and nobody lets it in again. */
    @Test
    void anEvictedNodeIsOutAndStaysOut() throws Exception {
        var gateway = gateway("gateway-1");
        node("ada", "laptop");
        node("emmy", "desktop");
        assertThat(gateway.discovery()).hasSize(3);

        fake.evict("ada.laptop");

        await().atMost(Duration.ofSeconds(10)).until(() -> gateway.discovery().size() == 2);
        fake.assign(assignment("gateway-1", "lambda_virus.fa", Instant.now()));
        assertThat(end().state()).as("by the other alone").isEqualTo("DONE");
        assertThat(gateway.discovery()).hasSize(2);
    }

    private Completion end() {
        await().atMost(Duration.ofSeconds(150)).until(() -> fake.completions.containsKey(job));
        return requireNonNull(fake.completions.get(job));
    }

    private String tally(String name) {
        Result result = end().results().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        return new String(requireNonNull(fake.blobs.get(result.sha256())), StandardCharsets.UTF_8);
    }

    private Assignment assignment(String gateway, String input, Instant issued) throws IOException {
        String jar = fake.keep(Files.readAllBytes(WorkerPlaces.jarOf(KmerCount.class, folder)));
        List<AssignedNode> nodes = new ArrayList<>();
        contracts.forEach((node, contract) -> nodes.add(
                new AssignedNode(contract, node, 1, 0, fake.grant(contract, node, job, jar, gateway, issued))));
        return new Assignment(
                job,
                job,
                jar,
                KmerCount.class.getName(),
                Map.of("k", "21"),
                fake.keep(Files.readAllBytes(DATA.resolve(input))),
                "fasta:20",
                2,
                Instant.now().plusSeconds(3_600).toEpochMilli(),
                nodes);
    }

    private GatewayProcess gateway(String name) throws IOException {
        var identity = fake.identity(folder.resolve(name), Identity.Kind.GATEWAY, name);
        return open(GatewayProcess.start(GatewayMain.settings(), identity, UNEXPECTED));
    }

    /** A gateway that can be killed. */
    private Process gatewayProcess(String name) throws IOException {
        fake.identity(folder.resolve(name), Identity.Kind.GATEWAY, name);
        List<String> command = new ArrayList<>();
        command.add(java().toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens"))
                .forEach(command::add);
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-Djava.net.preferIPv4Stack=true", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.add(GatewayMain.class.getName());
        command.add(folder.resolve(name).toString());
        var process = new ProcessBuilder(command)
                .redirectError(folder.resolve(name + ".log").toFile())
                .start();
        opened.push(process::destroyForcibly);
        String ready = process.inputReader().readLine();
        assertThat(ready)
                .as(() -> "log: " + read(folder.resolve(name + ".log")))
                .isEqualTo("ready");
        return process;
    }

    private void node(String peer, String name) throws IOException {
        var owner = fake.identity(folder.resolve(peer), Identity.Kind.PEER, peer);
        var classPath =
                WorkerPlaces.classPath().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        var settings = new NodeSettings(
                name,
                "127.0.0.1",
                new SharePolicy(50, 640),
                Lending.NOTHING,
                new ReservePrice.PartOfValuation(80),
                Duration.ofHours(1),
                0,
                Trust.ANYONE,
                Profile.EMPTY,
                new Programs(java(), classPath, "target/classes", CELL_CONFIGURATION));
        open(NodeProcess.start(settings, owner, UNEXPECTED));
    }

    private <T extends AutoCloseable> T open(T resource) {
        opened.push(resource);
        return resource;
    }

    private static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** A gateway from the folder named by its argument; says when it is ready, and runs until it is killed. */
    static final class GatewayMain {
        public static void main(String[] arguments) throws Exception {
            try (var gateway =
                    GatewayProcess.start(settings(), Identity.read(Path.of(arguments[0])), () -> Runtime.getRuntime()
                            .halt(1))) {
                System.out.println(gateway.discovery().isEmpty() ? "alone" : "ready");
                System.out.flush();
                // Its parent never writes: this returns when the parent is gone.
                var unused = System.in.read();
            }
        }

        static GatewaySettings settings() {
            return new GatewaySettings("127.0.0.1", 2, 64 << 10, 1L << 30, CELL_CONFIGURATION);
        }
    }
}
