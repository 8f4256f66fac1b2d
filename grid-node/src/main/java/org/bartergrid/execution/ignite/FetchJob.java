package org.bartergrid.execution.ignite;

import org.apache.ignite.Ignite;
import org.apache.ignite.compute.ComputeJob;
import org.apache.ignite.resources.IgniteInstanceResource;
import org.jspecify.annotations.Nullable;

/** Reads a chunk of stored runs or of a result. Short, so it has nothing to cancel; it has an executor of its own. */
public final class FetchJob implements ComputeJob {

    private static final long serialVersionUID = 1L;

    private final byte[] request;

    @IgniteInstanceResource
    private transient @Nullable Ignite ignite;

    FetchJob(byte[] request) {
        this.request = request;
    }

    @Override
    public byte[] execute() {
        return NodeRuntime.fetchOn(ignite, request);
    }

    @Override
    public void cancel() {}
}
