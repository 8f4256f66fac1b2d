package org.bartergrid.api;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.bartergrid.process.ListenAddress;

/**
 * How the API is served.
 *
 * @param name of the coordinator, as answers show it
 * @param host address to listen on
 * @param port 0 takes a free one
 * @param folder where blobs are kept, and who may read them; not shared with other coordinators
 * @param largestBlobBytes the largest jar, input or result
 * @param allBlobsBytes all of them together
 * @param certificateLife for how long a node's or gateway's certificate is valid; renewed when a third is left
 * @param tls how the API proves whose it is
 * @param limits how much of it anybody may have
 */
public record ApiSettings(
        String name,
        String host,
        int port,
        Path folder,
        long largestBlobBytes,
        long allBlobsBytes,
        Duration certificateLife,
        ApiTls tls,
        ApiLimits limits) {

    private static final Duration SHORTEST_LIFE = Duration.ofMinutes(1);
    private static final Duration LONGEST_LIFE = Duration.ofDays(400);

    public ApiSettings {
        host = ListenAddress.any(host);
        if (tls.by() == ApiTls.By.NONE) {
            // All connections are of the proxy, which has to bound them by address itself.
            limits = limits.withoutConnectionsPerAddress();
        }
        if (tls.by() == ApiTls.By.NONE && !ListenAddress.isLoopback(host)) {
            throw new IllegalArgumentException(
                    "host " + host + " is reached from other machines, and with 'tls: by: none'"
                            + " everybody on the way could read what is said: listen on 127.0.0.1, or have the grid vouch");
        }
        if (tls.names().isEmpty() && ListenAddress.isWildcard(host)) {
            throw new IllegalArgumentException("host " + host + " stands for every address of this machine: say in"
                    + " tls.names at which name or address the others reach it");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
        }
        if (certificateLife.compareTo(SHORTEST_LIFE) < 0 || certificateLife.compareTo(LONGEST_LIFE) > 0) {
            throw new IllegalArgumentException("certificates.life lies between 1 min and 400 d");
        }
    }

    /** Where the API is reached, if it listens on a port. */
    URI uri(int listening) {
        String name = ListenAddress.isWildcard(host) ? tls.names().get(0) : host;
        return URI.create(tls.scheme() + "://" + (name.contains(":") ? "[" + name + "]" : name) + ":" + listening);
    }
}
