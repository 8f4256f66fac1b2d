package org.bartergrid.cluster;

import java.util.function.Supplier;
import org.apache.ignite.internal.IgnitionEx;
import org.apache.ignite.internal.processors.resource.DependencyResolver;
import org.apache.ignite.spi.communication.tcp.internal.InboundConnectionHandler;

/** Starts an instance of Ignite with a {@link SessionCheck} in front of its connections. */
public final class BoundSessions {

    private BoundSessions() {}

    /**
     * Starts it.
     *
     * @param start starts one instance, on the calling thread
     */
    public static <T> T in(ClusterTrust trust, Members members, Refusals refusals, Supplier<T> start) {
        // The only way to get in front of Ignite's connections: taken over by the instance that this thread starts.
        IgnitionEx.dependencyResolver(new Checks(trust, members, refusals));
        try {
            return start.get();
        } finally {
            IgnitionEx.dependencyResolver(null);
        }
    }

    private record Checks(ClusterTrust trust, Members members, Refusals refusals) implements DependencyResolver {
        @Override
        @SuppressWarnings("unchecked")
        public <T> T resolve(T instance) {
            return instance instanceof InboundConnectionHandler ignites
                    ? (T) new SessionCheck(ignites, trust, members, refusals)
                    : instance;
        }
    }
}
