package org.bartergrid.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bartergrid.books.Clock;
import org.bartergrid.books.TimeOrderedIds;
import org.bartergrid.cli.CommandFailure;
import org.bartergrid.cli.Operator;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.Coordinators;
import org.bartergrid.client.Identity;
import org.bartergrid.job.engine.FolderTree;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Unit;
import org.bartergrid.process.PrivateFile;
import org.jspecify.annotations.Nullable;

/**
 * A whole grid of real processes on loopback: one coordinator, one gateway, and a volunteer's node for each of three
 * peers. Closing it ends every process; should this JVM be killed, they end by themselves.
 */
final class DemoGrid implements AutoCloseable {

    /** Who volunteers, and with what. */
    static final List<Volunteer> VOLUNTEERS = List.of(
            new Volunteer("ada", "laptop", "London", 25),
            new Volunteer("emmy", "desktop", "Erlangen", 25),
            new Volunteer("sofia", "server", "Stockholm", 25));

    static final String SCIENTIST = "rosalind";

    private static final long COORDINATOR_FUNDS_MINOR = 2_000_000_000;

    private static final int COORDINATOR_HEAP_MEGABYTES = 256;
    private static final int GATEWAY_HEAP_MEGABYTES = 192;
    private static final int NODE_HEAP_MEGABYTES = 128;

    private final Path folder;
    private final int lentMegabytes;
    private final List<ChildProcess> children = new ArrayList<>();
    private final List<ChildProcess> nodes = new ArrayList<>();
    private @Nullable ChildProcess coordinatorProcess;
    private @Nullable ChildProcess gatewayProcess;
    private @Nullable CoordinatorClient operator;
    private boolean closed;

    /**
     * A volunteer.
     *
     * @param peer their handle
     * @param machine their machine's name
     * @param place where it stands
     * @param cpuPercent the share of its CPUs that they give
     */
    record Volunteer(String peer, String machine, String place, int cpuPercent) {
        String node() {
            return peer + "." + machine;
        }
    }

    /**
     * A grid that does not run yet.
     *
     * @param folder where all of them keep their data
     * @param lentMegabytes memory that each volunteer's machine lends, beside its share
     */
    DemoGrid(Path folder, int lentMegabytes) {
        this.folder = folder;
        this.lentMegabytes = lentMegabytes;
    }

    /** Starts the coordinator and answers with its address. */
    URI startCoordinator() throws IOException {
        return startCoordinator(List.of());
    }

    /** The same with a configuration of its own. */
    URI startCoordinator(Path configuration) throws IOException {
        return startCoordinator(List.of("--config", configuration.toString()));
    }

