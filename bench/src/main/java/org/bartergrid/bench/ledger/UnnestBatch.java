package org.bartergrid.bench.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Transfers that were decided in memory and are now written by one statement, which is one database transaction: each row
 * travels once, and accounts only with what they have in the end. Not thread-safe.
 */
final class UnnestBatch {
    static final String SQL =
            """
            WITH batch AS (
                SELECT * FROM unnest(?::uuid[], ?::text[], ?::text[], ?::bigint[], ?::smallint[],
                        ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[])
                    AS b(id, payer, payee, amount, result, payer_seq, payer_balance, payee_seq, payee_balance)
            ), kept AS (
                INSERT INTO transfers SELECT id, payer, payee, amount, result, now() FROM batch
            ), lines AS (
                INSERT INTO postings
                SELECT payer, payer_seq, id, payee, -amount, payer_balance, now() FROM batch WHERE result = 0
                UNION ALL
                SELECT payee, payee_seq, id, payer, amount, payee_balance, now() FROM batch WHERE result = 0
            )
            UPDATE accounts SET balance_minor = t.balance, postings = t.postings
            FROM unnest(?::text[], ?::bigint[], ?::bigint[]) AS t(account, balance, postings)
            WHERE accounts.id = t.account
            """;

    private static final short APPLIED = 0;
    private static final short INSUFFICIENT_BALANCE = 5;

    private final Accounts accounts;
    private final List<UUID> ids = new ArrayList<>();
    private final List<String> payers = new ArrayList<>();
    private final List<String> payees = new ArrayList<>();
    private final List<Long> amounts = new ArrayList<>();
    private final List<Short> results = new ArrayList<>();
    private final List<Long> payerSequences = new ArrayList<>();
    private final List<Long> payerBalances = new ArrayList<>();
    private final List<Long> payeeSequences = new ArrayList<>();
    private final List<Long> payeeBalances = new ArrayList<>();
    private final Set<Integer> touched = new LinkedHashSet<>();

    UnnestBatch(Accounts accounts) {
        this.accounts = accounts;
    }

    boolean isEmpty() {
        return ids.isEmpty();
    }

    /**
     * Adds a transfer that came for the first time.
     *
     * @param balances what every account has after it, by number
     * @param sequences how many lines every statement has after it, by number
     */
    void add(Transfer transfer, boolean applied, long[] balances, long[] sequences) {
        ids.add(transfer.id());
        payers.add(accounts.name(transfer.payer()));
        payees.add(accounts.name(transfer.payee()));
        amounts.add(transfer.amountMinor());
        results.add(applied ? APPLIED : INSUFFICIENT_BALANCE);
        payerSequences.add(sequences[transfer.payer()]);
        payerBalances.add(balances[transfer.payer()]);
        payeeSequences.add(sequences[transfer.payee()]);
        payeeBalances.add(balances[transfer.payee()]);
        if (applied) {
            touched.add(transfer.payer());
            touched.add(transfer.payee());
        }
    }

    /** Writes all of it and waits until it is on disk. */
    void write(Connection connection, PreparedStatement statement, long[] balances, long[] sequences)
            throws SQLException {
        statement.setArray(1, connection.createArrayOf("uuid", ids.toArray(UUID[]::new)));
        statement.setArray(2, connection.createArrayOf("text", payers.toArray(String[]::new)));
        statement.setArray(3, connection.createArrayOf("text", payees.toArray(String[]::new)));
        statement.setArray(4, connection.createArrayOf("bigint", amounts.toArray(Long[]::new)));
        statement.setArray(5, connection.createArrayOf("smallint", results.toArray(Short[]::new)));
        statement.setArray(6, connection.createArrayOf("bigint", payerSequences.toArray(Long[]::new)));
        statement.setArray(7, connection.createArrayOf("bigint", payerBalances.toArray(Long[]::new)));
        statement.setArray(8, connection.createArrayOf("bigint", payeeSequences.toArray(Long[]::new)));
        statement.setArray(9, connection.createArrayOf("bigint", payeeBalances.toArray(Long[]::new)));
        String[] names = touched.stream().map(accounts::name).toArray(String[]::new);
        Long[] newBalances = touched.stream().map(account -> balances[account]).toArray(Long[]::new);
        Long[] newSequences =
                touched.stream().map(account -> sequences[account]).toArray(Long[]::new);
        statement.setArray(10, connection.createArrayOf("text", names));
        statement.setArray(11, connection.createArrayOf("bigint", newBalances));
        statement.setArray(12, connection.createArrayOf("bigint", newSequences));
        int unused = statement.executeUpdate();
    }
}
