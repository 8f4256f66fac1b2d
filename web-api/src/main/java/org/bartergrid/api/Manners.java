package org.bartergrid.api;

import io.javalin.config.JettyConfig;
import java.time.Duration;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;

/**
 * What is asked of whoever connects, before any route sees a request: bounds on connections, heads, bodies and
 * answers, and on their time.
 */
final class Manners {

    /** Of a request's first line and its headers together. */
    private static final int LARGEST_HEAD_BYTES = 8 * 1024;

    /** Of a body of JSON. */
    static final int LARGEST_JSON_BYTES = 1 << 20;

    /** How long whoever is refused may still send. */
    private static final Duration STILL_SENDS_WITHIN = Duration.ofSeconds(5);

    private Manners() {}

    /** Asks it of those who come to a server. */
    static void ask(JettyConfig jetty, ApiLimits limits) {
        var errors = new ServerErrors();
        jetty.modifyHttpConfiguration(Manners::configure);
        jetty.modifyServer(server -> {
            bound(server, limits, errors);
            server.setHandler(gates(limits, new BodyGate(LARGEST_JSON_BYTES, limits.bodyWithin())));
        });
        jetty.modifyServletContextHandler(context -> context.setErrorHandler(errors));
    }

    /** The same of those who come to a server that passes requests on. */
    static void ask(Server server, HttpConfiguration http, ApiLimits limits, Handler passing) {
        configure(http);
        bound(server, limits, new ServerErrors());
        var bodies = new BodyGate(LARGEST_JSON_BYTES, limits.bodyWithin());
        bodies.setHandler(passing);
        server.setHandler(gates(limits, bodies));
    }

    private static void bound(Server server, ApiLimits limits, ServerErrors errors) {
        server.addBean(new ConnectionLimits(limits.connections(), limits.connectionsPerAddress(), server));
        server.addBean(new SlowHeads(server, limits.headWithin()));
        server.setErrorHandler(errors);
    }

    private static Handler gates(ApiLimits limits, BodyGate bodies) {
        var refused = new RefusedBodies(STILL_SENDS_WITHIN);
        refused.setHandler(bodies);
        var readers = new SlowReaders(limits.bodyWithin());
        readers.setHandler(refused);
        return readers;
    }

    private static void configure(HttpConfiguration http) {
        http.setRequestHeaderSize(LARGEST_HEAD_BYTES);
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
    }
}
