package org.bartergrid.api;

import java.nio.file.Path;
import java.time.Duration;
import org.bartergrid.process.LoopbackOnly;

/**
 * How the API is served.
 *
 * @param name of the coordinator, as answers show it
 * @param host address to listen on; loopback only until TLS is there
 * @param port 0 takes a free one
 * @param folder where blobs are kept, and who may read them; not shared with other coordinators
 * @param largestBlobBytes the largest jar, input or result
 * @param allBlobsBytes all of them together
 * @param certificateLife for how long a node's or gateway's certificate is valid; renewed when a third is left
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
        ApiLimits limits) {

    private static final Duration SHORTEST_LIFE = Duration.ofMinutes(1);
    private static final Duration LONGEST_LIFE = Duration.ofDays(400);

    public ApiSettings {
        host = LoopbackOnly.checked(host);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
        }
        if (certificateLife.compareTo(SHORTEST_LIFE) < 0 || certificateLife.compareTo(LONGEST_LIFE) > 0) {
            throw new IllegalArgumentException("certificates.life lies between 1 min and 400 d");
        }
    }
}
