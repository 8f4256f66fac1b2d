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
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Jars, inputs and results by their hash. A transfer holds a thread for as long as its slowest end takes, so there are
 * fewer of them at once than threads, and the rest of the API stays within reach.
 */
final class BlobRoutes implements Routes {

    private final BlobAccess blobs;
    private final Semaphore transfers;

    /** @param mostTransfers uploads and downloads at once */
    BlobRoutes(BlobAccess blobs, int mostTransfers) {
        this.blobs = blobs;
        this.transfers = new Semaphore(mostTransfers);
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
        begin();
        try {
            var bytes = new Transfer(Files.newInputStream(file));
            request.contentType("application/octet-stream");
            request.res().setContentLengthLong(Files.size(file));
            request.result(bytes); // which closes it, whatever happens
        } catch (IOException e) {
            transfers.release();
            throw e;
        }
    }

    private void store(Context request) {
        String sha256 = request.pathParam("sha256");
        begin();
        try {
            long bytes = blobs.put(Routes.caller(request), sha256, request.bodyInputStream());
            request.status(201).json(Map.of("sha256", sha256, "bytes", bytes));
        } finally {
            transfers.release();
        }
    }

    private void begin() {
        if (!transfers.tryAcquire()) {
            throw Refusal.busy("Too many files are on their way at once: try again in a moment");
        }
    }

    private Path file(Context request) {
        String sha256 = request.pathParam("sha256");
        return blobs.find(Routes.caller(request), sha256)
                .orElseThrow(() -> Refusal.notFound("There is no blob " + sha256 + " of yours: upload it first"));
    }

    /** A download, which counts until it is closed. */
    private final class Transfer extends FilterInputStream {

        private final AtomicBoolean open = new AtomicBoolean(true);

        Transfer(InputStream bytes) {
            super(bytes);
        }

        @Override
        public void close() throws IOException {
            if (open.getAndSet(false)) {
                transfers.release();
            }
            super.close();
        }
    }
}
