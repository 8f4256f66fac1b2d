package org.bartergrid.cell;

import java.util.Objects;
import java.util.UUID;
import org.apache.ignite.IgniteCheckedException;
import org.apache.ignite.internal.GridJobExecuteResponse;
import org.apache.ignite.internal.GridTopic;
import org.apache.ignite.internal.IgniteEx;
import org.apache.ignite.internal.managers.communication.GridIoPolicy;
import org.apache.ignite.lang.IgniteRunnable;
import org.apache.ignite.plugin.extensions.communication.Message;
import org.apache.ignite.spi.IgniteSpiMultipleInstancesSupport;
import org.apache.ignite.spi.communication.tcp.TcpCommunicationSpi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ignite's communication behind a {@link Gate}. A bean of {@code cell.xml}, where its timeouts, queues and threads are
 * tuned like those of the class that it extends.
 */
@IgniteSpiMultipleInstancesSupport(true)
public final class GatedCommunicationSpi extends TcpCommunicationSpi implements Gate.Behind {

    private static final Logger log = LoggerFactory.getLogger(GatedCommunicationSpi.class);

    private @Nullable Gate gate;

    /** To be called before the start. */
    void gate(Gate made) {
        gate = made;
    }

    @Override
    protected void notifyListener(UUID sender, Message message, IgniteRunnable done) {
        Objects.requireNonNull(gate, "This communication has no gate").examine(sender, message, admitted -> {
            if (admitted == null) {
                done.run();
            } else {
                super.notifyListener(sender, admitted, done);
            }
        });
    }

    @Override
    public void answer(UUID to, GridJobExecuteResponse refusal) {
        try {
            ((IgniteEx) ignite)
                    .context()
                    .io()
                    .sendToGridTopic(to, GridTopic.TOPIC_TASK, refusal, GridIoPolicy.SYSTEM_POOL);
        } catch (IgniteCheckedException e) {
            log.debug("{} is gone and is not told that it was refused", to, e);
        }
    }

    @Override
    @SuppressWarnings("deprecation") // There is no other way to ask for it.
    public byte[] marshalled(Object topic) {
        try {
            return ignite.configuration().getMarshaller().marshal(topic);
        } catch (IgniteCheckedException e) {
            throw new IllegalStateException("Ignite cannot marshal its own topics", e);
        }
    }
}