    private URI startCoordinator(List<String> more) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("coordinator", "start", "--port", "0", "--folder", path("coordinator")));
        arguments.addAll(more);
        coordinatorProcess = launch("coordinator", COORDINATOR_HEAP_MEGABYTES, arguments);
        var uri = URI.create(coordinatorProcess.ready().path("url").asText());
        operator = Operator.of(folder.resolve("coordinator"));
        return uri;
    }

    /** Enrols everybody and starts gateway and nodes, all at once. Answers when the nodes are on the market. */
    Map<Volunteer, JsonNode> startCell() throws IOException {
        gatewayProcess = launch(
                "gateway",
                GATEWAY_HEAP_MEGABYTES,
                List.of(
                        "gateway",
                        "start",
                        coordinators().toString(),
                        "--name",
                        "gateway-demo",
                        "--token-file",
                        invitationFile("gateway"),
                        "--folder",
                        path("gateway")));
        Map<Volunteer, ChildProcess> starting = new LinkedHashMap<>();
        for (var volunteer : VOLUNTEERS) {
            starting.put(volunteer, startNode(volunteer));
        }
        gatewayProcess.ready();
        Map<Volunteer, JsonNode> ready = new LinkedHashMap<>();
        starting.forEach((volunteer, process) -> ready.put(volunteer, process.ready()));
        return ready;
    }

    private ChildProcess startNode(Volunteer volunteer) throws IOException {
        var home = folder.resolve(volunteer.node());
        Identity.join(
                home,
                coordinators(),
                Identity.Kind.PEER,
                volunteer.peer,
                invitation("peer"),
                Map.of("profile", Map.of("place", volunteer.place)));
        var settings = Files.writeString(
                home.resolve("node.yaml"),
                """
                name: %s
                share:
                  cpu: %d%%
                  memory: 640 MB
                lend:
                  memory: %d MB
                profile:
                  place: %s
                """
                        .formatted(volunteer.machine, volunteer.cpuPercent, lentMegabytes, volunteer.place));
        var node = launch(
                volunteer.node(),
                NODE_HEAP_MEGABYTES,
                List.of("node", "start", "--folder", home.toString(), "--config", settings.toString()));
        nodes.add(node);
        return node;
    }

    /** Makes the scientist a peer. */
    Identity joinScientist() throws IOException {
        return Identity.join(
                folder.resolve(SCIENTIST),
                coordinators(),
                Identity.Kind.PEER,
                SCIENTIST,
                invitation("peer"),
                Map.of("displayName", "Rosalind's lab"));
    }

    /** Makes somebody a peer. */
    Identity join(String name) throws IOException {
        return Identity.join(
                folder.resolve(name), coordinators(), Identity.Kind.PEER, name, invitation("peer"), Map.of());
    }

    /** Who owns a volunteer's machine. */
    Identity identity(Volunteer volunteer) throws IOException {
        return Identity.read(folder.resolve(volunteer.node()));
    }

    /** The coordinator's own peer. */
    Identity coordinator() throws IOException {
        return Operator.identity(folder.resolve("coordinator"));
    }

    /** Gives the coordinator credits to spend. */
    void fundCoordinator() {
        operator()
                .pay(Map.of(
                        "id",
                        new TimeOrderedIds(Clock.system(), new SecureRandom())
                                .next()
                                .toString(),
                        "transfers",
                        List.of(Map.of(
                                "from",
                                AccountId.TREASURY.value(),
                                "to",
                                AccountId.COMMISSION.value(),
                                "unit",
                                Unit.CREDIT.name(),
                                "amountMinor",
                                COORDINATOR_FUNDS_MINOR))));
    }

    private String invitation(String role) {
        return operator()
                .createJoinToken(Map.of("role", role, "uses", 1, "lifeSeconds", 600))
                .path("token")
                .asText();
    }

    /** Not on the command line, which everybody on this machine can read. */
    private String invitationFile(String role) throws IOException {
        var file = folder.resolve(role + ".invitation");
        PrivateFile.replace(file, invitation(role));
        return file.toString();
    }

    CoordinatorClient operator() {
        return Objects.requireNonNull(operator, "the coordinator was not started");
    }

    private Coordinators coordinators() {
        return operator().coordinators();
    }

    /** The process of a node. */
    ChildProcess node(String id) {
        return nodes.stream().filter(node -> node.name().equals(id)).findFirst().orElseThrow();
    }

    /** Every process by its name. */
    synchronized Map<String, Long> pids() {
        Map<String, Long> pids = new LinkedHashMap<>();
        children.forEach(child -> pids.put(child.name(), child.pid()));
        return pids;
    }

    /** What has failed of the two processes that a job cannot do without, if both were started. */
    @Nullable
    ChildProcess failed() {
        for (var child : new ChildProcess[] {coordinatorProcess, gatewayProcess}) {
            if (child != null && !child.alive()) {
                return child;
            }
        }
        return null;
    }

    /** Waits until one of those two has failed. */
    void awaitFailure() {
        failure().join();
    }

    /** Waits a moment for one of those two to fail: a connection breaks a little before its process is seen to end. */
    void awaitFailure(Duration limit) {
        failure()
                .completeOnTimeout(null, limit.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private CompletableFuture<?> failure() {
        return CompletableFuture.anyOf(Stream.of(coordinatorProcess, gatewayProcess)
                .flatMap(Stream::ofNullable)
                .map(ChildProcess::end)
                .toArray(CompletableFuture<?>[]::new));
    }

    private ChildProcess launch(String name, int heapMegabytes, List<String> arguments) {
        List<String> all = new ArrayList<>(arguments);
        all.add("--json");
        all.add("--supervised");
        return start(name, ChildProcess.lightFlags(heapMegabytes), all);
    }

    /** Runs a command that gives one answer; should the grid be closed meanwhile, it ends with it. */
    JsonNode run(String name, List<String> flags, List<String> arguments, Duration limit) {
        var child = start(name, flags, arguments);
        try {
            return child.answer(limit);
        } finally {
            child.askToEnd();
            child.awaitEnd();
            synchronized (this) {
                children.remove(child);
            }
        }
    }

    private synchronized ChildProcess start(String name, List<String> flags, List<String> arguments) {
        if (closed) {
            throw new CommandFailure("The demo is ending: no more processes are started");
        }
        var child = ChildProcess.start(name, flags, arguments, folder.resolve("log"));
        children.add(child);
        return child;
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    /** Nodes first, then the gateway, the coordinator last: each leaves while those it reports to still listen. */
    @Override
    public synchronized void close() {
        closed = true;
        var nodesAndGateway =
                children.stream().filter(child -> child != coordinatorProcess).toList();
        nodesAndGateway.forEach(ChildProcess::askToEnd);
        nodesAndGateway.forEach(ChildProcess::awaitEnd);
        if (coordinatorProcess != null) {
            coordinatorProcess.askToEnd();
            coordinatorProcess.awaitEnd();
        }
    }

    /** Deletes what the processes left on disk. */
    void deleteData() throws IOException {
        FolderTree.delete(folder);
    }
}
