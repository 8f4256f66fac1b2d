package org.bartergrid.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.bartergrid.barter.Catalog;
import org.bartergrid.barter.CatalogContract;
import org.bartergrid.barter.Notes;
import org.bartergrid.barter.NotesContract;
import org.bartergrid.books.CommandLog;
import org.bartergrid.books.CommandLogContract;
import org.bartergrid.books.Pages;
import org.bartergrid.books.PagesContract;
import org.bartergrid.books.Projections;
import org.bartergrid.books.ProjectionsContract;
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
