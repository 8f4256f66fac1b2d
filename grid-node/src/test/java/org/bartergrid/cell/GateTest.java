package org.bartergrid.cell;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.ignite.compute.ComputeJob;
import org.apache.ignite.configuration.DeploymentMode;
import org.apache.ignite.internal.GridJobCancelRequest;
import org.apache.ignite.internal.GridJobExecuteRequest;
import org.apache.ignite.internal.GridJobExecuteResponse;
import org.apache.ignite.internal.GridTopic;
import org.apache.ignite.internal.managers.communication.GridIoMessage;
import org.apache.ignite.internal.managers.communication.GridIoPolicy;
import org.apache.ignite.internal.managers.communication.GridIoUserMessage;
import org.apache.ignite.internal.processors.cache.CacheEntryInfoCollection;
import org.apache.ignite.internal.processors.cache.GridCacheEntryInfo;
import org.apache.ignite.internal.processors.cache.GridCachePartitionExchangeManager;
import org.apache.ignite.internal.processors.cache.distributed.dht.preloader.GridDhtPartitionSupplyMessage;
import org.apache.ignite.internal.processors.cache.distributed.dht.preloader.GridDhtPartitionsSingleRequest;
import org.apache.ignite.internal.processors.cache.distributed.near.GridNearTxPrepareRequest;
import org.apache.ignite.internal.processors.continuous.GridContinuousMessage;
import org.apache.ignite.internal.processors.datastreamer.DataStreamerRequest;
import org.apache.ignite.lang.IgniteUuid;
import org.apache.ignite.plugin.extensions.communication.Message;
import org.bartergrid.cluster.Refusals;
import org.bartergrid.execution.ignite.JobAdmission;
import org.bartergrid.execution.ignite.RefusedException;
import org.bartergrid.trust.MemberRole;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What comes through the gate, message by message, without Ignite behind it. */
@Timeout(60)
class GateTest {

    private static final byte[] ARRAY = {12, 1, 0, 0, 0, 7};
    private static final byte[] OBJECT = {103, 1, 2, 3};
    private static final int MOST_WAITING_OF_ONE = 256;
    private static final int MOST_WAITING = 1_024;

    private final ProvedMembers cell = new ProvedMembers();
    private final UUID own = cell.add(MemberRole.NODE, "ada.laptop");
    private final UUID gateway = cell.add(MemberRole.GATEWAY, "gateway-1");
    private final UUID mallory = cell.add(MemberRole.NODE, "mallory.box");
    private final Refusals refusals = new Refusals();
    private final Answers answers = new Answers();
    private final List<Gate> opened = new ArrayList<>();
    private final Gate gate = gate(MemberRole.NODE);

    @AfterEach
    void close() {
        opened.forEach(Gate::close);
    }

    private Gate gate(MemberRole role) {
        var made = new Gate(cell.members, own, role, answers, refusals, 2);
        opened.add(made);
        return made;
    }

    @Test
    void onlyAGatewayCancelsAndOnlyWhatItHasSent() {
        var sent = new IgniteUuid(gateway, 1);
        var passed = cancel(gateway, new GridJobCancelRequest(sent, new IgniteUuid(gateway, 2), true));

        assertThat(passed).isNotNull();
        var made = (GridJobCancelRequest) requireNonNull(passed).message();
        assertThat((Object) made.sessionId()).isEqualTo(sent);
        assertThat((Object) made.jobId()).isEqualTo(new IgniteUuid(gateway, 2));
        assertThat(made.system())
                .as("nobody here is cancelled in Ignite's own name")
                .isFalse();
        assertThat(cancel(gateway, new GridJobCancelRequest(sent, null, false))).isNotNull();

        assertThat(cancel(mallory, new GridJobCancelRequest(new IgniteUuid(mallory, 1), null, false)))
                .as("a node's")
                .isNull();
        assertThat(cancel(gateway, new GridJobCancelRequest(new IgniteUuid(mallory, 1), null, false)))
                .as("of another's session")
                .isNull();
        assertThat(cancel(gateway, new GridJobCancelRequest(sent, new IgniteUuid(mallory, 1), false)))
                .as("of another's job")
                .isNull();
        assertThat(cancel(gateway, new GridJobCancelRequest()))
                .as("of everything")
                .isNull();
        assertThat(examined(gateway, in(GridTopic.TOPIC_JOB, new GridJobCancelRequest(sent, null, false))))
                .as("under another topic")
                .isNull();
        assertThat(refusals.counts())
                .containsEntry("GridJobCancelRequest of a node", 1L)
                .containsEntry("GridJobCancelRequest of a gateway", 4L);
    }

