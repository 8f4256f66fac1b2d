package org.bartergrid.node;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bartergrid.cell.CellNode;
import org.bartergrid.cell.GrantVerifier;
import org.bartergrid.cell.MemberTrust;
import org.bartergrid.cell.Tickets;
import org.bartergrid.client.ApiProblem;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.Identity;
import org.bartergrid.client.Session;
import org.bartergrid.client.Wire.ShareReport;
import org.bartergrid.client.Wire.ValuedNode;
import org.bartergrid.cluster.ClusterTrust;
import org.bartergrid.execution.ignite.Grant;
import org.bartergrid.execution.ignite.NodeRuntime;
import org.bartergrid.execution.ignite.RefusedException;
import org.bartergrid.execution.ignite.WorkerLimits;
import org.bartergrid.execution.ignite.WorkerListener;
import org.bartergrid.market.OfferMandate;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.process.FolderLock;
import org.bartergrid.process.Opened;
import org.bartergrid.resource.ComputingPower;
import org.bartergrid.share.CpuCap;
import org.bartergrid.share.Machine;
import org.bartergrid.share.ShareLimits;
import org.jspecify.annotations.Nullable;
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
    private static final long CELL_WATCH_MILLIS = 5_000;

    /** Runs and results of all contracts together; the sandbox issue ties it to the share. */
    private static final int SCRATCH_MEGABYTES = 4096;

    private static final String CERTIFICATE = "certificate.pem";

    private final Opened opened = new Opened("node");
    private @Nullable Registered registered;

    /**
     * What came of registering.
     *
     * @param node the node's id
     * @param machine what it was measured on
     * @param limits what it may use of that
     * @param rating what it was measured to do
     * @param valued what the coordinator thinks of it
     * @param offered whether it offers itself; if not, its owner does so from elsewhere
     */
    public record Registered(
            NodeId node,
            Machine machine,
            ShareLimits limits,
            ComputingPower rating,
            ValuedNode valued,
            boolean offered) {}

    private NodeProcess() {}

    /**
     * Starts a node. Where its owner's key is, it is registered and offered in the owner's name; where only its own is, it
     * registers itself, and is offered by its owner from elsewhere ({@link #offer}). Takes a few seconds, most of them for measuring and for joining the cell.
     *
     * @param settings what the owner gives, and on what terms
     * @param owner the peer under whose name the node is enrolled, or the enrolled node; its folder is the node's
     * @param onFailure called once when the node has lost its cell and cannot find it again; the process should then end
     * @throws IOException if it cannot be measured, has no room for its files, or runs already
     */
    public static NodeProcess start(NodeSettings settings, Identity owner, Runnable onFailure) throws IOException {
        var process = new NodeProcess();
        try {
            process.opened.keep(FolderLock.take(owner.folder()));
            process.open(settings, owner, onFailure);
            return process;
        } catch (IOException | RuntimeException e) {
            process.close();
            throw e;
        }
    }

    private void open(NodeSettings settings, Identity owner, Runnable onFailure) throws IOException {
        var key = key(owner);
        var asOwner = owner.client();
        var as = register(asOwner, settings, owner, key);
        var asNode = CoordinatorClient.anonymous(owner.coordinators())
                .as(new Session(as.node().value(), key.privateKey(), Clock.systemUTC()));
        registered = as;
        share(settings, owner, asOwner, asNode, key, as, onFailure);
    }

    /**
     * Measures a machine again and sends what was found, while the node goes on as it is: its open offers are priced anew.
     *
     * @throws IOException if it cannot be measured
     */
    public static Registered update(NodeSettings settings, Identity owner) throws IOException {
        return register(owner.client(), settings, owner, key(owner));
    }

    /**
     * Offers a machine that has enrolled itself, on the terms of a configuration, from where its owner's key is. The offer
     * stands for as long as the configuration says, while the node is alive; it is placed anew if there is one already.
     *
     * @throws ApiProblem if there is no such node of the owner's, or work is reserved under the offer that stands
     */
    public static OfferMandate offer(NodeSettings settings, Identity owner, NodeId node) {
        var client = owner.client();
        var known = client.get("/v1/nodes/" + node);
        var mandate = StandingOffer.mandate(
                settings,
                node,
                known.path("rating").path("slots").asInt(),
                settings.reserve()
                        .minorPerCpuSecond(
                                known.path("valuation").path("priceMinor").asLong()));
        client.placeOffer(SignedDocument.sign(mandate.toJson(), owner.name(), SignedDocument.ROLE_PEER, owner.key()));
        return mandate;
    }

    private static SigningKey key(Identity owner) throws IOException {
        return owner.isNode() ? owner.key() : owner.furtherKey(NODE_KEY);
    }

    private static NodeId id(NodeSettings settings, Identity owner) {
        return owner.isNode() ? new NodeId(owner.name()) : NodeId.of(new PeerId(owner.name()), settings.name());
    }

    /** What came of registering. */
    public Registered registered() {
        return Objects.requireNonNull(registered);
    }

    private static Registered register(CoordinatorClient asOwner, NodeSettings settings, Identity owner, SigningKey key)
            throws IOException {
        var found = SelfRating.measure(settings);
        Map<String, Object> profile = new LinkedHashMap<>();
        var id = id(settings, owner);
        profile.put("name", id.value().substring(id.value().indexOf('.') + 1));
        profile.put("publicKey", key.verificationKey().base64Url());
        profile.put("profile", settings.profile());
        profile.put("rating", found.power());
        var valued = asOwner.registerNode(profile, found.inventory());
        return new Registered(id, found.machine(), found.limits(), found.power(), valued, !owner.isNode());
    }

    private void share(
            NodeSettings settings,
            Identity owner,
            CoordinatorClient asOwner,
            CoordinatorClient asNode,
            SigningKey key,
            Registered as,
            Runnable onFailure)
            throws IOException {
        var cap = opened.keep(new CpuCap(as.limits.cpuQuota(), as.machine.logicalCpus()));
        var verifier = new GrantVerifier(
                owner.coordinatorKey(),
                owner.ownerKey() == null ? owner.key().verificationKey() : owner.ownerKey(),
                as.node.value(),
                settings.trusts(),
                Clock.systemUTC());
        var jars = new JarCache(owner.folder().resolve("jars"), asNode);
        var workers = new WorkerLimits(as.limits.slots(), as.limits.heapMegabytesPerSlot(), SCRATCH_MEGABYTES);
        var trust = opened.keep(MemberTrust.of(owner.folder().resolve(CERTIFICATE), key, asNode, owner.authority()));
        CellSeat.Joining joining = () -> {
            var cell = join(settings, owner.folder(), asNode, trust.cell(), as, workers);
            try {
                var runtime = NodeRuntime.start(
                        cell.ignite(),
                        workers,
                        owner.folder().resolve("scratch"),
                        owner.folder().resolve("meters"),
                        classPath(settings.programs().workerClassPath()),
                        grant -> verified(verifier, grant),
                        Tickets.check(Clock.systemUTC()),
                        jars::jar,
                        new SignedReceipts(as.node, key),
                        capped(cap));
                cell.admit(runtime);
                return new CellSeat.Seated(cell, runtime);
            } catch (IOException | RuntimeException e) {
                cell.close();
                throw e;
            }
        };
        var seat = opened.keep(CellSeat.take(asNode, joining, CELL_WATCH_MILLIS, onFailure));
        opened.keep(new Heartbeat(asNode, as.node.value(), seat::taken, () -> report(cap, seat.refused())));
        if (as.offered) {
            opened.keep(StandingOffer.place(
                    settings,
                    owner,
                    asOwner,
                    as.node,
                    as.limits.slots(),
                    as.valued.valuation().priceMinor()));
        }
    }

    private static CellNode join(
            NodeSettings settings,
            Path folder,
            CoordinatorClient asNode,
            ClusterTrust trust,
            Registered as,
            WorkerLimits workers)
            throws IOException {
        var found = asNode.cell(CELL_WAIT_SECONDS)
                .orElseThrow(() -> new IOException(
                        "No gateway has announced a cell to the coordinator: start one with 'barter gateway start'"));
        return CellNode.join(
                new CellNode.Membership(
                        trust,
                        settings.host(),
                        found.discovery(),
                        as.limits.dataRegionMegabytes(),
                        Files.createDirectories(folder.resolve("ignite")),
                        settings.programs().cellConfiguration(),
                        List.of(NodeRuntime.executors(workers))),
                () -> log.warn("Ignite gave this member up; the node will join again"));
    }

    private static ShareReport report(CpuCap cap, Map<String, Long> refused) {
        var use = cap.use();
        long own = ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toMillis)
                .orElse(0L);
        return new ShareReport(use.configured(), use.used(), use.busyMillis(), use.cpuMillis(), own, refused);
    }

    private static Grant verified(GrantVerifier verifier, String grant) throws RefusedException {
        try {
            var verified = verifier.verify(grant);
            return new Grant(
                    verified.contract(),
                    verified.job(),
                    verified.jar(),
                    verified.gateway(),
                    verified.gatewayKey(),
                    verified.slots(),
                    verified.cpuMillis(),
                    verified.issued().toEpochMilli(),
                    verified.ends().toEpochMilli());
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

    /** Takes the offer back, ends the workers and leaves the cell. */
    @Override
    public void close() {
        opened.close();
    }
}
