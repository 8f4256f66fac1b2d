package org.bartergrid.books;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Port: questions in SQL to the tables that were projected from the books. Nothing can be changed through it. */
public interface LedgerSql {
    /**
     * An answer.
     *
     * @param columns their names
     * @param rows one value a column: a text, a whole number, a boolean, or null
     * @param cut whether there would have been more rows
     */
    record Answer(List<String> columns, List<List<@Nullable Object>> rows, boolean cut) {
        public Answer {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
        }
    }

    /**
     * Asks.
     *
     * @param query one SELECT
     * @param mostRows at most so many rows are given
     * @throws IllegalArgumentException in one sentence, if it is no SELECT, cannot be understood, or takes too long
     */
    Answer ask(String query, int mostRows);
}
