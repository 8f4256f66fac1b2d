package org.bartergrid.api;

import static org.bartergrid.api.Access.GATEWAY;
import static org.bartergrid.api.Access.NODE;
import static org.bartergrid.api.Access.PEER;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Jars, inputs and results by their hash. Whoever is logged in and knows the hash may read: 256 bits are not guessed,
 * and the hash itself is only told to those whom it concerns.
 */
final class BlobRoutes implements Routes {

    private final BlobStore blobs;

    BlobRoutes(BlobStore blobs) {
        this.blobs = blobs;
    }

    @Override
    public void add(RoutesConfig routes) {
        routes.head("/v1/blobs/{sha256}", this::describe, PEER, GATEWAY, NODE);
        routes.get("/v1/blobs/{sha256}", this::read, PEER, GATEWAY, NODE);
        routes.put("/v1/blobs/{sha256}", this::store, PEER, GATEWAY);
    }

    private void describe(Context request) throws IOException {
        request.header("X-Content-Length", Long.toString(Files.size(file(request))));
    }

    private void read(Context request) throws IOException {
        var file = file(request);
        request.contentType("application/octet-stream");
        request.res().setContentLengthLong(Files.size(file));
        request.result(Files.newInputStream(file));
    }

    private void store(Context request) {
        String sha256 = request.pathParam("sha256");
        long bytes = blobs.put(sha256, request.bodyInputStream());
        request.status(201).json(Map.of("sha256", sha256, "bytes", bytes));
    }

    private Path file(Context request) {
        String sha256 = request.pathParam("sha256");
        return blobs.find(sha256)
                .orElseThrow(() -> Refusal.notFound("There is no blob " + sha256 + ": upload it first"));
    }
}
