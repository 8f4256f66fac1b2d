package org.bartergrid.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.ignite.IgniteCheckedException;
import org.apache.ignite.cluster.ClusterState;
import org.apache.ignite.configuration.CacheConfiguration;
import org.apache.ignite.internal.GridKernalContext;
import org.apache.ignite.internal.IgniteEx;
import org.apache.ignite.transactions.TransactionConcurrency;
import org.apache.ignite.transactions.TransactionIsolation;

/** What any member of a cell may try by Ignite's own means. */
final class CellAttacks {

    private static final String SYSTEM_CACHE = Planted.SYSTEM_CACHE;

    /**
     * An attack.
     *
     * @param number as in the list of all attacks
     * @param effect tries it, and says whether it had an effect
     */
    record Attack(int number, String name, Function<Stage, Boolean> effect) {

        /** Whether nothing can stop it, and it is to cost a repeated batch and no more. */
        boolean costsABatch() {
            return number == 25 || number == 26;
        }

        /** Whether what it was tried on is of no use for the next, where nobody guards. */
        boolean destroys() {
            return number >= 11 && number != 16;
        }
    }

    private CellAttacks() {}

    /** In this order: the later ones cost the cell members. */
    static List<Attack> all() {
        List<Attack> all = new ArrayList<>();
        all.add(new Attack(1, "a callable with a payload, sent to a node", stage -> {
            stage.attempt(() -> compute(stage, List.of(stage.nodeMember())).call(new Canary.Call("1")));
            return stage.sings("1");
        }));
        all.add(new Attack(2, "a callable with a payload, sent to the gateway", stage -> {
            stage.attempt(() -> compute(stage, List.of(stage.gatewayMember())).call(new Canary.Call("2")));
            return stage.sings("2");
        }));
        all.add(new Attack(4, "put into a cache", stage -> {
            long before = stage.entries();
            stage.attempt(() -> {
                context(stage).cache().internalCache(SYSTEM_CACHE).put("evil-put", "evil");
                return null;
            });
            return stage.becomes(state -> state.path("entries").asLong() > before);
        }));
        all.add(new Attack(
                5,
                "remove from a cache",
                stage -> stage.withPlanted(() -> {
                    long before = stage.fewestEntries();
                    stage.attempt(() -> {
                        var cache = context(stage).cache().internalCache(SYSTEM_CACHE);
                        for (int i = 0; i < Planted.COUNT; i++) {
                            cache.removeAsync(Planted.key(i));
                        }
                        cache.removeAll();
                        return null;
                    });
                    return States.within(3_000, () -> stage.fewestEntries() < before);
                })));
        all.add(new Attack(6, "a transaction", stage -> {
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
        all.add(new Attack(7, "filters of a continuous query and of a listener to events", stage -> {
            stage.attempt(() -> query(stage, new Canary.QueryFilter("7")));
            boolean query = stage.sings("7");
            stage.attempt(() -> stage.hostile()
                    .ignite()
                    .events(stage.hostile().ignite().cluster().forRemotes())
                    .remoteListen(null, new Canary.EventFilter("7-events")));
            return stage.effect(query, stage.sings("7-events"));
        }));
        all.add(new Attack(8, "a data streamer", stage -> {
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
        all.add(new Attack(9, "a service", stage -> {
            stage.attempt(() -> {
                var hostile = stage.hostile().ignite();
                hostile.services(hostile.cluster().forRemotes()).deployNodeSingleton("evil", new Canary.Deployed("9"));
                return null;
            });
            return stage.sings("9");
        }));
        all.add(new Attack(10, "a listener to messages", stage -> {
            stage.attempt(() -> {
                var hostile = stage.hostile().ignite();
                return hostile.message(hostile.cluster().forRemotes())
                        .remoteListen("evil", new Canary.MessageListener("10"));
            });
            return stage.sings("10");
        }));
        all.add(new Attack(16, "another shape for a type", stage -> {
            stage.attempt(() -> stage.hostile()
                    .ignite()
                    .binary()
                    .builder("org.bartergrid.evil.Type")
                    .setField("evil", 1)
                    .build());
            return stage.becomes(state -> contains(state.path("types"), "org.bartergrid.evil.Type"::equals));
        }));
        all.add(new Attack(11, "a new cache", stage -> {
            stage.attempt(() -> stage.hostile().ignite().createCache(new CacheConfiguration<>("evil")));
            return stage.becomes(state -> contains(state.path("caches"), "evil"::equals));
        }));
        all.add(new Attack(12, "the end of a cache", stage -> {
            stage.attempt(() -> context(stage)
                    .cache()
                    .dynamicDestroyCaches(List.of(SYSTEM_CACHE), false)
                    .get(2_000));
            return stage.becomes(
                    state -> state.path("caches").isArray() && !contains(state.path("caches"), SYSTEM_CACHE::equals));
        }));
        all.add(new Attack(13, "putting the cluster to sleep", stage -> {
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
                stage -> left(stage, () -> stage.hostile().ignite().cluster().stopNodes(ids(stage)))));
        all.add(new Attack(
                15,
                "killing nodes",
                stage -> left(stage, () -> compute(stage, List.of(stage.nodeMember(), stage.gatewayMember()))
                        .broadcast(new Canary.Halt("15")))));
        all.add(new Attack(
                25,
                "putting a node out of the ring",
                stage -> left(
                        stage,
                        () -> stage.hostile().ring().failNode(stage.nodeMember().id(), "evil"))));
        all.add(new Attack(
                26,
                "putting the gateway out of the ring",
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

    @SuppressWarnings("unchecked") // Ignite has no type here.
    private static java.util.UUID query(Stage stage, Canary.QueryFilter filter) throws IgniteCheckedException {
        var cache = context(stage).cache().internalCache(SYSTEM_CACHE);
        return cache.context()
                .continuousQueries()
                .executeInternalQuery(events -> {}, filter, false, false, true, false);
    }

    private static Collection<java.util.UUID> ids(Stage stage) {
        return List.of(stage.nodeMember().id(), stage.gatewayMember().id());
    }

    /** Whether one of the two lost its place: the other has seen it go, or its member is another one than before, or none. */
    private static boolean left(Stage stage, Runnable attack) {
        String gateway = stage.states.of(stage.gateway).path("id").asText();
        String node = stage.states.of(stage.node).path("id").asText();
        stage.attempt(() -> {
            attack.run();
            return null;
        });
        return States.within(
                12_000,
                () -> isGone(stage, stage.gateway, gateway, stage.node)
                        || isGone(stage, stage.node, node, stage.gateway));
    }

    private static boolean isGone(Stage stage, Child process, String id, Child other) {
        return !process.alive()
                || !stage.states.of(process).path("id").asText().equals(id)
                || stage.states.of(other).path("gone").has(id);
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
