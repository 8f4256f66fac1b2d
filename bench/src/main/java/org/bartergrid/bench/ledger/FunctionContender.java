package org.bartergrid.bench.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.bartergrid.bench.BenchFailure;

/**
 * PostgreSQL's function: one call a transfer by a prepared statement, autocommitted, on the caller's own connection. Safe
 * for any thread.
 */
final class FunctionContender implements Contender {
    /** How a caller gives many transfers at once. */
    enum Commits {
        /** All of them in one call and one database transaction. */
        ONE_FOR_ALL,
        /** One call and one commit for each. */
        ONE_EACH
    }

    /** A deadlock, and what could not be put in an order: nothing happened, and may go well now. */
    private static final Set<String> WORTH_RETRYING = Set.of("40P01", "40001");

    private static final int MOST_TRIES = 10;
    private static final int INSUFFICIENT_BALANCE = 5;
    private static final int CAME_BEFORE = 16;

    private final PostgresLedger ledger;
    private final Commits commits;
    private final Map<Integer, Session> sessions = new HashMap<>();

    FunctionContender(PostgresLedger ledger, Commits commits) {
        this.ledger = ledger;
        this.commits = commits;
    }

    @Override
    public String name() {
        return "function";
    }

    @Override
    public synchronized Caller caller(int number) {
        return sessions.computeIfAbsent(number, unknown -> new Session());
    }

    @Override
    public long[] balances() {
        return ledger.balances();
    }

    @Override
    public synchronized void close() {
        sessions.values().forEach(Session::close);
        sessions.clear();
    }

    private static Reply reply(int code) {
        int result = code % CAME_BEFORE;
        if (result != 0 && result != INSUFFICIENT_BALANCE) {
            throw new BenchFailure(
                    "PostgreSQL's function answered " + code + ", which no transfer here asks for: look into it.");
        }
        return Reply.of(result == 0, code >= CAME_BEFORE);
    }

    /** Transfers as arrays, the first four parameters of a statement. */
    private static final class Columns {
        private final UUID[] ids;
        private final String[] payers;
        private final String[] payees;
        private final Long[] amounts;

        Columns(Accounts accounts, List<Transfer> transfers) {
            ids = transfers.stream().map(Transfer::id).toArray(UUID[]::new);
            payers = transfers.stream()
                    .map(transfer -> accounts.name(transfer.payer()))
                    .toArray(String[]::new);
            payees = transfers.stream()
                    .map(transfer -> accounts.name(transfer.payee()))
                    .toArray(String[]::new);
            amounts = transfers.stream().map(Transfer::amountMinor).toArray(Long[]::new);
        }

        void bind(Connection connection, PreparedStatement statement) throws SQLException {
            statement.setArray(1, connection.createArrayOf("uuid", ids));
            statement.setArray(2, connection.createArrayOf("text", payers));
            statement.setArray(3, connection.createArrayOf("text", payees));
            statement.setArray(4, connection.createArrayOf("bigint", amounts));
        }
    }

    /** A call to the database that may be made again. */
    private interface Call<T> {
        T run() throws SQLException;
    }

    /** A caller with its connection. */
    private final class Session implements Caller {
        private final Connection connection = ledger.connect();
        private final PreparedStatement one;
        private final PreparedStatement all;

        Session() {
            try {
                one = connection.prepareStatement("SELECT transfer(?, ?, ?, ?)");
                all = connection.prepareStatement("SELECT transfer_all(?, ?, ?, ?)");
            } catch (SQLException failure) {
                throw PostgresLedger.failed("prepare a statement", failure);
            }
        }

        @Override
        public Reply give(Transfer transfer) {
            return retried(() -> {
                one.setObject(1, transfer.id());
                one.setString(2, ledger.accounts().name(transfer.payer()));
                one.setString(3, ledger.accounts().name(transfer.payee()));
                one.setLong(4, transfer.amountMinor());
                try (ResultSet row = one.executeQuery()) {
                    row.next();
                    return reply(row.getInt(1));
                }
            });
        }

        @Override
        public List<Reply> giveAll(List<Transfer> transfers) {
            if (commits == Commits.ONE_EACH) {
                List<Reply> replies = new ArrayList<>(transfers.size());
                transfers.forEach(transfer -> replies.add(give(transfer)));
                return replies;
            }
            Columns columns = new Columns(ledger.accounts(), transfers);
            return retried(() -> {
                columns.bind(connection, all);
                try (ResultSet row = all.executeQuery()) {
                    row.next();
                    List<Reply> replies = new ArrayList<>(transfers.size());
                    for (Integer code : (Integer[]) row.getArray(1).getArray()) {
                        replies.add(reply(code));
                    }
                    return replies;
                }
            });
        }

        private <T> T retried(Call<T> call) {
            for (int attempt = 1; ; attempt++) {
                try {
                    return call.run();
                } catch (SQLException failure) {
                    if (attempt == MOST_TRIES || !WORTH_RETRYING.contains(failure.getSQLState())) {
                        throw PostgresLedger.failed("carry out a transfer", failure);
                    }
                }
            }
        }

        void close() {
            try {
                connection.close();
            } catch (SQLException gone) {
                // The cluster is stopped in the end whoever is connected.
            }
        }
    }
}
