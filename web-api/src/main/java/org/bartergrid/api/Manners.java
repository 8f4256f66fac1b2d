package org.bartergrid.api;

import io.javalin.config.JettyConfig;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;

/** What is asked of whoever connects, before any route sees a request: bounds on connections, heads, bodies and their time. */
final class Manners {

    /** Of a request's first line and its headers together. */
    private static final int LARGEST_HEAD_BYTES = 8 * 1024;

    private Manners() {}

    /** Asks it of those who come to a server. */
    static void ask(JettyConfig jetty, ApiLimits limits, int largestJsonBytes) {
        var errors = new ServerErrors();
        jetty.modifyHttpConfiguration(Manners::configure);
        jetty.modifyServer(server -> ask(server, limits, largestJsonBytes, errors));
        jetty.modifyServletContextHandler(context -> context.setErrorHandler(errors));
    }

    /** The same of a server that passes requests on, whose bodies are bounded where they arrive. */
    static void ask(Server server, HttpConfiguration http, ApiLimits limits) {
        configure(http);
        bound(server, limits);
        server.setErrorHandler(new ServerErrors());
    }

    private static void bound(Server server, ApiLimits limits) {
        server.addBean(new ConnectionLimits(limits.connections(), limits.connectionsPerAddress(), server));
        server.addBean(new SlowHeads(server, limits.headWithin()));
    }

    private static void ask(Server server, ApiLimits limits, int largestJsonBytes, ServerErrors errors) {
        bound(server, limits);
        server.setHandler(new BodyGate(largestJsonBytes, limits.bodyWithin()));
        server.setErrorHandler(errors);
    }

    private static void configure(HttpConfiguration http) {
        http.setRequestHeaderSize(LARGEST_HEAD_BYTES);
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
    }
}
