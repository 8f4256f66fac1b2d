package org.bartergrid.api;

import static org.bartergrid.api.Access.GATEWAY;
import static org.bartergrid.api.Access.NODE;
import static org.bartergrid.api.Access.OPERATOR;
import static org.bartergrid.api.Access.PEER;
import static org.bartergrid.api.Access.SCIENTIST;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Jars, inputs and results by their hash. So many are on their way at once as {@link Transfers} allows. */
final class BlobRoutes implements Routes {

    private final BlobAccess blobs;
    private final Transfers transfers;

    BlobRoutes(BlobAccess blobs, Transfers transfers) {
        this.blobs = blobs;
        this.transfers = transfers;
    }

    @Override
    public void add(RoutesConfig routes) {
        routes.head("/v1/blobs/{sha256}", this::describe, PEER, GATEWAY, NODE, OPERATOR);
        routes.get("/v1/blobs/{sha256}", this::read, PEER, GATEWAY, NODE, OPERATOR);
        routes.put("/v1/blobs/{sha256}", this::store, SCIENTIST, GATEWAY);
    }

    private void describe(Context request) {
        request.contentType("application/octet-stream");
        request.res().setContentLengthLong(BlobStore.length(file(request)));
    }

    private void read(Context request) throws IOException {
        var file = file(request);
        var place = begin(request);
        try {
            var bytes = new Download(Files.newInputStream(file), place);
            request.contentType("application/octet-stream");
            request.res().setContentLengthLong(Files.size(file));
            request.result(bytes); // which closes it, whatever happens
        } catch (IOException e) {
            place.close();
            throw e;
        }
    }

    private void store(Context request) {
        String sha256 = request.pathParam("sha256");
        var place = begin(request);
        try {
            long bytes = blobs.put(Routes.caller(request), sha256, request.bodyInputStream());
            request.status(201).json(Map.of("sha256", sha256, "bytes", bytes));
        } finally {
            place.close();
        }
    }

    private Transfers.Place begin(Context request) {
        return transfers.take(Routes.caller(request), Network.of(Origins.of(request)));
    }

    private Path file(Context request) {
        String sha256 = request.pathParam("sha256");
        return blobs.find(Routes.caller(request), sha256)
                .orElseThrow(() -> Refusal.notFound("There is no blob " + sha256 + " of yours: upload it first"));
    }

    /** A download, which has its place until it is closed. */
    private static final class Download extends FilterInputStream {

        private final Transfers.Place place;

        Download(InputStream bytes, Transfers.Place place) {
            super(bytes);
            this.place = place;
        }

        @Override
        public void close() throws IOException {
            place.close();
            super.close();
        }
    }
}
