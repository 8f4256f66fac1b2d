package org.bartergrid.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.configuration.CacheConfiguration;
import org.apache.ignite.events.EventType;
import org.apache.ignite.internal.GridComponent.DiscoveryDataExchangeType;
import org.apache.ignite.internal.processors.affinity.AffinityTopologyVersion;
import org.apache.ignite.internal.processors.cache.CacheAffinityChangeMessage;
import org.apache.ignite.internal.processors.cache.CacheJoinNodeDiscoveryData;
import org.apache.ignite.internal.processors.cache.CacheJoinNodeDiscoveryData.CacheInfo;
import org.apache.ignite.internal.processors.cache.CacheType;
import org.apache.ignite.internal.processors.cache.StoredCacheData;
import org.apache.ignite.internal.processors.continuous.StopRoutineDiscoveryMessage;
import org.apache.ignite.internal.processors.service.ServiceChangeBatchRequest;
import org.apache.ignite.internal.processors.service.ServiceInfo;
import org.apache.ignite.internal.processors.service.ServiceProcessorJoinNodeDiscoveryData;
import org.apache.ignite.internal.processors.service.ServiceUndeploymentRequest;
import org.apache.ignite.lang.IgniteUuid;
import org.apache.ignite.spi.discovery.DiscoveryDataBag;
import org.bartergrid.cluster.Refusals;
import org.bartergrid.trust.MemberRole;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is heard of the ring, and who is put out of it, without Ignite behind it. */
class GuardTest {

    private static final String CLUSTER_NAME = "ignite.internal.cluster.id.tag";

    private final ProvedMembers cell = new ProvedMembers();
    private final UUID gateway = cell.add(MemberRole.GATEWAY, "gateway-1");
    private final UUID own = cell.add(MemberRole.NODE, "ada.laptop");
    private final UUID mallory = cell.add(MemberRole.NODE, "mallory.box");
    private final Refusals refusals = new Refusals();

    /** Who was put out, and why. */
    private final Map<UUID, String> out = new ConcurrentHashMap<>();

    private final Guard guard = new Guard(cell.members, own, cell.sessions(refusals), refusals, out::put);

    @Test
    void whatStartsOrStopsSomethingIsNotHeardAndPutsItsSenderOut() {
        for (var message : List.of(
                new StopRoutineDiscoveryMessage(UUID.randomUUID()),
                new ServiceChangeBatchRequest(List.of(new ServiceUndeploymentRequest(IgniteUuid.randomUuid()))),
                new RefusingMarshaller.Refused())) {
            out.clear();

            assertThat(passes(mallory, message)).as("%s", message.getClass()).isFalse();
            assertThat(out).containsOnlyKeys(mallory);
            assertThat(out.get(mallory)).contains(message.getClass().getSimpleName());
        }
        assertThat(refusals.counts())
                .containsEntry("discovery StopRoutineDiscoveryMessage", 1L)
                .containsEntry("discovery Refused", 1L);
    }

    /** Or a volunteer could have this member put itself out. */
    @Test
    void whatIsSaidToBeOfThisMemberIsNotHeardAndNobodyIsPutOut() {
        assertThat(passes(own, new StopRoutineDiscoveryMessage(UUID.randomUUID())))
                .isFalse();
        assertThat(passes(own, written(CLUSTER_NAME)))
                .as("as Ignite itself sends it")
                .isTrue();
        assertThat(out).isEmpty();
    }

    @Test
    void whoHasProvedNothingIsPutOutWhateverItSends() {
        var stranger = cell.addWithoutProof();

        assertThat(passes(stranger, written(CLUSTER_NAME))).isFalse();
        assertThat(out).containsOnlyKeys(stranger);
    }

    @Test
    void settingsAreAGatewaysToWrite() {
        assertThat(passes(gateway, written("distrConf-any"))).isTrue();
        assertThat(passes(gateway, written(CLUSTER_NAME))).isTrue();
        assertThat(passes(mallory, written(CLUSTER_NAME)))
                .as("by every newcomer")
                .isTrue();
        assertThat(passes(mallory, acknowledged())).isTrue();

        assertThat(passes(mallory, written("distrConf-any"))).isFalse();
        assertThat(out).as("it may have been alone for a moment").isEmpty();
        assertThat(passes(mallory, written("evil"))).isFalse();
        assertThat(out).containsOnlyKeys(mallory);
    }

    @Test
    void whoHasWhichPartitionIsToldByTheOldest() {
        var change = new CacheAffinityChangeMessage(new AffinityTopologyVersion(3), new HashMap<>());

        assertThat(passes(gateway, change)).isTrue();
        assertThat(passes(mallory, change)).isFalse();
        assertThat(out).isEmpty();
    }

