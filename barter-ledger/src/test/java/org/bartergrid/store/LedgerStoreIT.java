package org.bartergrid.store;

import java.nio.file.Path;
import org.bartergrid.barter.Catalog;
import org.bartergrid.barter.CatalogContract;
import org.bartergrid.barter.CommandLog;
import org.bartergrid.barter.CommandLogContract;
import org.bartergrid.barter.Projections;
import org.bartergrid.barter.ProjectionsContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contracts of the ports, kept by a real, persistent Ignite node. */
class LedgerStoreIT {
    @TempDir
    Path folder;

    private LedgerNode node;

    @BeforeEach
    void start() {
        node = LedgerNode.start(new LedgerNode.Settings(folder, 0, 0));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Nested
    class Log extends CommandLogContract {
        @Override
        protected CommandLog log() {
            return node.commandLog();
        }
    }

    @Nested
    class Tables extends CatalogContract {
        @Override
        protected Catalog catalog() {
            return node.catalog();
        }
    }

    @Nested
    class Statements extends ProjectionsContract {
        @Override
        protected Projections projections() {
            return node.projections();
        }
    }
}
