package org.bartergrid.bench.ledger;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.bartergrid.bench.BenchFailure;
import org.bartergrid.bench.PostgresCluster;
import org.bartergrid.bench.Report;
import org.bartergrid.bench.Workplace;
import org.bartergrid.bench.ledger.Bench.Side;
import org.bartergrid.store.LedgerUnavailableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code bench/run ledger}: the books beside PostgreSQL. */
@Command(
        name = "bench/run ledger",
        description = "Compares the books with PostgreSQL 15 on this machine, turn by turn, and prints ratios.")
public final class LedgerBench implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerBench.class);
    private static final int STOPPED = 130;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "shows this help")
    @SuppressWarnings("UnusedVariable") // picocli looks at it.
    private boolean help;

    @Option(names = "--quick", description = "less of everything, in under five minutes")
    private boolean quick;

    @Option(names = "--json", description = "only the JSON object, which is the last line in any case")
    private boolean json;

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description = "where both keep their data for the time being (default: ${DEFAULT-VALUE})")
    private Path folder = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "where the chance of the transfers begins (default: ${DEFAULT-VALUE})")
    private long seed = 7;

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

    @Option(
            names = "--tuning",
            paramLabel = "FILE",
            description = "Spring file that tunes the ledger node",
            hidden = true)
    private @Nullable Path tuning;

    @Option(names = "--dist", paramLabel = "DIR", description = "where the packaged coordinator is", hidden = true)
    private @Nullable Path dist;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    private LedgerBench() {}

    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new LedgerBench());
        line.setExecutionExceptionHandler(LedgerBench::explain);
        line.setParameterExceptionHandler(LedgerBench::misused);
        System.exit(line.execute(arguments));
    }

    private static int explain(Exception failure, CommandLine line, CommandLine.ParseResult arguments) {
        if (!(failure instanceof BenchFailure || failure instanceof LedgerUnavailableException)) {
            LOG.error("This is a fault of the bench", failure);
        }
        line.getErr().println("bench/run ledger: " + failure.getMessage());
        line.getErr().flush();
        return 1;
    }

    private static int misused(ParameterException misuse, String[] arguments) {
        CommandLine line = misuse.getCommandLine();
        line.getErr().println("bench/run ledger: " + misuse.getMessage() + " (try --help)");
        line.getErr().flush();
        return 2;
    }

    @Override
    public Integer call() {
        if (coordinators != 1 && coordinators != 3) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), "--coordinators is 1 or 3, not " + coordinators);
        }
        List<Comparison> comparisons = chosen();
        Report report = new Report();
        Workplace workplace = new Workplace(folder.toAbsolutePath());
        try (workplace) {
            PostgresCluster postgres = PostgresCluster.start(workplace);
            Plan plan = quick ? Plan.quick() : Plan.full();
            report.title("The books beside PostgreSQL " + postgres.version() + ": " + plan.inWords());
            Bench bench = new Bench(workplace, postgres, plan, seed, tuning, dist, coordinators);
            bench.machine().lookFirst();
            comparisons.forEach(comparison -> comparison.run(bench, report));
            tellTallies(bench, report);
            report.count("coordinators", coordinators);
            bench.machine().tell(report);
        } catch (RuntimeException failure) {
            if (workplace.isEnding()) {
                return STOPPED; // Everything fails once it is being cleared away.
            }
            throw failure;
        }
        if (!json) {
            System.out.print(report.table());
        }
        System.out.println(report.json());
        return 0;
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
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "--only takes some of " + String.join(", ", names) + ", sizes, rest, each once");
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
