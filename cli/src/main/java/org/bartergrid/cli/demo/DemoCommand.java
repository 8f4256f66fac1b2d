package org.bartergrid.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.bartergrid.cli.CommandFailure;
import org.bartergrid.cli.Folders;
import org.bartergrid.cli.Installation;
import org.bartergrid.cli.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A whole barter on this machine: from the first process to the last posting. */
@Command(
        name = "demo",
        header = "Shows a whole barter on this machine in about a minute.",
        description = "Volunteers' nodes join and are valued, a scientist's demand finds them, contracts are struck, a"
                + " genome's k-mers are counted on the bartered machines, everybody is paid and the books balance. Real"
                + " processes on loopback; nothing stays behind but the results.")
public final class DemoCommand implements Callable<Integer> {

    /** As shells report a command that Ctrl-C ended. */
    private static final int INTERRUPTED = 130;

    @Option(names = "--input", paramLabel = "FASTA", description = "a genome, plain or gzip (default: E. coli 536)")
    private @Nullable Path input;

    @Option(names = "-k", paramLabel = "K", description = "length of the k-mers, 1 to 31 (default: ${DEFAULT-VALUE})")
    private int k = 21;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "a new folder for the results (default: a temporary one)")
    private @Nullable Path output;

    @Option(
            names = "--scenario",
            paramLabel = "FIGURE",
            description =
                    "instead of the job, one of the patent's examples of bartering: fig4, fig5, fig6, fig7 or fig8")
    private @Nullable String scenario;

    @Option(names = "--kill-one", description = "kill one node in the middle of the map phase")
    private boolean killOne;

    @Option(names = "--keep", paramLabel = "DIR", description = "keep the grid's data in this new or empty folder")
    private @Nullable Path keep;

    @Option(names = "--serve", description = "with --keep: let the grid run afterwards, until Ctrl-C")
    private boolean serve;

    @Option(names = "--json", description = "answer in one line of JSON")
    private boolean json;

    private volatile boolean interrupted;

    @Override
    public Integer call() throws Exception {
        var terminal = Terminal.of(json);
        if (serve && keep == null) {
            throw new CommandFailure("--serve needs --keep DIR: a grid that goes on needs a place for its books");
        }
        var figure = scenario == null ? null : Scenario.named(scenario);
        var folder = folder();
        var grid = new DemoGrid(folder, figure == null ? 0 : ScenarioStory.LENT_MEGABYTES);
        // Ctrl-C ends this JVM through its shutdown hooks: the same tidying as at the end.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupt(grid), "demo-tidy"));
        try {
            return figure == null ? job(terminal, grid, folder) : scenario(terminal, grid, folder, figure);
        } catch (RuntimeException | IOException e) {
            if (interrupted) {
                // The grid ends under the story's feet: what it stumbles over is nobody's fault.
                return INTERRUPTED;
            }
            throw e;
        } finally {
            tidy(grid);
        }
    }

    private int job(Terminal terminal, DemoGrid grid, Path folder) throws IOException {
        var story = new DemoStory(terminal, grid, folder, plan(folder));
        int status = story.tell();
        if (serve) {
            story.serve();
        }
        return status;
    }

    private int scenario(Terminal terminal, DemoGrid grid, Path folder, Scenario figure) throws IOException {
        var story = new ScenarioStory(terminal, grid, folder, figure);
        int status = story.tell();
        if (serve) {
            story.serve();
        }
        return status;
    }

    private void interrupt(DemoGrid grid) {
        interrupted = true;
        tidy(grid);
    }

    private DemoStory.Plan plan(Path folder) {
        var genome = input == null
                ? Installation.current().example("kmer-count").resolve("NC_008253.fna.gz")
                : input.toAbsolutePath();
        return new DemoStory.Plan(genome, k, results(folder), killOne, keep != null);
    }

    private Path results(Path folder) {
        if (output != null) {
            return output.toAbsolutePath();
        }
        return keep != null
                ? folder.resolve("results")
                : folder.resolveSibling(folder.getFileName().toString().replace("-demo-", "-results-"));
    }

    private Path folder() throws IOException {
        if (keep == null) {
            try {
                return Files.createTempDirectory("bartergrid-demo-").toAbsolutePath();
            } catch (IOException e) {
                throw new CommandFailure(
                        "Cannot create a temporary folder in " + System.getProperty("java.io.tmpdir")
                                + ": let TMPDIR name a folder that you may write to",
                        e);
            }
        }
        var folder = keep.toAbsolutePath();
        if (Files.isDirectory(folder)) {
            try (var files = Files.list(folder)) {
                if (files.findAny().isPresent()) {
                    throw new CommandFailure(keep + " is not empty: give --keep a new folder");
                }
            }
        }
        Folders.createPrivate(folder);
        return folder;
    }

    private synchronized void tidy(DemoGrid grid) {
        grid.close();
        if (keep == null) {
            try {
                grid.deleteData();
            } catch (IOException e) {
                System.err.println("barter: the demo's temporary folder could not be deleted: " + e.getMessage());
            }
        }
    }
}
