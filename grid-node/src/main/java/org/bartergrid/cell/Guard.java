package org.bartergrid.cell;

import java.io.Serializable;
import java.security.cert.CertificateException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.configuration.CacheConfiguration;
import org.apache.ignite.events.EventType;
import org.apache.ignite.internal.GridComponent.DiscoveryDataExchangeType;
import org.apache.ignite.internal.processors.cache.CacheAffinityChangeMessage;
import org.apache.ignite.internal.processors.cache.CacheJoinNodeDiscoveryData;
import org.apache.ignite.internal.processors.cache.CacheNodeCommonDiscoveryData;
import org.apache.ignite.internal.processors.service.ServiceProcessorJoinNodeDiscoveryData;
import org.apache.ignite.spi.discovery.DiscoveryDataBag;
import org.bartergrid.cluster.Members;
import org.bartergrid.cluster.Refusals;
import org.bartergrid.trust.Member;
import org.bartergrid.trust.MemberRole;
import org.jspecify.annotations.Nullable;

/**
 * What comes through to Ignite from the ring on which the members of a cell tell each other who is there. On the same ring
 * anybody may start and stop caches and services, put the whole cluster to sleep and change what types look like: nothing of
 * that belongs to a cell, so it is dropped, and whoever is said to have sent it is put out of the ring.
 *
 * <p>Messages of the ring pass through every member, so who has sent one is only said, never proved. What a member can do
 * with that, put another one out, costs the cell a repeated batch: see {@code SECURITY.md}.
 *
 * <p>Called by Ignite's discovery thread, which must not wait.
 */
final class Guard {

    /** The cache that Ignite keeps for itself in every cluster. */
    private static final Set<String> CACHES = Set.of("ignite-sys-cache");

    /** What Ignite itself writes down about a cluster: its name, by every newcomer, and its settings, by the first. */
    private static final String CLUSTER_NAME = "ignite.internal.cluster.id.tag";

    private static final String SETTINGS = "distrConf-";

    /** Whether it looks for updates of Ignite, and how long its indexes are. */
    private static final Set<DiscoveryDataExchangeType> SAID_OF_ONESELF =
            Set.of(DiscoveryDataExchangeType.CLUSTER_PROC, DiscoveryDataExchangeType.QUERY_PROC);

    private final Members members;
    private final UUID id;
    private final RingSessions sessions;
    private final Refusals refusals;
    private final BiConsumer<UUID, String> out;
    private volatile byte @Nullable [] newcomersHistory;

    /**
     * @param id this member's, of Ignite's
     * @param out puts a member out of the ring, and says why
     */
    Guard(Members members, UUID id, RingSessions sessions, Refusals refusals, BiConsumer<UUID, String> out) {
        this.members = members;
        this.id = id;
        this.sessions = sessions;
        this.refusals = refusals;
        this.out = out;
    }

    /** Whether a message of the ring may be heard. */
    boolean passes(ClusterNode sender, Object message, Collection<ClusterNode> topology) {
        String kind = message.getClass().getSimpleName();
        if (sender.id().equals(id)) {
            // That it is ours is only said, too.
            boolean known = isKnown(message);
            if (!known) {
                refusals.count("discovery " + kind, () -> "Somebody sent a " + kind + " in the name of this member");
            }
            return known;
        }
        var member = members.member(sender.id()).orElse(null);
        if (member != null && isKnown(message)) {
            boolean allowed = allowed(member, sender, message, topology);
            if (!allowed) {
                // An honest member that was alone for a moment may have meant well.
                refusals.count("discovery " + kind, () -> "A " + kind + " of " + member + " is dropped");
            }
            return allowed;
        }
        String who = member == null ? "A member without proof" : member.toString();
        refusals.count("discovery " + kind, () -> who + " is put out of the cell: no honest member sends a " + kind);
        out.accept(sender.id(), "it sent a " + kind);
        return false;
    }

    private static boolean isKnown(Object message) {
        String setting = SettingMessages.setting(message);
        return SettingMessages.acknowledges(message)
                || message instanceof CacheAffinityChangeMessage
                || (setting != null && (setting.equals(CLUSTER_NAME) || setting.startsWith(SETTINGS)));
    }

    private static boolean allowed(
            Member member, ClusterNode sender, Object message, @Nullable Collection<ClusterNode> topology) {
        if (message instanceof CacheAffinityChangeMessage) {
            // Told by the one that leads the exchange of partitions.
            return topology == null || topology.stream().noneMatch(other -> other.order() < sender.order());
        }
        String setting = SettingMessages.setting(message);
        return setting == null || setting.equals(CLUSTER_NAME) || member.role() == MemberRole.GATEWAY;
    }

    /** Somebody has come or gone. */
    void changed(int event, ClusterNode node) {
        if (event == EventType.EVT_NODE_LEFT || event == EventType.EVT_NODE_FAILED) {
            members.forget(node.id());
        } else if (event == EventType.EVT_NODE_JOINED) {
            require(members::proveNew, node);
            sessions.look(node.id());
        }
    }

    /** Everybody has to prove itself again: evictions have changed. */
    void again(Collection<ClusterNode> others) {
        members.forgetAll();
        others.forEach(other -> require(members::prove, other));
        sessions.lookAtAll();
    }

