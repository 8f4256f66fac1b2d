package org.bartergrid.bench.market;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.bartergrid.bench.BenchFailure;
import org.bartergrid.bench.PostgresCluster;
import org.bartergrid.resource.Rating;

/**
 * The same offers in a table of PostgreSQL, with an index for everything that is asked about, each together with the category.
 * For one thread.
 */
final class PostgresMarket implements AutoCloseable {
    private static final List<String> FIGURES = List.of(
            "mips",
            "mflops",
            "megabytes",
            "readNanos",
            "accessMicros",
            "readMegabytesPerSecond",
            "bytes",
            "measuredKilobitsPerSecond",
            "availabilityPerMille");
    private static final int LOTS_AT_ONCE = 20_000;

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    PostgresMarket(PostgresCluster cluster) {
        try {
            connection = cluster.connect("public");
            try (Statement statement = connection.createStatement()) {
                StringJoiner columns = new StringJoiner(", ");
                FIGURES.forEach(figure -> columns.add(figure + " bigint"));
                statement.execute(
                        "CREATE TABLE offers (id uuid PRIMARY KEY, category text NOT NULL, peer text NOT NULL,"
                                + " place text NOT NULL, price bigint NOT NULL, reserve bigint NOT NULL, free int NOT NULL,"
                                + " begins bigint NOT NULL, ends bigint NOT NULL, " + columns + ", words tsvector)");
            }
        } catch (SQLException failure) {
            throw failed(failure);
        }
    }

    private static BenchFailure failed(Exception failure) {
        return new BenchFailure("PostgreSQL does not do what it should (" + failure.getMessage() + ").", failure);
    }

    /** Stores offers, indexes them, and has the planner know them. */
    void load(List<Lot> lots, long beginsMillis, long endsMillis) {
        try (Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int from = 0; from < lots.size(); from += LOTS_AT_ONCE) {
                insert(lots.subList(from, Math.min(lots.size(), from + LOTS_AT_ONCE)), beginsMillis, endsMillis);
            }
            connection.commit();
            connection.setAutoCommit(true);
            statement.execute("CREATE INDEX ON offers (category, price, id)");
            statement.execute("CREATE INDEX ON offers (category, place)");
            for (String figure : FIGURES) {
                statement.execute("CREATE INDEX ON offers (category, " + figure + ") WHERE " + figure + " IS NOT NULL");
            }
            statement.execute("CREATE INDEX ON offers USING gin (words) WHERE words IS NOT NULL");
            statement.execute("VACUUM ANALYZE offers");
        } catch (SQLException failure) {
            throw failed(failure);
        }
    }

    private void insert(List<Lot> lots, long beginsMillis, long endsMillis) throws SQLException {
        String marks = ", ?".repeat(FIGURES.size());
        try (PreparedStatement row = connection.prepareStatement(
                "INSERT INTO offers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?" + marks + ", to_tsvector('simple', ?))")) {
            for (Lot lot : lots) {
                int at = 0;
                row.setObject(++at, lot.offer().value());
                row.setString(++at, lot.resource().category().name());
                row.setString(++at, lot.peer());
                row.setString(++at, lot.place().toLowerCase(Locale.ROOT));
                row.setLong(++at, lot.priceMinor());
                row.setLong(++at, lot.reserveMinor());
                row.setInt(++at, lot.slots());
                row.setLong(++at, beginsMillis);
                row.setLong(++at, endsMillis);
                for (String figure : FIGURES) {
                    OptionalLong value =
                            lot.resource().figure(Rating.named(figure).orElseThrow());
                    row.setObject(++at, value.isPresent() ? value.getAsLong() : null, Types.BIGINT);
                }
                row.setString(
                        ++at, String.join(" ", new TreeMap<>(lot.resource().words()).values()));
                row.addBatch();
            }
            int[] unused = row.executeBatch();
        }
    }

    /** The cheapest offers that a question asks for, by id. */
    List<String> cheapest(Question question, long nowMillis, int most) {
        try {
            PreparedStatement statement = statements.get(question.form());
            if (statement == null) {
                statement = connection.prepareStatement(
                        "SELECT id, price FROM offers WHERE category = ? AND reserve <= ? AND begins <= ? AND ends >= ?"
                                + " AND free >= ?" + question.sql() + " ORDER BY price, id LIMIT ?");
                statements.put(question.form(), statement);
            }
            int at = 0;
            statement.setString(++at, question.want().category().name());
            statement.setLong(++at, question.want().maxPriceMinor());
            statement.setLong(++at, nowMillis);
            statement.setLong(++at, nowMillis + Question.TERM_MILLIS);
            statement.setInt(++at, question.want().slots());
            for (Object argument : question.arguments()) {
                statement.setObject(++at, argument);
            }
            statement.setInt(++at, most);
            List<String> ids = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
            return ids;
        } catch (SQLException failure) {
            throw failed(failure);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
