package org.bartergrid.bench.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bartergrid.bench.BenchFailure;
import org.jspecify.annotations.Nullable;

/**
 * The strongest that can be built on PostgreSQL: one writer in front of it that drains a queue of callers, decides in
 * memory, writes all of them in one database transaction, and only then answers. Safe for any thread.
 */
final class UnnestContender implements Contender {
    private static final int QUEUE_LENGTH = 4_096;
    private static final int LARGEST_BATCH = 2_048;
    private static final long PATIENCE_SECONDS = 60;

    /** A caller who waits; with nothing to give, somebody who closes. */
    private record Pending(@Nullable Transfer transfer, CompletableFuture<Reply> reply) {}

    /** What came first under an id. */
    private record First(Transfer transfer, boolean applied) {}

    private final PostgresLedger ledger;
    private final Connection connection;
    private final PreparedStatement statement;
    private final BlockingQueue<Pending> queue = new ArrayBlockingQueue<>(QUEUE_LENGTH);
    private final Map<UUID, First> firsts = new HashMap<>();
    private final long[] balances;
    private final long[] sequences;
    private final Thread thread = new Thread(this::run, "unnest-writer");

    /** Starts the writer on a ledger that nobody has written to. */
    UnnestContender(PostgresLedger ledger) {
        this.ledger = ledger;
        this.connection = ledger.connect();
        this.balances = ledger.balances();
        this.sequences = new long[balances.length];
        try {
            this.statement = connection.prepareStatement(UnnestBatch.SQL);
        } catch (SQLException failure) {
            throw PostgresLedger.failed("prepare a statement", failure);
        }
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public String name() {
        return "unnest";
    }

    @Override
    public Caller caller(int number) {
        return new Caller() {
            @Override
            public Reply give(Transfer transfer) {
                return answered(submit(transfer));
            }

            @Override
            public List<Reply> giveAll(List<Transfer> transfers) {
                List<CompletableFuture<Reply>> answers = new ArrayList<>(transfers.size());
                transfers.forEach(transfer -> answers.add(submit(transfer)));
                List<Reply> replies = new ArrayList<>(transfers.size());
                answers.forEach(answer -> replies.add(answered(answer)));
                return replies;
            }
        };
    }

    private CompletableFuture<Reply> submit(@Nullable Transfer transfer) {
        Pending pending = new Pending(transfer, new CompletableFuture<>());
        try {
            if (queue.offer(pending, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return pending.reply();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        throw new BenchFailure("The writer before PostgreSQL takes nothing more: see what the machine is busy with.");
    }

    private static Reply answered(CompletableFuture<Reply> answer) {
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException none) {
            throw new BenchFailure("The writer before PostgreSQL did not answer: see what its log says.", none);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("The wait for PostgreSQL was interrupted: run it again.", interrupted);
        }
    }

    private void run() {
        List<Pending> batch = new ArrayList<>();
        try {
            boolean more = true;
            while (more) {
                batch.add(queue.take());
                queue.drainTo(batch, LARGEST_BATCH - 1);
                more = write(batch);
                batch.clear();
            }
        } catch (InterruptedException | SQLException | RuntimeException failure) {
            batch.forEach(pending -> pending.reply().completeExceptionally(failure));
        }
        for (Pending late = queue.poll(); late != null; late = queue.poll()) {
            late.reply()
                    .completeExceptionally(new BenchFailure("The writer before PostgreSQL has ended: run it again."));
        }
    }

    /** Decides, writes, answers; false if somebody closes. */
    private boolean write(List<Pending> batch) throws SQLException {
        UnnestBatch rows = new UnnestBatch(ledger.accounts());
        List<Reply> replies = new ArrayList<>(batch.size());
        boolean more = true;
        for (Pending pending : batch) {
            Transfer transfer = pending.transfer();
            if (transfer == null) {
                more = false;
                replies.add(Reply.APPLIED);
            } else {
                replies.add(decide(transfer, rows));
            }
        }
        if (!rows.isEmpty()) {
            rows.write(connection, statement, balances, sequences);
        }
        for (int i = 0; i < replies.size(); i++) {
            batch.get(i).reply().complete(replies.get(i));
        }
        return more;
    }

    private Reply decide(Transfer transfer, UnnestBatch rows) {
        First first = firsts.get(transfer.id());
        if (first != null) {
            if (!first.transfer().equals(transfer)) {
                throw new BenchFailure("Two transfers have the id " + transfer.id() + ": make another stream.");
            }
            return Reply.of(first.applied(), true);
        }
        boolean applied = transfer.amountMinor() > 0
                && transfer.payer() != transfer.payee()
                && balances[transfer.payer()] >= transfer.amountMinor();
        if (applied) {
            balances[transfer.payer()] -= transfer.amountMinor();
            balances[transfer.payee()] += transfer.amountMinor();
            sequences[transfer.payer()]++;
            sequences[transfer.payee()]++;
        }
        firsts.put(transfer.id(), new First(transfer, applied));
        rows.add(transfer, applied, balances, sequences);
        return Reply.of(applied, false);
    }

    @Override
    public long[] balances() {
        // As they are in the database, not as this writer has them.
        return ledger.balances();
    }

    @Override
    public void close() {
        try {
            Reply unused = answered(submit(null));
            thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            connection.close();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (SQLException gone) {
            // The cluster is stopped in the end whoever is connected.
        }
    }
}
