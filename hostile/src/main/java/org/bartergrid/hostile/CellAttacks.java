package org.bartergrid.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.ignite.cluster.ClusterState;
import org.apache.ignite.configuration.CacheConfiguration;
import org.apache.ignite.internal.GridKernalContext;
import org.apache.ignite.internal.IgniteEx;
import org.apache.ignite.transactions.TransactionConcurrency;
import org.apache.ignite.transactions.TransactionIsolation;

/** What any member of a cell may try by Ignite's own means. */
final class CellAttacks {

    private static final String SYSTEM_CACHE = "ignite-sys-cache";

    /**
     * An attack.
     *
     * @param number as in the list of all attacks
     * @param stoppedBy what is to stop it; empty if nothing can
     * @param effect tries it, and says whether it had an effect
     */
    record Attack(int number, String name, String stoppedBy, Function<Stage, Boolean> effect) {

        /** Whether what it was tried on is of no use for the next, where nobody guards. */
        boolean destroys() {
            return number >= 11 && number != 16;
        }
    }

    private CellAttacks() {}

    /** In this order: the later ones cost the cell members. */
    static List<Attack> all() {
        List<Attack> all = new ArrayList<>();
        all.add(new Attack(1, "a callable with a payload, sent to a node", "gate", stage -> {
            stage.attempt(() -> compute(stage, List.of(stage.nodeMember())).call(new Canary.Call("1")));
            return stage.sings("1");
        }));
        all.add(new Attack(2, "a callable with a payload, sent to the gateway", "gate", stage -> {
            stage.attempt(() -> compute(stage, List.of(stage.gatewayMember())).call(new Canary.Call("2")));
            return stage.sings("2");
        }));
        all.add(new Attack(4, "put into a cache", "gate", stage -> {
            long before = stage.entries();
            stage.attempt(() -> {
                context(stage).cache().internalCache(SYSTEM_CACHE).put("evil-put", "evil");
                return null;
            });
            return stage.becomes(state -> state.path("entries").asLong() > before);
        }));
        all.add(new Attack(5, "remove from a cache", "gate", stage -> {
            long before = stage.entries();
            stage.attempt(() -> {
                context(stage).cache().internalCache(SYSTEM_CACHE).put("evil-remove", "evil");
                return null;
            });
            boolean put = stage.becomes(state -> state.path("entries").asLong() > before);
            stage.attempt(() -> {
                context(stage).cache().internalCache(SYSTEM_CACHE).removeAll();
                return null;
            });
            return put && States.within(3_000, () -> stage.entries() == 0);
        }));
        all.add(new Attack(6, "a transaction", "gate", stage -> {
            long before = stage.entries();
            stage.attempt(() -> {
                var cache = context(stage).cache().internalCache(SYSTEM_CACHE);
                try (var transaction =
                        cache.txStartEx(TransactionConcurrency.PESSIMISTIC, TransactionIsolation.REPEATABLE_READ)) {
                    cache.put("evil-transaction", "evil");
                    transaction.commit();
                }
                return null;
            });
            return stage.becomes(state -> state.path("entries").asLong() > before);
        }));
        all.add(new Attack(7, "a continuous query's filter", "guard", stage -> {
            stage.attempt(() -> stage.hostile()
                    .ignite()
                    .events(stage.hostile().ignite().cluster().forRemotes())
                    .remoteListen(null, new Canary.EventFilter("7")));
            return stage.sings("7");
        }));
        all.add(new Attack(8, "a data streamer", "gate", stage -> {
            long before = stage.entries();
            stage.attempt(() -> {
                var streamer = context(stage).<Object, Object>dataStream().dataStreamer(SYSTEM_CACHE);
                streamer.allowOverwrite(true);
                streamer.addData("evil-stream", new Canary("8"));
                streamer.flush();
                return null;
            });
            return stage.sings("8")
                    || stage.becomes(state -> state.path("entries").asLong() > before);
        }));
        all.add(new Attack(9, "a service", "guard", stage -> {
            stage.attempt(() -> {
                var hostile = stage.hostile().ignite();
                hostile.services(hostile.cluster().forRemotes()).deployNodeSingleton("evil", new Canary.Deployed("9"));
                return null;
            });
            return stage.sings("9");
        }));
        all.add(new Attack(10, "a listener to messages", "gate", stage -> {
            stage.attempt(() -> {
                var hostile = stage.hostile().ignite();
                return hostile.message(hostile.cluster().forRemotes())
                        .remoteListen("evil", new Canary.MessageListener("10"));
            });
            return stage.sings("10");
        }));
        all.add(new Attack(16, "another shape for a type", "guard", stage -> {
            stage.attempt(() -> stage.hostile()
                    .ignite()
                    .binary()
                    .builder("org.bartergrid.evil.Type")
                    .setField("evil", 1)
                    .build());
            return stage.becomes(state -> contains(state.path("types"), "org.bartergrid.evil.Type"::equals));
        }));
        all.add(new Attack(11, "a new cache", "guard", stage -> {
            stage.attempt(() -> stage.hostile().ignite().createCache(new CacheConfiguration<>("evil")));
            return stage.becomes(state -> contains(state.path("caches"), "evil"::equals));
        }));
        all.add(new Attack(12, "the end of a cache", "guard", stage -> {
            stage.attempt(() -> context(stage)
                    .cache()
                    .dynamicDestroyCaches(List.of(SYSTEM_CACHE), false)
                    .get(2_000));
            return stage.becomes(
                    state -> state.path("caches").isArray() && !contains(state.path("caches"), SYSTEM_CACHE::equals));
        }));
        all.add(new Attack(13, "putting the cluster to sleep", "guard", stage -> {
            stage.attempt(() -> {
                // By force: whatever is in memory is lost.
                ((IgniteEx) stage.hostile().ignite()).cluster().state(ClusterState.INACTIVE, true);
                return null;
            });
            return stage.becomes(
                    state -> state.has("active") && !state.path("active").asBoolean());
        }));
        all.add(new Attack(
                14,
                "stopping nodes",
                "gate",
                stage -> left(stage, () -> stage.hostile().ignite().cluster().stopNodes(ids(stage)))));
        all.add(new Attack(
                15,
                "killing nodes",
                "gate",
                stage -> left(stage, () -> compute(stage, List.of(stage.nodeMember(), stage.gatewayMember()))
                        .broadcast(new Canary.Halt("15")))));
        all.add(new Attack(
                25,
                "putting a node out of the ring",
                "",
                stage -> left(
                        stage,
                        () -> stage.hostile().ring().failNode(stage.nodeMember().id(), "evil"))));
        all.add(new Attack(
                26,
                "putting the gateway out of the ring",
                "",
                stage -> left(stage, () -> stage.hostile()
                        .ring()
                        .failNode(stage.gatewayMember().id(), "evil"))));
        return all;
    }

