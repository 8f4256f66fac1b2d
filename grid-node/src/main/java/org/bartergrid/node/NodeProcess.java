package org.bartergrid.node;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bartergrid.cell.CellNode;
import org.bartergrid.cell.GrantVerifier;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.Identity;
import org.bartergrid.client.Session;
import org.bartergrid.client.Wire.ShareReport;
import org.bartergrid.client.Wire.ValuedNode;
import org.bartergrid.execution.ignite.Grant;
import org.bartergrid.execution.ignite.NodeRuntime;
import org.bartergrid.execution.ignite.RefusedException;
import org.bartergrid.execution.ignite.WorkerLimits;
import org.bartergrid.execution.ignite.WorkerListener;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.rating.Benchmark;
import org.bartergrid.resource.ComputingPower;
import org.bartergrid.share.CpuCap;
import org.bartergrid.share.Machine;
import org.bartergrid.share.ShareLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A volunteer's node at work: measured, registered and valued, a member of the cell, its share on offer, its workers
 * under the cap, its heartbeat heard.
 */
public final class NodeProcess implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(NodeProcess.class);
    private static final String NODE_KEY = "node.pem";
    private static final int CELL_WAIT_SECONDS = 45;

    /** Runs and results of all contracts together; the sandbox issue ties it to the share. */
    private static final int SCRATCH_MEGABYTES = 4096;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Registered registered;

    /**
     * What came of registering.
     *
     * @param node the node's id
     * @param machine what it was measured on
     * @param limits what it may use of that
     * @param rating what it was measured to do
     * @param valued what the coordinator thinks of it
     */
    public record Registered(
            NodeId node, Machine machine, ShareLimits limits, ComputingPower rating, ValuedNode valued) {}

    private NodeProcess(Registered registered) {
        this.registered = registered;
    }

    /**
     * Starts a node for its owner. Takes a few seconds, most of them for measuring and for joining the cell.
     *
     * @param settings what the owner gives, and on what terms
     * @param owner the peer under whose name the node is enrolled; its folder is the node's
     * @param onFailure called once when the node has lost its cell beyond repair; the process should then end
     * @throws IOException if it cannot be measured, or has no room for its files
     */
    public static NodeProcess start(NodeSettings settings, Identity owner, Runnable onFailure) throws IOException {
        var machine = Machine.probe();
        var limits = ShareLimits.of(settings.share(), machine);
        var programs = settings.programs();
        var benchmark = Benchmark.measure(programs.java(), programs.benchmarkClassPath());
        var rating = new ComputingPower(
                benchmark.mips(),
                benchmark.mflops(),
                limits.slots(),
                (long) limits.slots() * limits.heapMegabytesPerSlot());
        var id = NodeId.of(new PeerId(owner.name()), settings.name());
        var key = owner.furtherKey(NODE_KEY);
        var asOwner = owner.client();
        var valued = register(asOwner, settings, key, rating);
        var asNode = CoordinatorClient.anonymous(owner.coordinator())
                .as(new Session(id.value(), key.privateKey(), Clock.systemUTC()));
        var process = new NodeProcess(new Registered(id, machine, limits, rating, valued));
        try {
            process.open(settings, owner, asOwner, asNode, key, onFailure);
            return process;
        } catch (IOException | RuntimeException e) {
            process.close();
            throw e;
        }
    }

    /** What came of registering. */
    public Registered registered() {
        return registered;
    }

    private static ValuedNode register(
            CoordinatorClient asOwner, NodeSettings settings, SigningKey key, ComputingPower rating) {
        Map<String, Object> profile = new LinkedHashMap<>();
        profile.put("name", settings.name());
        profile.put("publicKey", key.verificationKey().base64Url());
        profile.put("profile", settings.profile());
        profile.put("rating", rating);
        return asOwner.registerNode(profile);
    }

    private void open(
            NodeSettings settings,
            Identity owner,
            CoordinatorClient asOwner,
            CoordinatorClient asNode,
            SigningKey key,
            Runnable onFailure)
            throws IOException {
        var limits = registered.limits;
        var workers = new WorkerLimits(limits.slots(), limits.heapMegabytesPerSlot(), SCRATCH_MEGABYTES);
        var cap = keep(new CpuCap(limits.cpuQuota(), registered.machine.logicalCpus()));
        var cell = keep(join(settings, owner.folder(), asNode, workers, onFailure));
        var verifier = new GrantVerifier(
                owner.coordinatorKey(), registered.node.value(), settings.trusts(), Clock.systemUTC());
        var jars = new JarCache(owner.folder().resolve("jars"), asNode);
        keep(NodeRuntime.start(
                cell.ignite(),
                workers,
                owner.folder().resolve("scratch"),
                classPath(settings.programs().workerClassPath()),
                grant -> verified(verifier, grant),
                jars::jar,
                new SignedReceipts(registered.node, key),
                capped(cap)));
        keep(new Heartbeat(asNode, registered.node.value(), () -> report(cap)));
        keep(StandingOffer.place(
                settings,
                owner,
                asOwner,
                registered.node,
                limits.slots(),
                registered.valued.valuation().priceMinorPerCpuSecond()));
    }

    private CellNode join(
            NodeSettings settings, Path folder, CoordinatorClient asNode, WorkerLimits workers, Runnable onFailure)
            throws IOException {
        var found = asNode.cell(CELL_WAIT_SECONDS)
                .orElseThrow(() -> new IOException(
                        "No gateway has announced a cell to the coordinator: start one with 'barter gateway start'"));
        return CellNode.join(
                new CellNode.Membership(
                        registered.node.value(),
                        CellNode.Role.NODE,
                        settings.host(),
                        found.discovery(),
                        registered.limits.dataRegionMegabytes(),
                        Files.createDirectories(folder.resolve("ignite")),
                        settings.programs().cellConfiguration(),
                        List.of(NodeRuntime.executors(workers))),
                onFailure);
    }

    private ShareReport report(CpuCap cap) {
        var use = cap.use();
        long own = ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toMillis)
                .orElse(0L);
        return new ShareReport(use.configured(), use.used(), use.busyMillis(), use.cpuMillis(), own);
    }

    private static Grant verified(GrantVerifier verifier, String grant) throws RefusedException {
        try {
            var verified = verifier.verify(grant);
            return new Grant(
                    verified.contract(), verified.job(), verified.jar(), verified.slots(), verified.cpuMillis());
        } catch (IllegalArgumentException e) {
            throw new RefusedException(e.getMessage() + ".", e);
        }
    }

    private static WorkerListener capped(CpuCap cap) {
        return new WorkerListener() {
            @Override
            public void started(ProcessHandle worker) {
                cap.add(worker);
            }

            @Override
            public void stopped(ProcessHandle worker) {
                cap.remove(worker);
            }
        };
    }

    private static List<Path> classPath(String text) {
        return Arrays.stream(text.split(File.pathSeparator)).map(Path::of).toList();
    }

    private <T extends AutoCloseable> T keep(T resource) {
        opened.push(resource);
        return resource;
    }

    /** Takes the offer back, ends the workers and leaves the cell. */
    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                log.warn("While the node closed: {}", e.toString());
            }
        }
    }
}