    private @Nullable GridIoMessage cancel(UUID sender, GridJobCancelRequest request) {
        return (GridIoMessage) examined(sender, in(GridTopic.TOPIC_JOB_CANCEL, request));
    }

    @Test
    void anAnswerIsThatOfWhomItComesFrom() {
        assertThat(examined(mallory, in(GridTopic.TOPIC_TASK, answer(gateway, null, ARRAY))))
                .isNull();
        assertThat(examined(mallory, in(GridTopic.TOPIC_JOB, answer(mallory, null, ARRAY))))
                .isNull();
        assertThat(examined(mallory, in(GridTopic.TOPIC_TASK, answer(mallory, gateway, null, ARRAY))))
                .as("to a job of another's")
                .isNull();
        assertThat(refusals.counts()).containsEntry("GridJobExecuteResponse of a node", 3L);
        assertThat(examined(mallory, in(GridTopic.TOPIC_TASK, answer(mallory, null, ARRAY))))
                .isNotNull();
    }

    @Test
    void anEnvelopeWithNothingInItIsDropped() {
        assertThat(examined(mallory, new GridIoMessage())).isNull();
        assertThat(refusals.counts()).containsEntry("nothing of a node", 1L);
    }

    @Test
    void aJobIsOfWhomItComesFrom() {
        gate.admission((sender, permission, job) -> {
            throw new IllegalStateException("nobody asks");
        });
        assertThat(examined(gateway, job(mallory, "permission"))).isNull();
        assertThat(answers.next(gateway)).contains("Only batches and fetches are run here");
    }

    @Test
    void ofAnAnswerOnlyAnArrayOfBytesIsTakenOver() {
        var array = response(examined(mallory, in(GridTopic.TOPIC_TASK, answer(mallory, null, ARRAY))));
        var object = response(examined(mallory, in(GridTopic.TOPIC_TASK, answer(mallory, null, OBJECT))));
        var thrown = response(examined(mallory, in(GridTopic.TOPIC_TASK, answer(mallory, OBJECT, ARRAY))));

        assertThat(array.getJobResultBytes()).isEqualTo(ARRAY);
        for (var made : List.of(array, object, thrown)) {
            assertThat(made.getJobResultBytes()).startsWith(12);
            assertThat(made.getExceptionBytes()).as("no exception").containsExactly(101);
            assertThat(made.getJobAttributesBytes()).as("no attributes").containsExactly(101);
        }
        assertThat(object.getJobResultBytes()).as("a failure of its sender's").isNotEqualTo(OBJECT);
        assertThat(thrown.getJobResultBytes()).as("a failure of its sender's").isNotEqualTo(ARRAY);
        assertThat(refusals.counts()).containsEntry("exception of a node", 1L);
    }

    private static GridJobExecuteResponse response(@Nullable Message passed) {
        return (GridJobExecuteResponse) ((GridIoMessage) requireNonNull(passed)).message();
    }

    private GridJobExecuteResponse answer(UUID from, byte @Nullable [] thrown, byte[] result) {
        return answer(from, own, thrown, result);
    }

