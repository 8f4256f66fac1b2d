package org.bartergrid.execution.ignite;

import java.util.List;
import java.util.Map;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.compute.ComputeJob;
import org.apache.ignite.compute.ComputeJobResult;
import org.apache.ignite.compute.ComputeJobResultPolicy;
import org.apache.ignite.compute.ComputeTask;
import org.jspecify.annotations.Nullable;

/** One job on the one node of its cluster group. It stays where it is made: only the job travels. */
public final class CellTask implements ComputeTask<ComputeJob, byte[]> {

    private static final long serialVersionUID = 1L;

    @Override
    public Map<? extends ComputeJob, ClusterNode> map(List<ClusterNode> nodes, @Nullable ComputeJob job) {
        if (job == null || nodes.size() != 1) {
            throw new IllegalArgumentException("A cell task is one job for one node.");
        }
        return Map.of(job, nodes.get(0));
    }

    /** Never fails over: where a batch goes next is for the job board to decide. */
    @Override
    public ComputeJobResultPolicy result(ComputeJobResult result, List<ComputeJobResult> received) {
        if (result.getException() != null) {
            throw result.getException();
        }
        return ComputeJobResultPolicy.REDUCE;
    }

    @Override
    public byte[] reduce(List<ComputeJobResult> results) {
        return results.get(0).getData();
    }
}
