package org.bartergrid.store;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.cache.CacheException;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteException;
import org.apache.ignite.cache.query.FieldsQueryCursor;
import org.apache.ignite.internal.processors.cache.query.SqlFieldsQueryEx;
import org.bartergrid.books.LedgerSql;
import org.jspecify.annotations.Nullable;

/**
 * SQL to the tables of the ledger cluster. Safe for any thread.
 *
 * <p>That nothing can be changed is Ignite's own rule for a query that is declared one: anything but a SELECT is refused
 * before it runs. Functions that reach out of the database are off in Ignite from the start.
 */
final class IgniteLedgerSql implements LedgerSql {
    private static final int LONGEST_SECONDS = 20;

    private final Ignite ignite;

    IgniteLedgerSql(Ignite ignite) {
        this.ignite = ignite;
    }

    @Override
    public Answer ask(String query, int mostRows) {
        SqlFieldsQueryEx asked = new SqlFieldsQueryEx(query, true);
        // Any cache will do: the query names its tables.
        try (FieldsQueryCursor<List<?>> cursor =
                ignite.cache(IgniteProjections.WATERMARK_CACHE).query(asked)) {
            List<String> columns = new ArrayList<>();
            for (int i = 0; i < cursor.getColumnsCount(); i++) {
                columns.add(cursor.getFieldName(i));
            }
            List<List<@Nullable Object>> rows = new ArrayList<>();
            Iterator<List<?>> all = cursor.iterator();
            while (all.hasNext() && rows.size() < mostRows) {
                rows.add(row(all.next()));
            }
            return new Answer(columns, rows, all.hasNext());
        } catch (CacheException | IgniteException refused) {
            throw new IllegalArgumentException(
                    "the query cannot be answered: " + firstLine(refused) + " (one SELECT, at most " + LONGEST_SECONDS
                            + " s)",
                    refused);
        }
    }

    private static List<@Nullable Object> row(List<?> values) {
        List<@Nullable Object> row = new ArrayList<>(values.size());
        for (Object value : values) {
            row.add(
                    value == null || value instanceof Number || value instanceof Boolean
                            ? value
                            : String.valueOf(value));
        }
        return row;
    }

    private static String firstLine(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