    /** @param to whose job it was */
    private static GridJobExecuteResponse answer(UUID from, UUID to, byte @Nullable [] thrown, byte[] result) {
        return new GridJobExecuteResponse(
                from,
                new IgniteUuid(to, 1),
                new IgniteUuid(to, 2),
                thrown,
                null,
                result,
                null,
                OBJECT,
                null,
                false,
                null);
    }

    @Test
    void whatMembersAgreeByPassesUnderItsOwnTopicsOnly() {
        var request = new GridDhtPartitionsSingleRequest();

        assertThat(examined(mallory, in(GridTopic.TOPIC_CACHE, request))).isNotNull();
        assertThat(examined(mallory, in(GridTopic.TOPIC_EXCHANGE, request))).isNotNull();
        assertThat(examined(mallory, in(GridTopic.TOPIC_JOB, request))).isNull();
        assertThat(examined(mallory, in(GridIoPolicy.PUBLIC_POOL, GridTopic.TOPIC_CACHE, request, false)))
                .as("in a pool of others")
                .isNull();
        assertThat(examined(mallory, in(GridIoPolicy.SYSTEM_POOL, GridTopic.TOPIC_CACHE, request, true)))
                .as("in a sequence")
                .isNull();
        assertThat(examined(mallory, rebalancing(request, 0))).isNotNull();
        assertThat(examined(mallory, rebalancing(request, 2)))
                .as("of a thread that there is not")
                .isNull();
    }

    @Test
    void partitionsAreHandedOverWithoutASingleEntry() {
        assertThat(examined(mallory, rebalancing(supply(Map.of()), 0))).isNotNull();
        assertThat(examined(mallory, rebalancing(supply(Map.of(1, new CacheEntryInfoCollection())), 0)))
                .isNotNull();
        var entries = new CacheEntryInfoCollection();
        set(entries, "infos", new ArrayList<>(List.of(new GridCacheEntryInfo())));

        assertThat(examined(mallory, rebalancing(supply(Map.of(1, entries)), 0)))
                .isNull();
        assertThat(examined(gateway, rebalancing(supply(Map.of(1, entries)), 0)))
                .as("of whomever")
                .isNull();
        assertThat(examined(mallory, in(GridTopic.TOPIC_TASK, supply(Map.of()))))
                .isNull();
    }

    private static GridDhtPartitionSupplyMessage supply(Map<Integer, CacheEntryInfoCollection> entries) {
        var supply = new GridDhtPartitionSupplyMessage();
        set(supply, "infos", entries);
        return supply;
    }

    /** Whatever is not on the list: of a node, of a gateway, to a node, to a gateway. */
    @Test
    void everythingElseIsDroppedWhoeverSendsIt() {
        for (var receiver : List.of(gate, gate(MemberRole.GATEWAY))) {
            for (var sender : List.of(mallory, gateway)) {
                for (var message : List.of(
                        new GridNearTxPrepareRequest(),
                        new DataStreamerRequest(),
                        new GridContinuousMessage(),
                        new GridIoUserMessage())) {
                    assertThat(examined(receiver, sender, in(GridTopic.TOPIC_CACHE, message)))
                            .as("%s", message.getClass())
                            .isNull();
                }
                assertThat(examined(receiver, sender, new GridJobCancelRequest()))
                        .as("without an envelope")
                        .isNull();
            }
        }
        assertThat(refusals.counts())
                .containsEntry("DataStreamerRequest of a node", 2L)
                .containsEntry("DataStreamerRequest of a gateway", 2L);
    }

    @Test
    void whoHasProvedNothingIsNotHeard() {
        var request = in(GridTopic.TOPIC_CACHE, new GridDhtPartitionsSingleRequest());

        assertThat(examined(cell.addWithoutProof(), request)).isNull();
        assertThat(examined(UUID.randomUUID(), request)).isNull();
        assertThat(examined(own, request)).as("what this member tells itself").isSameAs(request);
    }

