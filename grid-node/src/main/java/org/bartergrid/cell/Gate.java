package org.bartergrid.cell;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.ignite.configuration.DeploymentMode;
import org.apache.ignite.internal.GridJobCancelRequest;
import org.apache.ignite.internal.GridJobExecuteRequest;
import org.apache.ignite.internal.GridJobExecuteResponse;
import org.apache.ignite.internal.GridTopic;
import org.apache.ignite.internal.managers.communication.GridIoMessage;
import org.apache.ignite.internal.managers.communication.GridIoPolicy;
import org.apache.ignite.internal.processors.cache.CacheEntryInfoCollection;
import org.apache.ignite.internal.processors.cache.GridCachePartitionExchangeManager;
import org.apache.ignite.internal.processors.cache.distributed.dht.preloader.GridDhtPartitionDemandMessage;
import org.apache.ignite.internal.processors.cache.distributed.dht.preloader.GridDhtPartitionSupplyMessage;
import org.apache.ignite.internal.processors.cache.distributed.dht.preloader.GridDhtPartitionsFullMessage;
import org.apache.ignite.internal.processors.cache.distributed.dht.preloader.GridDhtPartitionsSingleMessage;
import org.apache.ignite.internal.processors.cache.distributed.dht.preloader.GridDhtPartitionsSingleRequest;
import org.apache.ignite.internal.processors.cache.distributed.dht.preloader.latch.LatchAckMessage;
import org.apache.ignite.lang.IgniteUuid;
import org.apache.ignite.plugin.extensions.communication.Message;
import org.bartergrid.cluster.Members;
import org.bartergrid.cluster.Refusals;
import org.bartergrid.execution.BatchFailure;
import org.bartergrid.execution.BatchFailure.Cause;
import org.bartergrid.execution.ignite.CellTask;
import org.bartergrid.execution.ignite.JobAdmission;
import org.bartergrid.execution.ignite.JobAdmission.Admission;
import org.bartergrid.execution.ignite.JobBytes;
import org.bartergrid.execution.ignite.RefusedException;
import org.bartergrid.trust.Member;
import org.bartergrid.trust.MemberRole;
import org.jspecify.annotations.Nullable;

/**
 * What comes through to Ignite from other members of the cell: a list of kinds of message, and for jobs their contents.
 * Whatever is not on it is dropped before Ignite unmarshals a byte of it.
 *
 * <p>Every member of an Ignite cluster may by itself run any class on any other, change caches and stop processes. So
 * messages are not judged by what might be bad in them. Of a job, an answer and a cancellation only ids and checked arrays
 * of bytes are taken over, into a message that is made here; what holds a cluster together (who has which partition) passes
 * as it is, with no entry of a cache in it, and its contents may name no class but those of {@link WireClasses}.
 *
 * <p>Called by Ignite's network threads, which must not wait: signatures of jobs are verified on threads of the gate's own.
 */
final class Gate implements AutoCloseable {

    /** What the gate needs of the Ignite that it stands before. */
    interface Behind {
        /** Tells who asked a node for work that it is refused. */
        void answer(UUID to, GridJobExecuteResponse refusal);

        /** A topic as Ignite marshals it here. */
        byte[] marshalled(Object topic);
    }

    private static final byte[] NULL = {101};
    private static final String TOO_MUCH = "This node is sent more than it can check: send less at once.";
    private static final String NO_JOBS = "This member runs no jobs now.";
    private static final int LONGEST_PERMISSION = 8192;
    private static final int MOST_WAITING = 1_024;

    /** Of one sender, so that nobody keeps the others out. */
    private static final int MOST_WAITING_OF_ONE = 256;

    private static final int MOST_ANSWERS = 256;

    /** Of how the members of a cluster agree on who has which partition. */
    private static final Set<Class<?>> AGREEING = Set.of(
            GridDhtPartitionsSingleMessage.class,
            GridDhtPartitionsSingleRequest.class,
            GridDhtPartitionsFullMessage.class,
            GridDhtPartitionDemandMessage.class,
            LatchAckMessage.class);

    private final Members members;
    private final UUID id;
    private final MemberRole own;
    private final Behind behind;
    private final Refusals refusals;
    private final int rebalancing;
    private final ThreadPoolExecutor verifying;
    private final ThreadPoolExecutor answering;
    private final Map<UUID, Integer> waiting = new ConcurrentHashMap<>();
    private volatile @Nullable JobAdmission admission;

    private volatile @Nullable List<byte[]> topics;

