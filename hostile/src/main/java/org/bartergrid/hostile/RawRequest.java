package org.bartergrid.hostile;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import org.bartergrid.client.Coordinators;
import org.bartergrid.trust.WebTls;

/** A request with a token of the caller's own making. */
final class RawRequest {

    private RawRequest() {}

    static int status(Coordinators coordinators, String path, String bearer) {
        try {
            return HttpClient.newBuilder()
                    .sslContext(WebTls.client(coordinators.authority(), Clock.systemUTC()))
                    .build()
                    .send(
                            HttpRequest.newBuilder(coordinators.first().resolve(path))
                                    .timeout(Duration.ofSeconds(10))
                                    .header("Authorization", "Bearer " + bearer)
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
