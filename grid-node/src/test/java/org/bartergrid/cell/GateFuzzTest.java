package org.bartergrid.cell;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.ignite.internal.GridJobCancelRequest;
import org.apache.ignite.internal.GridJobExecuteRequest;
import org.apache.ignite.internal.GridJobExecuteResponse;
import org.apache.ignite.internal.GridTopic;
import org.apache.ignite.internal.direct.DirectMessageReader;
import org.apache.ignite.internal.direct.DirectMessageWriter;
import org.apache.ignite.internal.managers.communication.GridIoMessage;
import org.apache.ignite.internal.managers.communication.GridIoMessageFactory;
import org.apache.ignite.internal.managers.communication.GridIoPolicy;
import org.apache.ignite.internal.managers.communication.IgniteMessageFactoryImpl;
import org.apache.ignite.internal.processors.affinity.AffinityTopologyVersion;
import org.apache.ignite.internal.processors.cache.distributed.dht.preloader.GridDhtPartitionDemandMessage;
import org.apache.ignite.internal.processors.cache.distributed.dht.preloader.GridDhtPartitionSupplyMessage;
import org.apache.ignite.internal.processors.cache.distributed.dht.preloader.GridDhtPartitionsFullMessage;
import org.apache.ignite.internal.processors.cache.distributed.dht.preloader.GridDhtPartitionsSingleMessage;
import org.apache.ignite.internal.processors.cache.distributed.dht.preloader.GridDhtPartitionsSingleRequest;
import org.apache.ignite.internal.processors.cache.distributed.dht.preloader.latch.LatchAckMessage;
import org.apache.ignite.lang.IgniteUuid;
import org.apache.ignite.plugin.extensions.communication.Message;
import org.apache.ignite.plugin.extensions.communication.MessageFactory;
import org.apache.ignite.plugin.extensions.communication.MessageFactoryProvider;
import org.bartergrid.cluster.Refusals;
import org.bartergrid.execution.ignite.RefusedException;
import org.bartergrid.trust.MemberRole;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What another member sends, from its bytes on: whatever Ignite reads in them, the gate drops it, or hands on a message of
 * its own making or one by which members agree; and it never fails, which would end the connection with an honest member's
 * messages in it.
 */
class GateFuzzTest {

    private static final int MOST_BYTES = 1 << 16;
    private static final byte[] ARRAY = {12, 1, 0, 0, 0, 7};

    private static final MessageFactory FACTORY =
            new IgniteMessageFactoryImpl(new MessageFactoryProvider[] {new GridIoMessageFactory()});

    private static final Set<Class<?>> PASSING = Set.of(
            GridJobExecuteRequest.class,
            GridJobExecuteResponse.class,
            GridJobCancelRequest.class,
            GridDhtPartitionsSingleMessage.class,
            GridDhtPartitionsSingleRequest.class,
            GridDhtPartitionsFullMessage.class,
            GridDhtPartitionDemandMessage.class,
            GridDhtPartitionSupplyMessage.class,
            LatchAckMessage.class);

    private final ProvedMembers cell = new ProvedMembers();
    private final UUID own = cell.add(MemberRole.NODE, "ada.laptop");
    private final UUID gateway = cell.add(MemberRole.GATEWAY, "gateway-1");
    private final UUID mallory = cell.add(MemberRole.NODE, "mallory.box");
    private final Gate gate = gate();

    private Gate gate() {
        var made = new Gate(cell.members, own, MemberRole.NODE, new Nobody(), new Refusals(), 1);
        made.admission((sender, permission, job) -> {
            throw new RefusedException("Nothing is signed here.");
        });
        return made;
    }

    static Stream<byte[]> messages() {
        var one = new UUID(1, 2);
        var empty = Stream.of(written(new GridIoMessage()));
        var full = Stream.of(
                        new GridJobCancelRequest(new IgniteUuid(one, 3), new IgniteUuid(one, 4), true),
                        new GridJobExecuteResponse(
                                one,
                                new IgniteUuid(one, 3),
                                new IgniteUuid(one, 4),
                                ARRAY,
                                null,
                                ARRAY,
                                null,
                                ARRAY,
                                null,
                                false,
                                null),
                        new GridDhtPartitionsSingleRequest(),
                        new GridDhtPartitionsSingleMessage(),
                        new GridDhtPartitionSupplyMessage(),
                        new LatchAckMessage("exchange", new AffinityTopologyVersion(2), true))
                .flatMap(message -> Stream.of(GridTopic.TOPIC_TASK, GridTopic.TOPIC_JOB_CANCEL, GridTopic.TOPIC_CACHE)
                        .map(topic -> written(enveloped(topic, message))));
        return Stream.concat(empty, full);
    }

    @SuppressWarnings("EnumOrdinal") // So Ignite numbers them on the wire.
    private static GridIoMessage enveloped(GridTopic topic, Message message) {
        return new GridIoMessage(GridIoPolicy.SYSTEM_POOL, topic, topic.ordinal(), message, false, 0, false);
    }

    /** Behind a byte that says who sends it. */
    private static byte[] written(Message message) {
        ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES).order(ByteOrder.nativeOrder());
        bytes.put((byte) 1);
        var writer = new DirectMessageWriter();
        assertThat(message.writeTo(bytes, writer)).isTrue();
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    @MethodSource("messages")
    @FuzzTest
    void bytesOfMembersAreDroppedOrWhatIsListed(byte[] bytes) {
        if (bytes.length < 3) {
            return;
        }
        Message message = read(ByteBuffer.wrap(bytes, 3, bytes.length - 3).order(ByteOrder.nativeOrder()), bytes);
        if (message == null) {
            return;
        }
        var sender = bytes[0] % 2 == 0 ? gateway : mallory;
        var handedOn = new CompletableFuture<Message>();

        gate.examine(sender, message, handedOn::complete);

        if (handedOn.join() instanceof GridIoMessage passed) {
            assertThat(PASSING).contains(passed.message().getClass());
            assertThat(passed.message()).as("nobody has signed for it").isNotInstanceOf(GridJobExecuteRequest.class);
            if (sender.equals(mallory)) {
                assertThat(passed.message()).isNotInstanceOf(GridJobCancelRequest.class);
            }
        }
    }

    /** As Ignite's network threads do it; null if a connection would end there, or wait for more. */
    private static Message read(ByteBuffer buffer, byte[] bytes) {
        try {
            short type = (short) ((bytes[2] & 0xff) << 8 | bytes[1] & 0xff);
            Message message = FACTORY.create(type);
            return message != null && message.readFrom(buffer, new DirectMessageReader(FACTORY)) ? message : null;
        } catch (RuntimeException | AssertionError | OutOfMemoryError endsTheConnection) {
            // The last of them is known: SECURITY.md.
            return null;
        }
    }

    private static final class Nobody implements Gate.Behind {
        @Override
        public void answer(UUID to, GridJobExecuteResponse refusal) {}

        @Override
        public byte[] marshalled(Object topic) {
            return String.valueOf(topic).getBytes(StandardCharsets.UTF_8);
        }
    }
}
