package org.bartergrid.hostile;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCheckedException;
import org.apache.ignite.Ignition;
import org.apache.ignite.cache.CachePeekMode;
import org.apache.ignite.cluster.ClusterState;
import org.apache.ignite.internal.IgniteEx;
import org.apache.ignite.spi.discovery.tcp.internal.TcpDiscoveryNode;
import org.bartergrid.cli.Main;

/**
 * The command line, unchanged, in a process that tells a run of attacks what its Ignite looks like from inside: which
 * members, caches, types and services there are. What it tells lies as {@code state-PID.json} in the canaries' folder.
 */
public final class Watched {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long EVERY_MILLIS = 100;

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
                        members.add(state(ignite));
                    } catch (RuntimeException e) {
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
        state.put(
                "active",
                context.state().publicApiActiveState(false)
                        && context.state().clusterState().state() == ClusterState.ACTIVE);
        if (Boolean.TRUE.equals(state.get("active"))) {
            tellContents(ignite, state);
        }
        return state;
    }

    private static void tellContents(Ignite ignite, Map<String, Object> state) {
        var context = ((IgniteEx) ignite).context();
        state.put("caches", new TreeSet<>(context.cache().cacheDescriptors().keySet()));
        var system = context.cache().internalCache("ignite-sys-cache");
        try {
            state.put("entries", system == null ? -1 : system.localSizeLong(new CachePeekMode[] {CachePeekMode.ALL}));
        } catch (IgniteCheckedException e) {
            state.put("entries", -1);
        }
        var types = new TreeSet<String>();
        for (var type : ignite.binary().types()) {
            types.add(type.typeName());
        }
        state.put("types", types);
    }
}
