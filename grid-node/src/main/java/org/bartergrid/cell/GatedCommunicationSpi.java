package org.bartergrid.cell;

import java.util.Objects;
import java.util.UUID;
import org.apache.ignite.lang.IgniteRunnable;
import org.apache.ignite.plugin.extensions.communication.Message;
import org.apache.ignite.spi.IgniteSpiMultipleInstancesSupport;
import org.apache.ignite.spi.communication.tcp.TcpCommunicationSpi;
import org.jspecify.annotations.Nullable;

/**
 * Ignite's communication behind a {@link Gate}. A bean of {@code cell.xml}, where its timeouts, queues and threads are
 * tuned like those of the class that it extends.
 */
@IgniteSpiMultipleInstancesSupport(true)
public final class GatedCommunicationSpi extends TcpCommunicationSpi {

    private @Nullable Gate gate;

    /** To be called before the start. */
    void gate(Gate made) {
        gate = made;
    }

    @Override
    protected void notifyListener(UUID sender, Message message, IgniteRunnable done) {
        var admitted = sender.equals(ignite.cluster().localNode().id())
                ? message
                : Objects.requireNonNull(gate, "This communication has no gate").admitted(sender, message);
        if (admitted == null) {
            done.run();
        } else {
            super.notifyListener(sender, admitted, done);
        }
    }
}