    private interface Proof {
        Member of(ClusterNode node) throws CertificateException;
    }

    private void require(Proof proof, ClusterNode node) {
        if (node.id().equals(id)) {
            return;
        }
        try {
            var unused = proof.of(node);
        } catch (CertificateException e) {
            refusals.count("member without proof", () -> "A member is put out of the cell: " + e.getMessage());
            out.accept(node.id(), String.valueOf(e.getMessage()));
        }
    }

    /** Takes out of what a newcomer and the others tell each other whatever would start something. */
    void clean(DiscoveryDataBag bag) {
        bag.joiningNodeData().entrySet().removeIf(brought -> {
            boolean harmless = isHarmless(brought.getKey(), brought.getValue());
            if (!harmless) {
                refusals.count(
                        "data of a newcomer",
                        () -> "A newcomer brought what would start something here (component " + brought.getKey()
                                + "): it is not taken over");
                if (!bag.joiningNodeId().equals(id)) {
                    out.accept(bag.joiningNodeId(), "it brought what would start something on other members");
                }
            }
            return !harmless;
        });
        bag.commonData().entrySet().removeIf(common -> {
            boolean harmless = isHarmless(common.getKey(), common.getValue());
            if (!harmless) {
                refuseOfTheCell(common.getKey());
            }
            return !harmless;
        });
        cleanByMember(bag);
    }

    private void refuseOfTheCell(int component) {
        refusals.count(
                "data of the cell",
                () -> "The cell has what would start something here (component " + component
                        + "): it is not taken over");
    }

    /** What each member tells a newcomer of itself. The bag shows it by component, and takes it by member. */
    private void cleanByMember(DiscoveryDataBag bag) {
        Map<UUID, Map<Integer, Serializable>> harmless = new HashMap<>();
        for (DiscoveryDataExchangeType component : DiscoveryDataExchangeType.VALUES) {
            int number = number(component);
            bag.gridDiscoveryData(number).nodeSpecificData().forEach((member, data) -> {
                Map<Integer, Serializable> ofMember = harmless.computeIfAbsent(member, first -> new HashMap<>());
                if (data == null || SAID_OF_ONESELF.contains(component)) {
                    ofMember.put(number, data);
                } else if (component != DiscoveryDataExchangeType.CONTINUOUS_PROC) {
                    // Honest members say of their listeners that they have none; left out, it means the same.
                    refuseOfTheCell(number);
                }
            });
        }
        bag.nodeSpecificData(harmless);
    }

    private static boolean isSystems(CacheConfiguration<?, ?> cache) {
        return CACHES.contains(cache.getName()) && cache.getGroupName() == null;
    }

    /** As this very member brought it when it was new. */
    private boolean isOfANewcomer(byte[] history) {
        byte[] own = newcomersHistory;
        return own == null || Arrays.equals(own, history);
    }

    /** What this member brings itself, before it is in: what any newcomer may bring. */
    void brings(DiscoveryDataBag bag) {
        if (bag.joiningNodeId().equals(id)
                && bag.joiningNodeData().get(number(DiscoveryDataExchangeType.META_STORAGE)) instanceof byte[] own) {
            newcomersHistory = own.clone();
        }
    }

    @SuppressWarnings("EnumOrdinal") // So Ignite numbers them on the wire.
    private static int number(DiscoveryDataExchangeType component) {
        return component.ordinal();
    }

    private boolean isHarmless(int component, @Nullable Serializable data) {
        if (data == null) {
            return true;
        }
        DiscoveryDataExchangeType type = component >= 0 && component < DiscoveryDataExchangeType.VALUES.length
                ? DiscoveryDataExchangeType.VALUES[component]
                : DiscoveryDataExchangeType.PLUGIN;
        return switch (type) {
            // Caches.
            case CACHE_PROC ->
                data instanceof CacheJoinNodeDiscoveryData joining
                        ? joining.templates().isEmpty()
                                && joining.caches().values().stream()
                                        .allMatch(cache ->
                                                isSystems(cache.cacheData().config()))
                        : data instanceof CacheNodeCommonDiscoveryData all
                                && all.caches().values().stream()
                                        .allMatch(cache -> isSystems(cache.cacheConfiguration()));
            // What holds for the whole cluster: a newcomer has nothing to add to it.
            case META_STORAGE -> !(data instanceof byte[] history) || isOfANewcomer(history);
            // Names and fields of types.
            case MARSHALLER_PROC ->
                data instanceof Collection<?> names && names.stream().allMatch(Guard::isEmpty);
            case BINARY_PROC -> isEmpty(data);
            // Services: objects that run as long as the cluster does.
            case SERVICE_PROC ->
                !(data instanceof ServiceProcessorJoinNodeDiscoveryData joining)
                        || joining.services().isEmpty();
            // Listeners with filters, and what others have brought.
            case CONTINUOUS_PROC, PLUGIN, AUTH_PROC -> false;
            default -> true;
        };
    }

    private static boolean isEmpty(@Nullable Object data) {
        return data == null
                || (data instanceof Map<?, ?> map && map.isEmpty())
                || (data instanceof Collection<?> collection && collection.isEmpty());
    }
}
