package org.bartergrid.bench.crash;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.bartergrid.job.engine.FolderTree;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/run ledger-crash}: whether real crashes lose anything that a coordinator has acknowledged. */
@Command(
        name = "bench/run ledger-crash",
        mixinStandardHelpOptions = true,
        description = {
            "Drives three real coordinators over REST with payments whose ids it remembers, and kills them, stops them,",
            "cuts their power, fills their disks and spoils their files, while others read. After each fault every",
            "payment that was acknowledged is looked up. Needs root for the small disks."
        })
public final class CrashBench implements Callable<Integer> {

    @Option(names = "--rounds", paramLabel = "N", description = "how many faults (default: ${DEFAULT-VALUE})")
    private int rounds = 20;

    @Option(names = "--seed", paramLabel = "N", description = "where chance begins (default: ${DEFAULT-VALUE})")
    private long seed = 7;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "FAULT",
            description = "some of the faults: ${COMPLETION-CANDIDATES} (default: all, each at least once)")
    private List<Fault> only = List.of(Fault.values());

    @Option(
            names = "--accounts",
            paramLabel = "N",
            description = "how many accounts there are beside those that pay (default: ${DEFAULT-VALUE})")
    private int accounts;

    @Option(names = "--json", description = "only the JSON object, which is the last line in any case")
    private boolean json;

    @Option(names = "--keep", paramLabel = "DIR", description = "where everything is kept; by default nothing is")
    private @Nullable Path keep;

    @Option(names = "--dist", hidden = true, required = true)
    private Path dist = Path.of("");

    @Option(names = "--jar", hidden = true, required = true)
    private Path jar = Path.of("");

    private CrashBench() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new CrashBench())
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    line.getErr().println("bench/run ledger-crash: " + failure.getMessage());
                    return 1;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        Path folder = keep == null ? Files.createTempDirectory("barter-crash-") : empty(keep);
        try (CrashRounds run = new CrashRounds(folder.toAbsolutePath(), dist, jar, accounts, seed, only)) {
            // Ctrl-C must not leave coordinators and mounted disks behind.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> endQuietly(run), "bench-end"));
            for (int round = 0; round < rounds; round++) {
                run.round();
            }
            CrashReport report = run.finish(rounds);
            if (!json) {
                System.out.printf(
                        "%d faults %s%n%d payments acknowledged, %d of them refused; lost %d, invented %d%n"
                                + "%d reads, all of them right unless said below%n"
                                + "%d bytes that were not synced were taken away; another wrote after %.1f s at most, %.1f s"
                                + " if the first was stopped%n",
                        report.rounds(),
                        report.faults(),
                        report.acknowledged(),
                        report.rejected(),
                        report.lost(),
                        report.invented(),
                        report.reads(),
                        report.unsyncedDropped(),
                        report.takeoverSeconds(),
                        report.takeoverFromStoppedSeconds());
                report.wrong().forEach(sentence -> System.out.println("WRONG: " + sentence));
            }
            System.out.println(new ObjectMapper().writeValueAsString(report.json()));
            return report.good() ? 0 : 1;
        } finally {
            if (keep == null) {
                FolderTree.delete(folder);
            }
        }
    }

    private static Path empty(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(Files.createDirectories(folder))) {
            if (entries.findAny().isPresent()) {
                throw new IOException(folder + " is not empty: name another folder for --keep");
            }
        }
        return folder;
    }

    private static void endQuietly(CrashRounds run) {
        try {
            run.close();
        } catch (IOException left) {
            System.err.println("bench/run ledger-crash: " + left.getMessage() + ": something may be left.");
        }
    }
}
