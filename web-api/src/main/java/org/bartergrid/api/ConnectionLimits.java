package org.bartergrid.api;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.IO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections there may be, in all and from one network: one above it is closed as it comes, before a byte of it is
 * read. An idle connection costs little, but not nothing; that one machine can have only part of them leaves room for others.
 *
 * <p>Safe for any thread.
 */
final class ConnectionLimits extends NetworkConnectionLimit {

    private static final Logger log = LoggerFactory.getLogger(ConnectionLimits.class);

    private final int mostOfOne;
    private final Map<SelectableChannel, Network> open = new HashMap<>();
    private final Counts<Network> counts;

    ConnectionLimits(int most, int mostOfOne, Server server) {
        super(most, server);
        this.mostOfOne = mostOfOne;
        this.counts = new Counts<>(mostOfOne);
    }

    @Override
    public void onAccepting(SelectableChannel channel) {
        super.onAccepting(channel);
        if (channel.isOpen() && !enter(channel)) {
            IO.close(channel);
        }
    }

    @Override
    public void onAcceptFailed(SelectableChannel channel, Throwable failure) {
        leave(channel);
        super.onAcceptFailed(channel, failure);
    }

    @Override
    public void onClosed(SelectableChannel channel) {
        leave(channel);
        super.onClosed(channel);
    }

    private synchronized boolean enter(SelectableChannel channel) {
        Network network;
        try {
            network = channel instanceof SocketChannel socket
                            && socket.getRemoteAddress() instanceof InetSocketAddress address
                    ? Network.of(address.getAddress())
                    : new Network("unknown");
        } catch (IOException gone) {
            log.debug("A connection was gone before it was counted", gone);
            return false;
        }
        if (!counts.enter(network)) {
            log.debug("{} has {} connections and gets no other", network, mostOfOne);
            return false;
        }
        open.put(channel, network);
        return true;
    }

    private synchronized void leave(SelectableChannel channel) {
        var network = open.remove(channel);
        if (network != null) {
            counts.leave(network);
        }
    }
}
