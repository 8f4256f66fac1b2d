package org.bartergrid.bench.ledger;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bartergrid.bench.ledger.Bench.Side;
import org.bartergrid.bench.ledger.FunctionContender.Commits;

/** The entrants of one comparison, each with a new ledger of its own; closed, they and their ledgers are gone. */
final class Field implements AutoCloseable {
    private final Bench bench;
    private final String comparison;
    private final Accounts accounts;
    private final List<Entrant> entrants = new ArrayList<>();
    private final Deque<Runnable> closing = new ArrayDeque<>();

    Field(Bench bench, String comparison, Accounts accounts) {
        this.bench = bench;
        this.comparison = comparison;
        this.accounts = accounts;
    }

    /** Our books, whose blocks are written and nothing else. */
    Entrant books() {
        BooksHome home = BooksHome.open(bench);
        closing.push(() -> bench.workplace().close(home));
        return enter(new BooksContender(home.writer(), accounts, bench.seed(comparison)), Side.BOOKS);
    }

    Entrant function(Commits commits) {
        return enter(new FunctionContender(ledger(), commits), Side.POSTGRES);
    }

    Entrant unnest() {
        return enter(new UnnestContender(ledger()), Side.POSTGRES);
    }

    private PostgresLedger ledger() {
        PostgresLedger ledger =
                PostgresLedger.create(bench.postgres(), comparison + "_" + (entrants.size() + 1), accounts);
        closing.push(ledger::drop);
        return ledger;
    }

    private Entrant enter(Contender contender, Side side) {
        closing.push(contender::close);
        Entrant entrant = Entrant.of(contender, accounts, bench.tally(side));
        entrants.add(entrant);
        return entrant;
    }

    /** Checks what every entrant has in the end. */
    void finish() {
        entrants.forEach(Entrant::finish);
    }

    @Override
    public void close() {
        while (!closing.isEmpty()) {
            closing.pop().run();
        }
    }
}
