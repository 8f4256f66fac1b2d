package org.bartergrid.store;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.ignite.Ignite;
import org.bartergrid.books.CommandLog;
import org.bartergrid.books.Pages;
import org.bartergrid.books.Projections;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of SQL tables when the last coordinator dies that had all of them. Nothing is lost, as the log says the
 * same: so they hold nobody up, and are made anew. Stateless.
 */
final class LostTables {
    private static final Logger LOG = LoggerFactory.getLogger(LostTables.class);

    /** Is there while the tables must not be believed. */
    private static final String MARK = "projections/lost";

    private LostTables() {}

    /** Has tables rebuilt of which parts are lost. To be called by the one that is about to write. */
    static void rebuild(Ignite ignite, Pages pages, CommandLog log, Projections tables) {
        Set<String> lost = new LogCopies(ignite).lostTables();
        if (lost.isEmpty() && !areInDoubt(pages)) {
            return;
        }
        LOG.warn("The SQL tables are rebuilt, as what is there of them may not be all");
        // Before Ignite lets them be used: from then on nothing else shows that they are not whole.
        doubt(pages);
        if (!lost.isEmpty()) {
            ignite.resetLostPartitions(lost);
        }
        tables.rebuild(log.head());
    }

    /** Has the tables rebuilt, by the one that writes or the next one that will: they may lack rows. */
    static void doubt(Pages pages) {
        pages.write(Map.of(MARK, new byte[1]));
    }

    /** Whether the tables are to be rebuilt. */
    static boolean areInDoubt(Pages pages) {
        return pages.read(MARK) != null;
    }

    /** That they are to be rebuilt is noted with the tables themselves. */
    static void areBeingRebuilt(Pages pages) {
        pages.delete(List.of(MARK));
    }
}