    @Test
    void whatANewcomerBringsStartsNothingAndItIsPutOut() {
        for (var evil : Map.<DiscoveryDataExchangeType, Serializable>of(
                        DiscoveryDataExchangeType.CACHE_PROC,
                        caches("evil"),
                        DiscoveryDataExchangeType.CONTINUOUS_PROC,
                        "a filter",
                        DiscoveryDataExchangeType.PLUGIN,
                        "anything",
                        DiscoveryDataExchangeType.AUTH_PROC,
                        "anything",
                        DiscoveryDataExchangeType.BINARY_PROC,
                        new HashMap<>(Map.of(1, "a type")),
                        DiscoveryDataExchangeType.MARSHALLER_PROC,
                        new ArrayList<>(List.of(new HashMap<>(Map.of(1, "a name")))),
                        DiscoveryDataExchangeType.SERVICE_PROC,
                        services(1))
                .entrySet()) {
            out.clear();
            var bag = bag(mallory, evil.getKey(), evil.getValue());

            guard.clean(bag);

            assertThat(bag.joiningNodeData()).as("%s", evil.getKey()).doesNotContainKey(number(evil.getKey()));
            assertThat(out).as("%s", evil.getKey()).containsOnlyKeys(mallory);
        }
        assertThat(refusals.counts()).containsEntry("data of a newcomer", 7L);
    }

    @Test
    void whatEveryNewcomerBringsIsTakenOver() {
        var bag = bag(mallory, DiscoveryDataExchangeType.CACHE_PROC, caches("ignite-sys-cache"));
        var brought = new HashMap<>(bag.joiningNodeData());
        brought.put(number(DiscoveryDataExchangeType.SERVICE_PROC), services(0));
        brought.put(number(DiscoveryDataExchangeType.BINARY_PROC), new HashMap<>());
        brought.put(number(DiscoveryDataExchangeType.STATE_PROC), "how it stands");
        bag.joiningNodeData(brought);

        guard.clean(bag);

        assertThat(bag.joiningNodeData()).isEqualTo(brought);
        assertThat(out).isEmpty();
    }

    @Test
    void settingsThatANewcomerBringsAreThoseOfAnyNewcomer() {
        byte[] fresh = {1, 2, 3};
        guard.brings(bag(own, DiscoveryDataExchangeType.META_STORAGE, fresh));
        var same = bag(mallory, DiscoveryDataExchangeType.META_STORAGE, fresh.clone());
        var other = bag(mallory, DiscoveryDataExchangeType.META_STORAGE, new byte[] {1, 2, 4});

        guard.clean(same);
        assertThat(same.joiningNodeData()).hasSize(1);
        assertThat(out).isEmpty();
        guard.clean(other);
        assertThat(other.joiningNodeData()).isEmpty();
        assertThat(out).containsOnlyKeys(mallory);
    }

    /** The others may have been there before this member, and whom should it put out. */
    @Test
    void whatTheCellIsSaidToHaveStartsNothingEither() {
        var bag = new DiscoveryDataBag(own, false);
        bag.joiningNodeData(new HashMap<>());
        bag.commonData(new HashMap<>(Map.of(number(DiscoveryDataExchangeType.CONTINUOUS_PROC), "a filter")));

        guard.clean(bag);

        assertThat(bag.commonData()).isEmpty();
        assertThat(out).isEmpty();
        assertThat(refusals.counts()).containsEntry("data of the cell", 1L);
    }

    /** To a newcomer, of itself: filters would go with it. */
    @Test
    void whatAMemberTellsOfItselfStartsNothing() {
        var bag = new DiscoveryDataBag(own, false);
        Map<Integer, Serializable> told = new HashMap<>(Map.of(
                number(DiscoveryDataExchangeType.CONTINUOUS_PROC),
                "a filter",
                number(DiscoveryDataExchangeType.PLUGIN),
                "anything",
                number(DiscoveryDataExchangeType.CLUSTER_PROC),
                new HashMap<>()));
        bag.nodeSpecificData(new HashMap<>(Map.of(mallory, told)));

        guard.clean(bag);

        assertThat(ofMember(bag, DiscoveryDataExchangeType.CONTINUOUS_PROC)).isEmpty();
        assertThat(ofMember(bag, DiscoveryDataExchangeType.PLUGIN)).isEmpty();
        assertThat(ofMember(bag, DiscoveryDataExchangeType.CLUSTER_PROC)).containsOnlyKeys(mallory);
        assertThat(refusals.counts()).as("every member speaks of its filters").containsEntry("data of the cell", 1L);
    }