    @Test
    void aGatewayRunsNoJobsAndANodeNoneBeforeItIsTold() {
        var receiver = gate(MemberRole.GATEWAY);
        receiver.admission((sender, permission, bytes) -> new JobAdmission.Admission(new Nothing(), "pool"));

        assertThat(examined(receiver, gateway, job(gateway, "ticket"))).isNull();
        assertThat(answers.next(gateway)).contains("runs no jobs now");
        assertThat(examined(gate, gateway, job(gateway, "ticket"))).isNull();
        assertThat(answers.next(gateway)).contains("runs no jobs now");
    }

    @Test
    void ofAJobOnlyIdsAreTakenOverAndItIsMadeHere() {
        var made = new Nothing();
        var asked = new AtomicReference<String>();
        gate.admission((sender, permission, bytes) -> {
            asked.set(sender.name() + " " + permission + " " + bytes.length);
            return new JobAdmission.Admission(made, "pool");
        });

        var passed = (GridIoMessage) requireNonNull(examined(gateway, job(gateway, "grant ticket")));

        var request = (GridJobExecuteRequest) passed.message();
        assertThat(asked.get()).isEqualTo("gateway-1 grant ticket " + OBJECT.length);
        assertThat(request.getJob()).isSameAs(made);
        assertThat(request.getJobBytes()).isNull();
        assertThat(request.getTaskName()).as("nothing that is signed").isEqualTo("batch");
        assertThat(request.getSessionAttributesBytes()).isNull();
        assertThat(request.getJobAttributesBytes()).isNull();
        assertThat(request.getSiblingsBytes()).isNull();
        assertThat(request.isInternal()).isFalse();
        assertThat(request.executorName()).isEqualTo("pool");
    }

    @Test
    void whoIsRefusedIsToldWhy() {
        gate.admission((sender, permission, bytes) -> {
            throw new RefusedException("The ticket was used before.");
        });
        assertThat(examined(gateway, job(gateway, "ticket"))).isNull();
        assertThat(answers.next(gateway)).contains("used before");
        assertThat(examined(gateway, job(gateway, "x".repeat(8_193)))).isNull();
        assertThat(answers.next(gateway)).contains("neither");
        gate.admission((sender, permission, bytes) -> {
            throw new IllegalStateException("secret");
        });
        assertThat(examined(gateway, job(gateway, "ticket"))).isNull();
        assertThat(answers.next(gateway)).contains("could not be checked").doesNotContain("secret");
        assertThat(refusals.counts()).containsEntry("job of a gateway", 3L);
    }

    /** What waits to be checked is bounded, of one sender and of all; whoever floods keeps nobody out for long. */
    @Test
    void aFloodOfJobsIsRefusedAndKeepsNobodyOut() throws Exception {
        var go = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        gate.admission((sender, permission, bytes) -> {
            begun.countDown();
            awaited(go);
            return new JobAdmission.Admission(new Nothing(), "pool");
        });
        List<CompletableFuture<@Nullable Message>> floods = new ArrayList<>();
        floods.add(begun(gate, mallory, job(mallory, "looked at, so it waits no more")));
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < MOST_WAITING_OF_ONE; i++) {
            floods.add(begun(gate, mallory, job(mallory, "ticket")));
        }
        assertThat(floods).noneMatch(CompletableFuture::isDone);
        assertThat(begun(gate, mallory, job(mallory, "one more")).get(10, TimeUnit.SECONDS))
                .isNull();
        assertThat(answers.next(mallory)).contains("more than it can check");

        var honest = begun(gate, gateway, job(gateway, "ticket"));
        assertThat(honest).as("of another sender, it waits its turn").isNotDone();

        for (int other = 0; floods.size() < MOST_WAITING; other++) {
            var further = cell.add(MemberRole.NODE, "mallory.box-" + other);
            for (int i = 0; i < MOST_WAITING_OF_ONE && floods.size() < MOST_WAITING; i++) {
                floods.add(begun(gate, further, job(further, "ticket")));
            }
        }
        // With the honest one so many wait, and one more finds no place, whoever sends it.
        assertThat(begun(gate, cell.add(MemberRole.GATEWAY, "gateway-2"), job(gateway, "ticket"))
                        .get(10, TimeUnit.SECONDS))
                .isNull();

