package org.bartergrid.store;

import java.io.Serializable;
import java.util.Objects;
import java.util.UUID;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.internal.IgniteEx;
import org.apache.ignite.plugin.CachePluginContext;
import org.apache.ignite.plugin.CachePluginProvider;
import org.apache.ignite.plugin.ExtensionRegistry;
import org.apache.ignite.plugin.IgnitePlugin;
import org.apache.ignite.plugin.PluginConfiguration;
import org.apache.ignite.plugin.PluginContext;
import org.apache.ignite.plugin.PluginProvider;
import org.apache.ignite.plugin.PluginValidationException;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every coordinator that wants to join, before its data may count: the oldest member asks {@link Admission}.
 * Safe for any thread.
 */
final class JoinCheck implements PluginProvider<PluginConfiguration> {
    private final Coordinators coordinators;
    private volatile @Nullable Admission admission;

    JoinCheck(Coordinators coordinators) {
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
    @SuppressWarnings("deprecation") // it has to be there, and nobody calls it
    public void validateNewNode(ClusterNode joining) {
        validateNewNode(joining, "");
    }

    @Override
    public void validateNewNode(ClusterNode joining, @Nullable Serializable data) {
        Admission asked = admission;
        String refusal = asked == null ? null : asked.refusal(joining);
        if (refusal != null) {
            throw new PluginValidationException(refusal, refusal, joining.id());
        }
    }

    @Override
    public String name() {
        return "bartergrid-join-check";
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public String copyright() {
        return "";
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T extends IgnitePlugin> T plugin() {
        return (T) new IgnitePlugin() {};
    }

    @Override
    public void initExtensions(PluginContext context, ExtensionRegistry registry) {}

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals")
    public <T> @Nullable T createComponent(PluginContext context, Class<T> type) {
        return null;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public @Nullable CachePluginProvider createCacheProvider(CachePluginContext context) {
        return null;
    }

    @Override
    public void stop(boolean cancel) {}

    @Override
    public void onIgniteStart() {}

    @Override
    public void onIgniteStop(boolean cancel) {}

    @Override
    public @Nullable Serializable provideDiscoveryData(UUID node) {
        return null;
    }

    @Override
    public void receiveDiscoveryData(UUID node, Serializable data) {}
}
