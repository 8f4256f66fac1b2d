package org.bartergrid.bench.ledger;

import java.util.List;
import org.bartergrid.bench.Report;
import org.bartergrid.bench.ledger.FunctionContender.Commits;
import org.bartergrid.bench.ledger.Load.Spread;

/** Sixty-four callers, each with one transfer at a time, between any two accounts and with one that is hot. */
final class SingleTransfers implements Comparison {
    private static final int CALLERS = 64;

    /** What three contenders do with one load. */
    private record Lanes(String load, Lane books, Lane function, Lane unnest) {
        void tell(Report report) {
            report.figure(load, books.rate() / function.rate());
            report.figure(load + "Unnest", books.rate() / unnest.rate());
            for (Lane lane : List.of(books, function, unnest)) {
                report.rate(lane.entrant().contender().name(), load, lane.rate());
            }
            report.row(load + ", transfers/s", books.rate(), function.rate(), unnest.rate());
            books.tellRest(load, report);
        }
    }

    @Override
    public String name() {
        return "singles";
    }

    @Override
    public void run(Bench bench, Report report) {
        Accounts accounts = new Accounts(Bench.PEERS);
        try (Field field = new Field(bench, name(), accounts)) {
            Entrant books = field.books();
            Entrant function = field.function(Commits.ONE_EACH);
            Entrant unnest = field.unnest();
            Load any = Load.of(CALLERS, 1, bench.plan().singles(), Spread.UNIFORM);
            Load hot = Load.of(CALLERS, 1, bench.plan().singles(), Spread.HOT);
            Lanes uniform = new Lanes("single64", new Lane(books, any), new Lane(function, any), new Lane(unnest, any));
            Lanes oneHot = new Lanes("hot64", new Lane(books, hot), new Lane(function, hot), new Lane(unnest, hot));
            Turns turns = new Turns(
                    name(),
                    bench,
                    accounts,
                    List.of(
                            uniform.books(),
                            uniform.function(),
                            uniform.unnest(),
                            oneHot.books(),
                            oneHot.function(),
                            oneHot.unnest()));
            turns.warmUp();
            turns.run();
            field.finish();
            uniform.tell(report);
            oneHot.tell(report);
            report.figure(
                    "hotToUniform", oneHot.books().rate() / uniform.books().rate());
        }
    }
}
