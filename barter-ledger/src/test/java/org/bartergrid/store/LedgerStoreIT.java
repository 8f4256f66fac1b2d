package org.bartergrid.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import javax.cache.Cache;
import org.apache.ignite.IgniteCache;
import org.apache.ignite.Ignition;
import org.apache.ignite.binary.BinaryObject;
import org.apache.ignite.binary.BinaryObjectBuilder;
import org.bartergrid.barter.Catalog;
import org.bartergrid.barter.CatalogContract;
import org.bartergrid.barter.ContractChange;
import org.bartergrid.barter.ContractRecord;
import org.bartergrid.barter.Grid;
import org.bartergrid.barter.Notes;
import org.bartergrid.barter.NotesContract;
import org.bartergrid.books.BooksStore;
import org.bartergrid.books.CommandLog;
import org.bartergrid.books.CommandLogContract;
import org.bartergrid.books.Pages;
import org.bartergrid.books.PagesContract;
import org.bartergrid.books.Projections;
import org.bartergrid.books.ProjectionsContract;
import org.bartergrid.peer.Node;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.Peer;
import org.bartergrid.peer.PeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contracts of the ports, kept by a real, persistent Ignite node. */
class LedgerStoreIT {
    @TempDir
    Path folder;

    private LedgerNode node;

    @BeforeEach
    void start() {
        node = LedgerNode.start(new LedgerNode.Settings(folder));
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
    class BookPages extends PagesContract {
        @Override
        protected Pages pages() {
            return node.pages();
        }
    }

    @Nested
    class Tables extends CatalogContract {
        @Override
        protected Catalog catalog() {
            return node.catalog();
        }
    }

    /** Rows of an earlier release lack what it did not know. */
    @Test
    void rowsOfEarlierReleasesAreRead() {
        try (Grid grid = new Grid(BooksStore.inMemory(), node.catalog())) {
            grid.volunteer("ada", 5_000);
            grid.peer("sci");
            ContractRecord contract = grid.barter
                    .order(grid.demand("sci", Grid.demand(1, 100)))
                    .contracts()
                    .get(0);
            grid.barter.recordReceipt(grid.receipt(contract, 1, 9_000), 8_000);
            grid.barter.settle(contract.id(), 0);
            Peer peer = node.catalog().peer(new PeerId("ada")).orElseThrow();
            Node machine = node.catalog().node(new NodeId("ada.box")).orElseThrow();
            ContractRecord settled = node.catalog().contract(contract.id()).orElseThrow();
            List<ContractChange> changes = node.catalog().changesOf(new PeerId("ada"), 0, 10);
            assertThat(changes).isNotEmpty();
            forget("PEERS", "keyKept", "hidden", "resources");
            forget("NODES", "hidden", "resources");
            forget("CONTRACTS", "failed", "penaltyMinor");
            forget("CHANGES", "reason");
            assertThat(node.catalog().peer(peer.id())).contains(peer);
            assertThat(node.catalog().node(machine.id())).contains(machine);
            assertThat(node.catalog().contract(settled.id())).contains(settled);
            assertThat(node.catalog().changesOf(new PeerId("ada"), 0, 10)).isEqualTo(changes);
        }
    }

    private void forget(String table, String... fields) {
        IgniteCache<String, BinaryObject> cache = Ignition.ignite(node.igniteName())
                .<String, BinaryObject>cache(table)
                .withKeepBinary();
        for (Cache.Entry<String, BinaryObject> row : cache) {
            for (String field : fields) {
                assertThat(row.getValue().hasField(field)).as(field).isTrue();
            }
            BinaryObjectBuilder older = row.getValue().toBuilder();
            List.of(fields).forEach(older::removeField);
            cache.put(row.getKey(), older.build());
        }
    }

    @Nested
    class Documents extends NotesContract {
        @Override
        protected Notes notes() {
            return node.notes();
        }

        @Test
        void outliveARestart() {
            notes().write("desk", "{}");
            stop();
            start();
            assertThat(notes().read("desk")).contains("{}");
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
