package org.bartergrid.api;

import java.nio.file.Path;
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
 */
public record ApiSettings(String name, String host, int port, Path folder, long largestBlobBytes, long allBlobsBytes) {

    public ApiSettings {
        host = LoopbackOnly.checked(host);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
        }
    }
}
