package org.bartergrid.bench.ledger;

import java.util.List;
import org.bartergrid.bench.Report;
import org.bartergrid.bench.ledger.FunctionContender.Commits;
import org.bartergrid.bench.ledger.Load.Spread;

/** One caller with one transfer at a time, and nobody else: how long it waits. */
final class IdleLatency implements Comparison {
    private static final int MOST_TRANSFERS = 50_000;
    private static final double NANOS_A_MILLI = 1e6;

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public void run(Bench bench, Report report) {
        Accounts accounts = new Accounts(Bench.PEERS);
        try (Field field = new Field(bench, name(), accounts)) {
            Load load = Load.of(1, 1, MOST_TRANSFERS, Spread.UNIFORM);
            Lane books = new Lane(field.books(), load);
            Lane function = new Lane(field.function(Commits.ONE_EACH), load);
            Turns turns = new Turns(name(), bench, accounts, List.of(books, function));
            turns.warmUp();
            turns.run();
            field.finish();
            report.figure("idleLatency", books.latencyNanos() / function.latencyNanos());
            for (Lane lane : List.of(books, function)) {
                report.rate(lane.entrant().contender().name(), "idleMillis", lane.latencyNanos() / NANOS_A_MILLI);
            }
            report.row(
                    "idle latency, ms",
                    books.latencyNanos() / NANOS_A_MILLI,
                    function.latencyNanos() / NANOS_A_MILLI,
                    null);
        }
    }
}
