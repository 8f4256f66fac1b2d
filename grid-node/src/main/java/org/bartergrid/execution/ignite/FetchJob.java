package org.bartergrid.execution.ignite;

import org.apache.ignite.Ignite;
import org.apache.ignite.compute.ComputeJob;
import org.apache.ignite.resources.IgniteInstanceResource;
import org.jspecify.annotations.Nullable;

/**
 * Reads a chunk of stored runs or of a result. Short, so it has nothing to cancel; it has an executor of its own. Like a
 * {@link BatchJob} it is made anew where it is run.
 */
public final class FetchJob implements ComputeJob {

    private static final long serialVersionUID = 1L;

    private final byte[] request;

    @IgniteInstanceResource
    private transient @Nullable Ignite ignite;

    private final transient @Nullable Admitted admitted;

    /** To be sent. */
    FetchJob(byte[] request) {
        this.request = request;
        this.admitted = null;
    }

    /** To be run here. */
    FetchJob(Admitted admitted) {
        this.request = new byte[0];
        this.admitted = admitted;
    }

    @Override
    public byte[] execute() {
        return NodeRuntime.fetchOn(ignite, admitted);
    }

    @Override
    public void cancel() {}

    @Override
    public String toString() {
        return "FetchJob[" + request.length + " bytes]";
    }
}