    private static Map<UUID, Serializable> ofMember(DiscoveryDataBag bag, DiscoveryDataExchangeType component) {
        return bag.gridDiscoveryData(number(component)).nodeSpecificData();
    }

    @Test
    void whoComesWithoutProofIsPutOut() {
        var stranger = cell.addWithoutProof();

        guard.changed(EventType.EVT_NODE_JOINED, cell.node(mallory));
        guard.changed(EventType.EVT_NODE_JOINED, cell.node(own));
        assertThat(out).isEmpty();
        guard.changed(EventType.EVT_NODE_JOINED, cell.node(stranger));

        assertThat(out).containsOnlyKeys(stranger);
        assertThat(refusals.counts()).containsEntry("member without proof", 1L);
    }

    /** Ignite would take it for the one that it was. The oldest member refuses it, and may be anybody's. */
    @Test
    void whoComesOnceMoreUnderItsIdIsPutOutByEveryMember() {
        for (int gone : List.of(EventType.EVT_NODE_LEFT, EventType.EVT_NODE_FAILED)) {
            var bob = cell.add(MemberRole.NODE, "bob.tower");
            guard.changed(EventType.EVT_NODE_JOINED, cell.node(bob));
            assertThat(out).isEmpty();
            guard.changed(gone, cell.node(bob));
            guard.changed(EventType.EVT_NODE_JOINED, cell.node(bob));

            assertThat(out).containsOnlyKeys(bob);
            assertThat(out.get(bob)).contains("which has been here");
            out.clear();
        }
    }

    /** Whose clock is right only the oldest judges, once: one member's that goes wrong must not put all newcomers out. */
    @Test
    void whoIsInIsNotPutOutForItsClock() {
        var bob = cell.add(MemberRole.NODE, "bob.tower");
        cell.later(Duration.ofHours(1));

        guard.changed(EventType.EVT_NODE_JOINED, cell.node(bob));
        assertThat(out).isEmpty();
    }

    @Test
    void evictionsReachWhoIsIn() {
        guard.changed(EventType.EVT_NODE_JOINED, cell.node(mallory));
        cell.evict(mallory);

        guard.again(List.of(cell.node(gateway), cell.node(mallory)));

        assertThat(out).containsOnlyKeys(mallory);
        assertThat(out.get(mallory)).contains("was evicted");
        assertThat(cell.members.member(mallory))
                .as("nothing of it is heard any more")
                .isEmpty();
        assertThat(cell.members.member(gateway)).isPresent();
    }

    private boolean passes(UUID sender, Object message) {
        List<ClusterNode> topology = List.of(cell.node(gateway), cell.node(own), cell.node(mallory));
        return guard.passes(cell.node(sender), message, topology);
    }

    private static DiscoveryDataBag bag(UUID joining, DiscoveryDataExchangeType component, Serializable data) {
        var bag = new DiscoveryDataBag(joining, false);
        bag.joiningNodeData(new HashMap<>(Map.of(number(component), data)));
        bag.commonData(new HashMap<>());
        return bag;
    }

    @SuppressWarnings("EnumOrdinal") // So Ignite numbers them on the wire.
    private static int number(DiscoveryDataExchangeType component) {
        return component.ordinal();
    }

    private static CacheJoinNodeDiscoveryData caches(String name) {
        var cache = new CacheInfo(new StoredCacheData(new CacheConfiguration<>(name)), CacheType.USER, false, 0, true);
        return new CacheJoinNodeDiscoveryData(IgniteUuid.randomUuid(), Map.of(name, cache), Map.of(), false);
    }

    private static ServiceProcessorJoinNodeDiscoveryData services(int count) {
        var services = new ArrayList<ServiceInfo>();
        for (int i = 0; i < count; i++) {
            services.add(null);
        }
        return new ServiceProcessorJoinNodeDiscoveryData(services);
    }

    private static Object written(String setting) {
        return made("DistributedMetaStorageUpdateMessage", UUID.randomUUID(), setting, new byte[0]);
    }

    private static Object acknowledged() {
        return made("DistributedMetaStorageUpdateAckMessage", UUID.randomUUID(), null);
    }

    /** Ignite keeps these classes to itself. */
    private static Object made(String name, @Nullable Object... values) {
        try {
            Constructor<?> only = Class.forName("org.apache.ignite.internal.processors.metastorage.persistence." + name)
                    .getDeclaredConstructors()[0];
            only.setAccessible(true);
            return only.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