    /**
     * @param id this member's, of Ignite's
     * @param own this member's role
     * @param rebalancing how many threads hand over partitions, each with a topic of its own
     */
    Gate(Members members, UUID id, MemberRole own, Behind behind, Refusals refusals, int rebalancing) {
        this.members = members;
        this.id = id;
        this.own = own;
        this.behind = behind;
        this.refusals = refusals;
        this.rebalancing = rebalancing;
        this.verifying = pool("gate", MOST_WAITING);
        this.answering = pool("gate-answers", MOST_ANSWERS);
        // Who asks so much that answers pile up may as well hear nothing.
        answering.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    private static ThreadPoolExecutor pool(String name, int most) {
        return new ThreadPoolExecutor(1, 1, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(most), task -> {
            var thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** From now on jobs are judged by this; null: none is run. */
    void admission(@Nullable JobAdmission judge) {
        admission = judge;
    }

    /**
     * Examines a message, and hands on what comes of it: the message, another in its place, or null if it is dropped.
     */
    void examine(UUID sender, Message message, Consumer<@Nullable Message> next) {
        if (sender.equals(id)) {
            next.accept(message);
            return;
        }
        var member = members.member(sender).orElse(null);
        if (member == null) {
            next.accept(drop("anybody", message, "its sender has not proved to be a member"));
        } else if (!(message instanceof GridIoMessage envelope)) {
            next.accept(drop(member.role().word(), message, "only messages in envelopes are let in"));
        } else if (envelope.message() instanceof GridJobExecuteRequest request) {
            examineJob(sender, member, envelope, request, next);
        } else {
            next.accept(examined(sender, member, envelope));
        }
    }

    private @Nullable Message examined(UUID sender, Member member, GridIoMessage envelope) {
        var message = envelope.message();
        if (message instanceof GridJobExecuteResponse response) {
            // Ignite takes an answer for that of the member that it names: anybody could answer for another.
            return is(envelope, GridTopic.TOPIC_TASK)
                            && sender.equals(response.getNodeId())
                            && isOf(id, response.getSessionId())
                            && isOf(id, response.getJobId())
                    ? enveloped(GridTopic.TOPIC_TASK, GridIoPolicy.SYSTEM_POOL, rewritten(response, member))
                    : drop(member, envelope, "it is another's answer, or to another's job");
        } else if (message instanceof GridJobCancelRequest cancel) {
            return is(envelope, GridTopic.TOPIC_JOB_CANCEL)
                            && member.role() == MemberRole.GATEWAY
                            && isOf(sender, cancel.sessionId())
                            && (cancel.jobId() == null || isOf(sender, cancel.jobId()))
                    ? enveloped(
                            GridTopic.TOPIC_JOB_CANCEL,
                            GridIoPolicy.PUBLIC_POOL,
                            new GridJobCancelRequest(cancel.sessionId(), cancel.jobId(), false))
                    : drop(member, envelope, "only a gateway cancels, and only what it has sent");
        } else if (message == null) {
            return drop(member, envelope, "it is empty");
        } else if (AGREEING.contains(message.getClass())) {
            return isOfAgreeing(envelope) ? envelope : drop(member, envelope, "it has an unknown topic");
        } else if (message instanceof GridDhtPartitionSupplyMessage supply) {
            return isOfAgreeing(envelope) && isEmpty(supply)
                    ? envelope
                    : drop(member, envelope, "it hands over entries, or has an unknown topic");
        }
        return drop(member, envelope, "no honest member sends it");
    }

    private void examineJob(
            UUID sender,
            Member member,
            GridIoMessage envelope,
            GridJobExecuteRequest request,
            Consumer<@Nullable Message> next) {
        if (own != MemberRole.NODE || admission == null) {
            next.accept(refuse(sender, member, request, Cause.NOT_NOW, NO_JOBS));
            return;
        }
        if (waiting.merge(sender, 1, Integer::sum) > MOST_WAITING_OF_ONE) {
            checked(sender);
            next.accept(refuse(sender, member, request, Cause.NOT_NOW, TOO_MUCH));
            return;
        }
        try {
            verifying.execute(() -> {
                checked(sender);
                next.accept(job(sender, member, envelope, request));
            });
        } catch (RejectedExecutionException e) {
            checked(sender);
            next.accept(refuse(sender, member, request, Cause.NOT_NOW, TOO_MUCH));
        }
    }

    private void checked(UUID sender) {
        waiting.computeIfPresent(sender, (one, count) -> count > 1 ? count - 1 : null);
    }

    private @Nullable Message job(UUID sender, Member member, GridIoMessage envelope, GridJobExecuteRequest request) {
        var judge = admission;
        if (judge == null) {
            return refuse(sender, member, request, Cause.NOT_NOW, NO_JOBS);
        }
        byte[] job = request.getJobBytes();
        String permission = request.getTaskName();
        if (!is(envelope, GridTopic.TOPIC_JOB)
                || !isOf(sender, request.getSessionId())
                || !isOf(sender, request.getJobId())
                || request.isInternal()
                || job == null
                || permission == null
                || permission.length() > LONGEST_PERMISSION) {
            return refuse(sender, member, request, "Only batches and fetches are run here, and this is neither.");
        }
        try {
            return enveloped(
                    GridTopic.TOPIC_JOB,
                    GridIoPolicy.PUBLIC_POOL,
                    rewritten(request, judge.admitted(member, permission, job)));
        } catch (RefusedException e) {
            return refuse(sender, member, request, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            return refuse(sender, member, request, "The request could not be checked: " + e.getClass() + ".");
        }
    }

    /** The same job with nothing of the sender's in it that Ignite would unmarshal. */
    private static GridJobExecuteRequest rewritten(GridJobExecuteRequest request, Admission admission) {
        return new GridJobExecuteRequest(
                request.getSessionId(),
                request.getJobId(),
                "batch", // What is signed stays out of Ignite's logs.
                "0",
                CellTask.class.getName(),
                null,
                admission.job(),
                request.getStartTaskTime(),
                request.getTimeout(),
                List.of(),
                null,
                null,
                null,
                List.of(),
                null,
                null,
                null,
                Map.of(),
                null,
                request.getClassLoaderId(),
                DeploymentMode.SHARED,
                false,
                null,
                true,
                false,
                false,
                null,
                -1,
                null,
                admission.executor());
    }

    private GridJobExecuteResponse rewritten(GridJobExecuteResponse response, Member member) {
        byte[] result = response.getJobResultBytes();
        boolean threw = response.getExceptionBytes() != null && !Arrays.equals(response.getExceptionBytes(), NULL);
        if (threw) {
            refusals.count("exception of a " + member.role().word(), () -> member + " answered with an exception");
        }
        byte[] answer = JobBytes.answer(
                threw || result == null ? NULL : result, member.name() + " could not run what it was sent.");
        return answer(response.getNodeId(), response.getSessionId(), response.getJobId(), answer);
    }

    private static GridJobExecuteResponse answer(UUID from, IgniteUuid session, IgniteUuid job, byte[] answer) {
        return new GridJobExecuteResponse(from, session, job, NULL, null, answer, null, NULL, null, false, null);
    }

    private boolean isOfAgreeing(GridIoMessage envelope) {
        int topic = IoMessages.topic(envelope);
        byte policy = IoMessages.policy(envelope);
        if (topic >= 0) {
            return !IoMessages.ordered(envelope)
                    && policy == GridIoPolicy.SYSTEM_POOL
                    && (topic == number(GridTopic.TOPIC_CACHE) || topic == number(GridTopic.TOPIC_EXCHANGE));
        }
        byte[] bytes = IoMessages.topicBytes(envelope);
        return bytes != null
                && policy == GridIoPolicy.UTILITY_CACHE_POOL
                && topics().stream().anyMatch(one -> Arrays.equals(one, bytes));
    }

    /** Of handing over partitions: not known before Ignite is there. */
    private List<byte[]> topics() {
        var known = topics;
        if (known == null) {
            known = IntStream.range(0, rebalancing)
                    .mapToObj(GridCachePartitionExchangeManager::rebalanceTopic)
                    .map(behind::marshalled)
                    .toList();
            topics = known;
        }
        return known;
    }

    /** A cell has no caches but the one that Ignite keeps for itself, and nothing is ever put into that. */
    private static boolean isEmpty(GridDhtPartitionSupplyMessage supply) {
        var entries = IoMessages.entries(supply);
        return entries == null
                || entries.values().stream()
                        .allMatch(partition -> partition instanceof CacheEntryInfoCollection collection
                                && (collection.infos() == null
                                        || collection.infos().isEmpty()));
    }

    /** Ids of sessions and jobs begin with that of the member that made them, and are else easily guessed. */
    private static boolean isOf(UUID sender, @Nullable IgniteUuid id) {
        return id != null && sender.equals(id.globalId());
    }

    private static boolean is(GridIoMessage envelope, GridTopic topic) {
        return IoMessages.topic(envelope) == number(topic) && !IoMessages.ordered(envelope);
    }

    private static GridIoMessage enveloped(GridTopic topic, byte policy, Message message) {
        return new GridIoMessage(policy, topic, number(topic), message, false, 0, false);
    }

    @SuppressWarnings("EnumOrdinal") // So Ignite numbers them on the wire.
    private static int number(GridTopic topic) {
        return topic.ordinal();
    }

    private @Nullable Message refuse(UUID sender, Member member, GridJobExecuteRequest request, String why) {
        return refuse(sender, member, request, Cause.REFUSED, why);
    }

    private @Nullable Message refuse(
            UUID sender, Member member, GridJobExecuteRequest request, Cause cause, String why) {
        refusals.count("job of a " + member.role().word(), () -> "A job of " + member + " is not run: " + why);
        if (request.getSessionId() != null && request.getJobId() != null) {
            // An honest one need not wait until its time is over, and can say what is wrong. Not on a thread of the
            // network, which might have to connect first, and wait for itself.
            var answer = answer(
                    id, request.getSessionId(), request.getJobId(), JobBytes.refusal(new BatchFailure(cause, why)));
            answering.execute(() -> behind.answer(sender, answer));
        }
        return null;
    }

    private @Nullable Message drop(Member member, GridIoMessage envelope, String why) {
        return drop(member.role().word(), envelope.message(), why + " (" + member + ")");
    }

    private @Nullable Message drop(String whose, @Nullable Message message, String why) {
        String kind = message == null ? "nothing" : message.getClass().getSimpleName();
        refusals.count(kind + " of a " + whose, () -> "A " + kind + " is dropped: " + why);
        return null;
    }

    @Override
    public void close() {
        verifying.shutdownNow();
        answering.shutdownNow();
    }
}
