package org.bartergrid.api;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.bartergrid.barter.Barter;
import org.bartergrid.barter.JobRecord;
import org.bartergrid.peer.NodeId;

/**
 * Blobs as their callers may see them. A blob is read by who uploaded it, by the peer whose result it is, and by the
 * operator; a job's jar and input by the gateway that runs the job; its jar by the nodes that were bartered for it. To
 * everybody else it is not there, since knowing a hash is no right to the bytes.
 *
 * <p>Safe for use from several threads.
 */
final class BlobAccess {

    private final BlobStore store;
    private final BlobReaders readers;
    private final JobDesk desk;
    private final Barter barter;

    BlobAccess(BlobStore store, BlobReaders readers, JobDesk desk, Barter barter) {
        this.store = store;
        this.readers = readers;
        this.desk = desk;
        this.barter = barter;
    }

    /** The file of a blob, if it is here for this caller. */
    Optional<Path> find(Caller caller, String sha256) {
        return store.find(sha256).filter(file -> mayRead(caller, sha256));
    }

    /** Stores what a caller uploads, which the caller may read from then on. Answers with its size in bytes. */
    long put(Caller caller, String sha256, InputStream content) {
        long bytes = store.put(sha256, content);
        readers.allow(sha256, caller.name());
        return bytes;
    }

    /** Lets somebody read a blob from now on. */
    void allow(String sha256, String name) {
        readers.allow(sha256, name);
    }

    private boolean mayRead(Caller caller, String sha256) {
        if (caller.access() == Access.OPERATOR || readers.allowed(sha256, caller.name())) {
            return true;
        }
        return switch (caller.access()) {
            case GATEWAY -> desk.heldBy(caller.name()).stream().map(barter::job).anyMatch(job -> isOf(job, sha256));
            case NODE -> desk.held().stream().map(barter::job).anyMatch(job -> isJarFor(caller.name(), job, sha256));
            default -> false;
        };
    }

    private static boolean isOf(JobRecord job, String sha256) {
        return job.jarSha256().equals(sha256) || job.inputSha256().equals(sha256);
    }

    private boolean isJarFor(String node, JobRecord job, String sha256) {
        return job.jarSha256().equals(sha256)
                && barter.order(job.order()).contracts().stream()
                        .anyMatch(record -> record.contract().isServedBy(new NodeId(node)));
    }
}
