package org.bartergrid.cluster;

import java.io.Serializable;
import java.util.UUID;
import org.apache.ignite.cluster.ClusterNode;
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
 * Looks at everybody who wants to join a cluster, and may refuse with a sentence that the newcomer is told. Ignite asks the
 * oldest member alone. Safe for any thread.
 */
public abstract class Newcomers implements PluginProvider<PluginConfiguration> {

    private final String name;

    /** @param name of the plugin; Ignite wants each to have another */
    protected Newcomers(String name) {
        this.name = name;
    }

    /** Why somebody may not join; null if it may. */
    protected abstract @Nullable String refusal(ClusterNode joining);

    @Override
    public void validateNewNode(ClusterNode joining, @Nullable Serializable data) {
        String refusal = refusal(joining);
        if (refusal != null) {
            throw new PluginValidationException(refusal, refusal, joining.id());
        }
    }

    @Override
    @SuppressWarnings("deprecation") // it has to be there, and nobody calls it
    public void validateNewNode(ClusterNode joining) {
        validateNewNode(joining, "");
    }

    @Override
    public String name() {
        return name;
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
    public void start(PluginContext context) {}

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
