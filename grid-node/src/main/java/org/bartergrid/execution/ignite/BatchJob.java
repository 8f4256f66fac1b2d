package org.bartergrid.execution.ignite;

import java.util.UUID;
import org.apache.ignite.Ignite;
import org.apache.ignite.compute.ComputeJob;
import org.apache.ignite.compute.ComputeTaskSession;
import org.apache.ignite.resources.IgniteInstanceResource;
import org.apache.ignite.resources.TaskSessionResource;
import org.jspecify.annotations.Nullable;

/**
 * The one job class by which a gateway puts a node to work: a request as bytes in, an answer as bytes out. The node that it
 * comes to does not unmarshal it; its gate makes another of what was admitted, and one that came past the gate does
 * nothing.
 */
public final class BatchJob implements ComputeJob {

    private static final long serialVersionUID = 1L;

    private final byte[] request;

    @IgniteInstanceResource
    private transient @Nullable Ignite ignite;

    @TaskSessionResource
    private transient @Nullable ComputeTaskSession session;

    private final transient @Nullable Admitted admitted;

    private transient @Nullable Thread running;

    /** To be sent. */
    BatchJob(byte[] request) {
        this.request = request;
        this.admitted = null;
    }

    /** To be run here. */
    BatchJob(Admitted admitted) {
        this.request = new byte[0];
        this.admitted = admitted;
    }

    @Override
    public byte[] execute() {
        begin();
        try {
            UUID gateway = session == null ? new UUID(0, 0) : session.getTaskNodeId();
            return NodeRuntime.answerOn(ignite, gateway, admitted);
        } finally {
            end();
        }
    }

    /** Wakes the waiting thread, which ends the contract's worker: nothing else stops a scientist's endless loop. */
    @Override
    public synchronized void cancel() {
        if (running != null) {
            running.interrupt();
        }
    }

    private synchronized void begin() {
        running = Thread.currentThread();
    }

    /** Under the same lock as {@link #cancel}, so that no interrupt is left for the next job of this thread. */
    private synchronized void end() {
        running = null;
        var unused = Thread.interrupted();
    }

    /** Its length: what is in it may be a scientist's. */
    @Override
    public String toString() {
        return "BatchJob[" + request.length + " bytes]";
    }
}
