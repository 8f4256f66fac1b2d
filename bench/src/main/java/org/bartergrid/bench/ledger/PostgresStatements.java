package org.bartergrid.bench.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Statements in PostgreSQL, by a prepared statement on a connection of their own. */
final class PostgresStatements implements Statements {
    private static final String SQL =
            """
            SELECT seq, transfer, counterparty, amount_minor, balance_minor, at FROM postings
            WHERE account = ? AND seq < ? ORDER BY seq DESC LIMIT ?
            """;

    private final Accounts accounts;
    private final Connection connection;
    private final PreparedStatement select;

    PostgresStatements(PostgresLedger ledger) {
        this.accounts = ledger.accounts();
        this.connection = ledger.connect();
        try {
            this.select = connection.prepareStatement(SQL);
        } catch (SQLException failure) {
            throw PostgresLedger.failed("prepare a statement", failure);
        }
    }

    @Override
    public List<Line> page(int account, long beforeSequence, int limit) {
        try {
            select.setString(1, accounts.name(account));
            select.setLong(2, beforeSequence);
            select.setInt(3, limit);
            List<Line> page = new ArrayList<>(limit);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    page.add(new Line(
                            rows.getLong(1),
                            rows.getObject(2, UUID.class),
                            rows.getString(3),
                            rows.getLong(4),
                            rows.getLong(5),
                            rows.getTimestamp(6).getTime()));
                }
            }
            return page;
        } catch (SQLException failure) {
            throw PostgresLedger.failed("read a statement", failure);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException gone) {
            // The cluster is stopped in the end whoever is connected.
        }
    }
}
