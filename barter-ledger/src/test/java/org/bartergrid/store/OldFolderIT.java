package org.bartergrid.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.ignite.Ignite;
import org.apache.ignite.Ignition;
import org.apache.ignite.cluster.ClusterState;
import org.bartergrid.process.IgniteManners;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A data folder from before there could be several coordinators. */
@Timeout(120)
class OldFolderIT {

    @TempDir
    Path folder;

    @Test
    void cachesThatDoNotAskForAMajorityGetNewOnesBesideThem() {
        IgniteManners.teach();
        Coordinators alone = Coordinators.alone();
        Ignite old = Ignition.start(LedgerCluster.node(
                LedgerCluster.standardTuning(),
                folder,
                LedgerNode.newName(),
                alone,
                LedgerNode.freePort(alone, "discovery"),
                LedgerNode.freePort(alone, "communication")));
        old.cluster().state(ClusterState.ACTIVE);
        old.getOrCreateCache(LedgerCluster.<String, String>grouped("SOMETHING", CatalogTables.GROUP)
                        .setTopologyValidator(null))
                .put("a", "b");
        boolean unused = Ignition.stop(old.name(), false);

        try (LedgerNode node = LedgerNode.start(new LedgerNode.Settings(folder))) {
            node.notes().write("greeting", "hello");
            assertThat(node.notes().read("greeting")).contains("hello");
        }
    }
}