        go.countDown();
        assertThat(honest.get(30, TimeUnit.SECONDS)).isNotNull();
        for (var flood : floods) {
            assertThat(flood.get(30, TimeUnit.SECONDS)).isNotNull();
        }
        assertThat(begun(gate, mallory, job(mallory, "ticket")).get(10, TimeUnit.SECONDS))
                .as("what was checked counts no more")
                .isNotNull();
    }

    private static void awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable Message examined(UUID sender, Message message) {
        return examined(gate, sender, message);
    }

    private static @Nullable Message examined(Gate gate, UUID sender, Message message) {
        return begun(gate, sender, message).join();
    }

    private static CompletableFuture<@Nullable Message> begun(Gate gate, UUID sender, Message message) {
        var result = new CompletableFuture<@Nullable Message>();
        gate.examine(sender, message, result::complete);
        return result;
    }

    private static GridIoMessage in(GridTopic topic, Message message) {
        return in(GridIoPolicy.SYSTEM_POOL, topic, message, false);
    }

    @SuppressWarnings("EnumOrdinal") // So Ignite numbers them on the wire.
    private static GridIoMessage in(byte policy, GridTopic topic, Message message, boolean ordered) {
        return new GridIoMessage(policy, topic, topic.ordinal(), message, ordered, 0, false);
    }

    /** As one of the threads that hand over partitions sends it. */
    private static GridIoMessage rebalancing(Message message, int thread) {
        var envelope = new GridIoMessage(GridIoPolicy.UTILITY_CACHE_POOL, "topic", -1, message, true, 0, false);
        set(envelope, "topicBytes", Answers.bytes(GridCachePartitionExchangeManager.rebalanceTopic(thread)));
        return envelope;
    }

    private static GridIoMessage job(UUID sender, String permission) {
        return in(
                GridTopic.TOPIC_JOB,
                new GridJobExecuteRequest(
                        new IgniteUuid(sender, 1),
                        new IgniteUuid(sender, 2),
                        permission,
                        "0",
                        "evil.Task",
                        OBJECT,
                        new Nothing(),
                        0,
                        1_000,
                        List.of(),
                        null,
                        OBJECT,
                        OBJECT,
                        List.of(),
                        OBJECT,
                        null,
                        OBJECT,
                        Map.of(),
                        null,
                        new IgniteUuid(sender, 3),
                        DeploymentMode.SHARED,
                        true,
                        null,
                        true,
                        false,
                        false,
                        null,
                        -1,
                        null,
                        "bartergrid-batch"));
    }

    private static void set(Object of, String name, Object value) {
        try {
            Field field = of.getClass().getDeclaredField(name);
            field.setAccessible(true);
            field.set(of, value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Nothing implements ComputeJob {
        private static final long serialVersionUID = 1L;

        @Override
        public void cancel() {}

        @Override
        public Object execute() {
            return new byte[0];
        }
    }

    /** Keeps what would be answered, and marshals topics by their names. */
    private static final class Answers implements Gate.Behind {
        private final Map<UUID, BlockingQueue<String>> told = new ConcurrentHashMap<>();

        @Override
        public void answer(UUID to, GridJobExecuteResponse refusal) {
            queue(to).add(new String(refusal.getJobResultBytes(), StandardCharsets.UTF_8));
        }

        /** The next answer to somebody, as text with whatever is around it. */
        String next(UUID to) {
            try {
                return String.valueOf(queue(to).poll(10, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private BlockingQueue<String> queue(UUID to) {
            return told.computeIfAbsent(to, added -> new LinkedBlockingQueue<>());
        }

        @Override
        public byte[] marshalled(Object topic) {
            return bytes(topic);
        }

        static byte[] bytes(Object topic) {
            return String.valueOf(topic).getBytes(StandardCharsets.UTF_8);
        }
    }
}