    private static org.apache.ignite.IgniteCompute compute(
            Stage stage, Collection<org.apache.ignite.cluster.ClusterNode> nodes) {
        var ignite = stage.hostile().ignite();
        return ignite.compute(ignite.cluster().forNodes(nodes)).withNoFailover().withTimeout(2_000);
    }

    private static GridKernalContext context(Stage stage) {
        return ((IgniteEx) stage.hostile().ignite()).context();
    }

    private static Collection<java.util.UUID> ids(Stage stage) {
        return List.of(stage.nodeMember().id(), stage.gatewayMember().id());
    }

    /** Whether one of the two lost its place: its member is another one than before, or none. */
    private static boolean left(Stage stage, Runnable attack) {
        var before = Map.of(
                stage.gateway,
                stage.states.of(stage.gateway).path("id"),
                stage.node,
                stage.states.of(stage.node).path("id"));
        stage.attempt(() -> {
            attack.run();
            return null;
        });
        return States.within(12_000, () -> before.entrySet().stream()
                .anyMatch(one -> !one.getKey().alive()
                        || !stage.states.of(one.getKey()).path("id").equals(one.getValue())));
    }

    private static boolean contains(JsonNode texts, Predicate<String> wanted) {
        for (var text : texts) {
            if (wanted.test(text.asText())) {
                return true;
            }
        }
        return false;
    }
}
