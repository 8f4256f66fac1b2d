package org.bartergrid.store;

import java.util.Objects;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.internal.IgniteEx;
import org.apache.ignite.plugin.PluginContext;
import org.bartergrid.cluster.Newcomers;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every coordinator that wants to join, before its data may count: the oldest member asks {@link Admission}.
 * Safe for any thread.
 */
final class JoinCheck extends Newcomers {
    private final Coordinators coordinators;
    private volatile @Nullable Admission admission;

    JoinCheck(Coordinators coordinators) {
        super("bartergrid-join-check");
        this.coordinators = coordinators;
    }

    @Override
    public void start(PluginContext context) {
        admission = new Admission(coordinators, (IgniteEx) context.grid());
    }

    /** The rules that are asked, once the node has started. */
    Admission admission() {
        return Objects.requireNonNull(admission);
    }

    @Override
    protected @Nullable String refusal(ClusterNode joining) {
        Admission asked = admission;
        return asked == null ? null : asked.refusal(joining);
    }
}
