package org.bartergrid.bench.ledger;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bartergrid.bench.PostgresCluster;
import org.bartergrid.bench.Report;
import org.bartergrid.bench.SideBySide;
import org.bartergrid.bench.Workplace;
import org.bartergrid.bench.ledger.Bench.Side;
import org.bartergrid.store.LedgerUnavailableException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/run ledger}: the books beside PostgreSQL. */
@Command(
        name = "bench/run ledger",
        description = "Compares the books with PostgreSQL 15 on this machine, turn by turn, and prints ratios; with"
                + " --quick in under five minutes.")
public final class LedgerBench extends SideBySide {
    @Option(
            names = "--coordinators",
            paramLabel = "N",
            description = "how many keep the books: 1, or 3 with a process each (default: ${DEFAULT-VALUE})")
    private int coordinators = 1;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            description =
                    "only some: singles, batches, idle, sustained, statements, syncs; or sizes and rest, which only"
                            + " come when they are asked for")
    private @Nullable List<String> only;

    @Option(names = "--dist", paramLabel = "DIR", description = "where the packaged coordinator is", hidden = true)
    private @Nullable Path dist;

    private LedgerBench() {}

    public static void main(String[] arguments) {
        main(new LedgerBench(), arguments);
    }

    @Override
    protected boolean isMeant(Exception failure) {
        return super.isMeant(failure) || failure instanceof LedgerUnavailableException;
    }

    @Override
    protected void check() {
        if (coordinators != 1 && coordinators != 3) {
            throw misuse("--coordinators is 1 or 3, not " + coordinators);
        }
        List<Comparison> unused = chosen();
    }

    @Override
    protected void run(Workplace workplace, PostgresCluster postgres, Report report) {
        Plan plan = isQuick() ? Plan.quick() : Plan.full();
        report.title("The books beside PostgreSQL " + postgres.version() + ": " + plan.inWords());
        Bench bench = new Bench(workplace, postgres, plan, seed(), tuning(), dist, coordinators);
        bench.machine().lookFirst();
        chosen().forEach(comparison -> comparison.run(bench, report));
        tellTallies(bench, report);
        report.count("coordinators", coordinators);
        bench.machine().tell(report);
    }

    private List<Comparison> chosen() {
        List<Comparison> all = List.of(
                new SingleTransfers(),
                new BatchedTransfers(),
                new IdleLatency(),
                new SustainedSql(),
                new StatementReads(),
                new SyncsPerBlock());
        if (only == null) {
            return all;
        }
        List<Comparison> chosen = new ArrayList<>(all);
        chosen.addAll(List.of(new BooksSizes(), new RestTransfers()));
        chosen.removeIf(comparison -> !only.contains(comparison.name()));
        if (chosen.size() != only.size()) {
            List<String> names = all.stream().map(Comparison::name).toList();
            throw misuse("--only takes some of " + String.join(", ", names) + ", sizes, rest, each once");
        }
        return chosen;
    }

    private static void tellTallies(Bench bench, Report report) {
        Tally books = bench.tally(Side.BOOKS);
        Tally postgres = bench.tally(Side.POSTGRES);
        report.count("transfers", books.transfers());
        report.count("rejected", books.rejected());
        report.count("duplicates", books.duplicates());
        report.count("ledgerSum", books.sumMinor());
        report.count("transfersPostgres", postgres.transfers());
        report.count("rejectedPostgres", postgres.rejected());
        report.count("duplicatesPostgres", postgres.duplicates());
        report.count("ledgerSumPostgres", postgres.sumMinor());
        report.line(
                "Answered: books %,d transfers (%,d refused, %,d repeated), PostgreSQL %,d (%,d, %,d);"
                        + " every answer was checked, all balances add up to 0.",
                books.transfers(),
                books.rejected(),
                books.duplicates(),
                postgres.transfers(),
                postgres.rejected(),
                postgres.duplicates());
    }
}
