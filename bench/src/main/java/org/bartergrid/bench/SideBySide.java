package org.bartergrid.bench;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** A comparison with a PostgreSQL of its own, in a folder for the time being; what it found is a table and a line of JSON. */
public abstract class SideBySide implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(SideBySide.class);
    private static final int STOPPED = 130;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "shows this help")
    @SuppressWarnings("UnusedVariable") // picocli looks at it.
    private boolean help;

    @Option(names = "--quick", description = "less of everything")
    private boolean quick;

    @Option(names = "--json", description = "only the JSON object, which is the last line in any case")
    private boolean json;

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description = "where both keep their data for the time being (default: ${DEFAULT-VALUE})")
    private Path folder = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(names = "--seed", paramLabel = "N", description = "where chance begins (default: ${DEFAULT-VALUE})")
    private long seed = 7;

    @Option(
            names = "--tuning",
            paramLabel = "FILE",
            description = "Spring file that tunes the ledger node",
            hidden = true)
    private @Nullable Path tuning;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    /** Runs a comparison and ends the process. */
    protected static void main(SideBySide comparison, String[] arguments) {
        CommandLine line = new CommandLine(comparison);
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (!comparison.isMeant(failure)) {
                LOG.error("This is a fault of the bench", failure);
            }
            return say(command, String.valueOf(failure.getMessage()), 1);
        });
        line.setParameterExceptionHandler(
                (misuse, unused) -> say(misuse.getCommandLine(), misuse.getMessage() + " (try --help)", 2));
        System.exit(line.execute(arguments));
    }

    private static int say(CommandLine line, String sentence, int status) {
        line.getErr().println(line.getCommandName() + ": " + sentence);
        line.getErr().flush();
        return status;
    }

    /** Whether a failure says all that there is to say. */
    protected boolean isMeant(Exception failure) {
        return failure instanceof BenchFailure;
    }

    /** Refuses options that make no sense, by {@link #misuse}. */
    protected abstract void check();

    /** Compares. */
    protected abstract void run(Workplace workplace, PostgresCluster postgres, Report report);

    /** What is wrong with the options. */
    protected final ParameterException misuse(String sentence) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), sentence);
    }

    protected final boolean isQuick() {
        return quick;
    }

    protected final long seed() {
        return seed;
    }

    /** Spring file that tunes the ledger node, if there is one. */
    protected final @Nullable Path tuning() {
        return tuning;
    }

    @Override
    public final Integer call() {
        check();
        Report report = new Report();
        Workplace workplace = new Workplace(folder.toAbsolutePath());
        try (workplace) {
            run(workplace, PostgresCluster.start(workplace), report);
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
}
