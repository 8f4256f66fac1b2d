package org.bartergrid.hostile;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCheckedException;
import org.apache.ignite.Ignition;
import org.apache.ignite.cache.CachePeekMode;
import org.apache.ignite.cluster.ClusterState;
import org.apache.ignite.events.DiscoveryEvent;
import org.apache.ignite.events.EventType;
import org.apache.ignite.internal.IgniteEx;
import org.apache.ignite.spi.discovery.tcp.internal.TcpDiscoveryNode;
import org.bartergrid.cell.SeenRefusals;
import org.bartergrid.cli.Main;
import org.bartergrid.execution.ignite.OpenRuns;

/**
 * The command line, unchanged, in a process that tells a run of attacks what its Ignite looks like from inside: which
 * members, caches and types there are, who has gone, what was refused, and what is kept of jobs. What it tells lies as {@code state-PID.json} in the canaries' folder.
 */
public final class Watched {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** While there is a file of this name in the canaries' folder, entries are planted. */
    static final String PLANT = "plant";

    private static final String NOTES = "NOTES";
    private static final long EVERY_MILLIS = 100;
    private static final Set<Ignite> PLANTED = ConcurrentHashMap.newKeySet();
    private static final Map<Ignite, Map<String, Long>> GONE = new ConcurrentHashMap<>();

    private Watched() {}

    public static void main(String[] arguments) {
        watch();
        Main.main(arguments);
    }

    static void watch() {
        var thread = new Thread(Watched::tellAgainAndAgain, "watch");
        thread.setDaemon(true);
        thread.start();
    }

    private static void tellAgainAndAgain() {
        var folder = Path.of(System.getProperty(Canary.FOLDER));
        var file = folder.resolve("state-" + ProcessHandle.current().pid() + ".json");
        var next = folder.resolve(file.getFileName() + ".next");
        try {
            while (true) {
                List<Map<String, Object>> members = new ArrayList<>();
                for (var ignite : Ignition.allGrids()) {
                    try {
                        plant(ignite, Files.exists(folder.resolve(PLANT)));
                        members.add(state(ignite));
                    } catch (IgniteCheckedException | RuntimeException e) {
                        // It is starting or stopping: told again in a moment.
                        members.clear();
                    }
                }
                Files.write(next, JSON.writeValueAsBytes(members));
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("The watch of this process ended", e);
        }
    }

    private static void plant(Ignite ignite, boolean wanted) throws IgniteCheckedException {
        if (wanted && PLANTED.add(ignite)) {
            Planted.in(ignite);
        } else if (!wanted && PLANTED.remove(ignite)) {
            Planted.outOf(ignite);
        }
    }

    private static Map<String, Object> state(Ignite ignite) {
        var context = ((IgniteEx) ignite).context();
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("name", ignite.name());
        state.put("id", context.localNodeId().toString());
        var address = ((TcpDiscoveryNode) context.discovery().localNode())
                .socketAddresses()
                .iterator()
                .next();
        state.put("discovery", "127.0.0.1:" + address.getPort());
        var members = new TreeSet<String>();
        for (var node : context.discovery().allNodes()) {
            members.add(node.consistentId() + " " + node.attribute("bartergrid.role") + " " + node.id());
        }
        state.put("members", members);
        state.put("gone", gone(ignite));
        state.put("refused", SeenRefusals.by(ignite));
        state.put("runs", OpenRuns.of(ignite));
        state.put(
                "active",
                context.state().publicApiActiveState(false)
                        && context.state().clusterState().state() == ClusterState.ACTIVE);
        if (Boolean.TRUE.equals(state.get("active"))) {
            tellContents(ignite, state);
        }
        return state;
    }

    /** When members went that did go, by Ignite's ids, in epoch milliseconds: as it happens and not as it is told. */
    private static Map<String, Long> gone(Ignite ignite) {
        return GONE.computeIfAbsent(ignite, watched -> {
            Map<String, Long> times = new ConcurrentHashMap<>();
            watched.events()
                    .localListen(
                            event -> {
                                times.put(
                                        ((DiscoveryEvent) event)
                                                .eventNode()
                                                .id()
                                                .toString(),
                                        System.currentTimeMillis());
                                return true;
                            },
                            EventType.EVT_NODE_LEFT,
                            EventType.EVT_NODE_FAILED);
            return times;
        });
    }

    private static void tellContents(Ignite ignite, Map<String, Object> state) {
        var context = ((IgniteEx) ignite).context();
        state.put("caches", new TreeSet<>(context.cache().cacheDescriptors().keySet()));
        var system = context.cache().internalCache(Planted.SYSTEM_CACHE);
        try {
            state.put("entries", system == null ? -1 : system.localSizeLong(new CachePeekMode[] {CachePeekMode.ALL}));
        } catch (IgniteCheckedException e) {
            state.put("entries", -1);
        }
        if (ignite.cacheNames().contains(NOTES)) {
            // Of a coordinator: who can read its disk can read them, too.
            String noted = ignite.<String, String>cache(NOTES).get("token-keys");
            if (noted != null) {
                state.put("tokenKeys", new RawValue(noted));
            }
        }
        var types = new TreeSet<String>();
        for (var type : ignite.binary().types()) {
            types.add(type.typeName());
        }
        state.put("types", types);
    }
}
