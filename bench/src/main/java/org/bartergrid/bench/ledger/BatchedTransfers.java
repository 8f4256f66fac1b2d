package org.bartergrid.bench.ledger;

import java.util.List;
import org.bartergrid.bench.Report;
import org.bartergrid.bench.ledger.FunctionContender.Commits;
import org.bartergrid.bench.ledger.Load.Spread;

/**
 * Sixteen callers, each with a hundred transfers at a time. PostgreSQL's function may commit a caller's hundred at once or
 * each by itself: both are measured, and the faster one counts.
 */
final class BatchedTransfers implements Comparison {
    private static final int CALLERS = 16;
    private static final int AT_ONCE = 100;
    private static final String LOAD = "batch16x100";

    @Override
    public String name() {
        return "batches";
    }

    @Override
    public void run(Bench bench, Report report) {
        Accounts accounts = new Accounts(Bench.PEERS);
        try (Field field = new Field(bench, name(), accounts)) {
            Load load = Load.of(CALLERS, AT_ONCE, bench.plan().batched(), Spread.UNIFORM);
            Lane books = new Lane(field.books(), load);
            Lane together = new Lane(field.function(Commits.ONE_FOR_ALL), load);
            Lane each = new Lane(field.function(Commits.ONE_EACH), load);
            Lane unnest = new Lane(field.unnest(), load);
            Turns turns = new Turns(name(), bench, accounts, List.of(books, together, each, unnest));
            turns.warmUp();
            turns.run();
            field.finish();
            boolean togetherIsFaster = together.rate() > each.rate();
            Lane function = togetherIsFaster ? together : each;
            report.figure(LOAD, books.rate() / function.rate());
            report.figure(LOAD + "Unnest", books.rate() / unnest.rate());
            for (Lane lane : List.of(books, function, unnest)) {
                report.rate(lane.entrant().contender().name(), LOAD, lane.rate());
            }
            String commits = togetherIsFaster ? "one for a hundred" : "one each";
            report.remark("function", LOAD + "Commits", commits);
            report.row(LOAD + ", transfers/s", books.rate(), function.rate(), unnest.rate());
            books.tellRest(LOAD, report);
            report.line(
                    "In %s the faster way for the function counts: commits %s (one for a hundred %,.0f/s, one each %,.0f/s).",
                    LOAD, commits, together.rate(), each.rate());
        }
    }
}
