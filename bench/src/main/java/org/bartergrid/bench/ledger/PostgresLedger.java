package org.bartergrid.bench.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.bartergrid.bench.BenchFailure;
import org.bartergrid.bench.PostgresCluster;

/** A ledger in PostgreSQL: one schema with its tables, whoever writes to them. Safe for any thread. */
final class PostgresLedger {
    private final PostgresCluster cluster;
    private final String schema;
    private final Accounts accounts;

    private PostgresLedger(PostgresCluster cluster, String schema, Accounts accounts) {
        this.cluster = cluster;
        this.schema = schema;
        this.accounts = accounts;
    }

    /** Makes the tables and opens the accounts. */
    static PostgresLedger create(PostgresCluster cluster, String schema, Accounts accounts) {
        PostgresLedger ledger = new PostgresLedger(cluster, schema, accounts);
        try (Connection connection = cluster.connect(schema);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA " + schema);
            statement.execute(definitions());
            ledger.openAccounts(connection);
            statement.execute("VACUUM ANALYZE");
            return ledger;
        } catch (SQLException failure) {
            throw failed("make the tables", failure);
        }
    }

    private static String definitions() {
        try (InputStream in = PostgresLedger.class.getResourceAsStream("schema.sql")) {
            if (in == null) {
                throw new IOException("it is not packaged");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException missing) {
            throw new BenchFailure("schema.sql cannot be read (" + missing.getMessage() + "): build again.", missing);
        }
    }

    private void openAccounts(Connection connection) throws SQLException {
        long[] balances = accounts.openingBalances();
        try (PreparedStatement open =
                connection.prepareStatement("INSERT INTO accounts VALUES (?, 'CREDIT', ?, ?, 0, 0)")) {
            for (int account = 0; account < accounts.all(); account++) {
                open.setString(1, accounts.name(account));
                open.setLong(2, account == accounts.treasury() ? Accounts.TREASURY_LIMIT_MINOR : 0);
                open.setLong(3, balances[account]);
                open.addBatch();
            }
            int[] unused = open.executeBatch();
        }
    }

    /** A connection that sees these tables. */
    Connection connect() {
        try {
            return cluster.connect(schema);
        } catch (SQLException failure) {
            throw failed("connect", failure);
        }
    }

    Accounts accounts() {
        return accounts;
    }

    /** What every account has, by number. */
    long[] balances() {
        Map<String, Long> byName = new HashMap<>();
        try (Connection connection = cluster.connect(schema);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id, balance_minor FROM accounts")) {
            while (rows.next()) {
                byName.put(rows.getString(1), rows.getLong(2));
            }
        } catch (SQLException failure) {
            throw failed("read the balances", failure);
        }
        long[] balances = new long[accounts.all()];
        for (int account = 0; account < balances.length; account++) {
            balances[account] = byName.getOrDefault(accounts.name(account), 0L);
        }
        return balances;
    }

    /** Lets PostgreSQL look at what it has, as it would by itself after a while. */
    void analyse() {
        try (Connection connection = cluster.connect(schema);
                Statement statement = connection.createStatement()) {
            statement.execute("VACUUM ANALYZE");
        } catch (SQLException failure) {
            throw failed("analyse the tables", failure);
        }
    }

    /** Deletes the tables. */
    void drop() {
        try (Connection connection = cluster.connect(schema);
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA " + schema + " CASCADE");
        } catch (SQLException failure) {
            throw failed("delete the tables", failure);
        }
    }

    static BenchFailure failed(String to, SQLException failure) {
        return new BenchFailure(
                "PostgreSQL could not " + to + ": put right what it says (" + failure.getMessage() + ").", failure);
    }
}
