package org.bartergrid.execution.ignite;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ignite.Ignite;
import org.bartergrid.cell.CellNode;
import org.bartergrid.cell.Tickets;
import org.bartergrid.cluster.ClusterTrust;
import org.bartergrid.execution.BarteredNode;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.peer.VerificationKey;
import org.bartergrid.sandbox.WorkerPlaces;
import org.bartergrid.trust.CertificateAuthority;
import org.bartergrid.trust.Credentials;
import org.bartergrid.trust.Evictions;
import org.bartergrid.trust.Member;
import org.bartergrid.trust.MemberRole;
import org.jspecify.annotations.Nullable;

/** A cell in one JVM: a gateway and nodes that are real Ignite servers with real workers. Grants are plain texts. */
final class TestCell implements AutoCloseable {

    static final String JOB_ID = "job-1";
    static final int SLOTS = 2;
    static final int HEAP_MEGABYTES_PER_SLOT = 48;

    private static final Set<MemberRole> ROLES = Set.of(MemberRole.GATEWAY, MemberRole.NODE);

    static final String GATEWAY = "gateway-1";

    final Gateway gateway;
    final Map<String, Integer> workersAlive = new ConcurrentHashMap<>();
    private final CertificateAuthority authority = CertificateAuthority.create(Clock.systemUTC());
    private final Evictions evictions = new Evictions();
    private final Map<String, VerificationKey> gatewayKeys = new ConcurrentHashMap<>();
    private final Path folder;
    private final Path jar;
    private final String jarSha256;
    private List<String> discovery = List.of();
    private @Nullable Gateway second;
    private final Map<String, CellNode> nodes = new ConcurrentHashMap<>();
    private final Map<String, NodeRuntime> runtimes = new ConcurrentHashMap<>();

    TestCell(Path folder, int count, Path jar, String jarSha256) throws IOException {
        this.folder = folder;
        this.jar = jar;
        this.jarSha256 = jarSha256;
        gateway = gateway(GATEWAY);
        for (int i = 0; i < count; i++) {
            start(nodeId(i), member(MemberRole.NODE, nodeId(i), SigningKey.generate()));
        }
    }

    /** A gateway, and what it signs with. */
    record Gateway(CellNode member, TicketMaker tickets) {
        Ignite ignite() {
            return member.ignite();
        }
    }

    static String nodeId(int index) {
        return "peer" + index + ".node";
    }

    /** Every node of the cell, bartered under a contract of its own. */
    List<BarteredNode> bartered() {
        List<BarteredNode> bartered = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            bartered.add(new BarteredNode("contract" + i, nodeId(i), SLOTS, "grant for contract" + i));
        }
        return bartered;
    }

    /** Takes a node away as a crash does: its member leaves without a word and its workers die. */
    void crash(int index) throws IOException {
        CellNode node = nodes.get(nodeId(index));
        if (node != null) {
            node.close();
            runtimes.get(nodeId(index)).close();
        }
    }

    /** A node that was taken away is in the cell again, and runs no jobs yet. */
    CellNode joinAgain(int index) throws IOException {
        return member(MemberRole.NODE, nodeId(index), SigningKey.generate());
    }

    /** A node that is in the cell runs jobs from now on. */
    void start(int index, CellNode joined) throws IOException {
        start(nodeId(index), joined);
    }

    void stopGateway() {
        gateway.member().close();
    }

    /** A further gateway beside the first. */
    Gateway secondGateway() throws IOException {
        second = gateway("gateway-2");
        return second;
    }

    /** Ends the runtime of a node and starts it again, as a restart of its process does; its meters' folder stays. */
    void restartRuntime(int index) throws IOException {
        NodeRuntime before = runtimes.get(nodeId(index));
        if (before != null) {
            before.close();
        }
        start(nodeId(index), nodes.get(nodeId(index)));
    }

    @Override
    public void close() throws IOException {
        for (NodeRuntime runtime : runtimes.values()) {
            runtime.close();
        }
        nodes.values().forEach(CellNode::close);
        gateway.member().close();
        if (second != null) {
            second.member().close();
        }
    }

    private void start(String nodeId, CellNode node) throws IOException {
        nodes.put(nodeId, node);
        NodeRuntime runtime = NodeRuntime.start(
                node.ignite(),
                limits(),
                folder.resolve(nodeId),
                folder.resolve(nodeId + "-meters"),
                WorkerPlaces.classPath(),
                grant -> grant(grant, jarSha256),
                Tickets.check(Clock.systemUTC()),
                sha256 -> jar,
                (contractId, cpuMillis, memoryMegabyteSeconds, splits, sequence) -> ByteBuffer.allocate(32)
                        .putLong(cpuMillis)
                        .putLong(memoryMegabyteSeconds)
                        .putLong(splits)
                        .putLong(sequence)
                        .array(),
                new WorkerListener() {
                    @Override
                    public void started(ProcessHandle worker) {
                        workersAlive.merge(nodeId, 1, Integer::sum);
                    }

                    @Override
                    public void stopped(ProcessHandle worker) {
                        workersAlive.merge(nodeId, -1, Integer::sum);
                    }
                });
        runtimes.put(nodeId, runtime);
        node.admit(runtime);
    }

    /** Reads "grant for CONTRACT", and behind it, each after a comma: CPU-MILLIS, ISSUED-MILLIS, GATEWAY. */
    private Grant grant(String text, String jarSha256) throws RefusedException {
        if (!text.startsWith("grant for ")) {
            throw new RefusedException("The grant is forged.");
        }
        String[] said = text.substring("grant for ".length()).split(", ");
        long cpuMillisLimit = said.length == 1 ? Long.MAX_VALUE : Long.parseLong(said[1]);
        long issuedMillis = said.length < 3 ? 0 : Long.parseLong(said[2]);
        String by = said.length < 4 ? GATEWAY : said[3];
        return new Grant(
                said[0],
                JOB_ID,
                jarSha256,
                by,
                requireNonNull(gatewayKeys.get(by)),
                SLOTS,
                cpuMillisLimit,
                issuedMillis,
                Long.MAX_VALUE);
    }

    private static WorkerLimits limits() {
        return new WorkerLimits(SLOTS * 2, HEAP_MEGABYTES_PER_SLOT, 512);
    }

    private CellNode member(MemberRole role, String name, SigningKey key) throws IOException {
        Credentials own = new Credentials(
                key.privateKey(),
                authority.member(new Member(role, name), key.verificationKey().publicKey(), Duration.ofDays(1)),
                authority.certificate());
        CellNode member = CellNode.join(
                new CellNode.Membership(
                        new ClusterTrust(ROLES, () -> own, evictions, Clock.systemUTC()),
                        "127.0.0.1",
                        discovery,
                        32,
                        Files.createDirectories(folder.resolve("ignite-" + name)),
                        Path.of("../config/cell.xml"),
                        role == MemberRole.NODE ? List.of(NodeRuntime.executors(limits())) : List.of()),
                () -> {});
        discovery = member.discoveryAddresses();
        return member;
    }

    private Gateway gateway(String name) throws IOException {
        SigningKey key = SigningKey.generate();
        gatewayKeys.put(name, key.verificationKey());
        return new Gateway(member(MemberRole.GATEWAY, name, key), Tickets.maker(name, key, Clock.systemUTC()));
    }
}
