package org.bartergrid.hostile;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bartergrid.job.engine.FolderTree;
import org.bartergrid.trust.Credentials;
import org.bartergrid.trust.MemberRole;

/** All attacks on one grid, with honest jobs meanwhile; and the same attacks on a cell without guards, as a control. */
public final class HostileRun {

    /** Nothing can stop these: they cost the cell a repeated batch. */
    private static final Set<Integer> MAY_HAVE_AN_EFFECT = Set.of(24, 25, 26);

    private static final int MOST_TRIES = 3;

    private final Path folder;
    private final Path launcher;
    private final PrintStream progress;
    private final List<Outcome> outcomes = new ArrayList<>();
    private final Control control;
    private int honestJobs;
    private int honestJobsCorrect;
    private long ledgerSum = -1;

    /**
     * A run.
     *
     * @param folder an empty folder
     * @param launcher the installation's launcher jar
     * @param progress is told how far it is
     */
    public HostileRun(Path folder, Path launcher, PrintStream progress) {
        this.folder = folder;
        this.launcher = launcher.toAbsolutePath();
        this.progress = progress;
        this.control = new Control(folder.resolve("control"), this.launcher, progress);
    }

    /** Runs everything. */
    public void run() throws Exception {
        control.run();
        try (var grid = new HonestGrid(folder.resolve("grid"), launcher)) {
            progress.println("The grid runs: a coordinator, a gateway, two nodes, and mallory.");
            Credentials mallory = grid.enrolMallory("box", true);
            Credentials spare = grid.enrolMallory("spare", false);
            Credentials shadow = grid.enrolMallory("shadow", false);
            lies(grid, mallory);
            var jobs = new HonestJobs(grid);
            jobs.submit("job-during-1", HonestGrid.NODES.size());
            inside(grid, mallory, jobs);
            grid.awaitWhole();
            try (var permissions = new PermissionAttacks(grid)) {
                permissions.requireControl();
                permissions.all(jobs).forEach(this::add);
            }
            new OutsideAttacks(grid, mallory, spare, shadow).all().forEach(this::add);
            for (var job : jobs.all().entrySet()) {
                ended(grid, job.getKey(), job.getValue());
            }
            ended(grid, "job-after", grid.submit("job-after", HonestGrid.NODES.size()));
            ledgerSum = grid.ledgerSum();
        }
        outcomes.sort(Comparator.comparingInt(Outcome::number));
        outcomes.replaceAll(outcome -> control.shown().contains(outcome.number())
                ? outcome.controlledBy("it had an effect where nobody guards")
                : outcome);
    }

    /** The answers of a bartered node that is not honest, under a contract of its own. */
    private void lies(HonestGrid grid, Credentials mallory) throws IOException {
        String name = "job-with-liar";
        var witness = new Witness(grid.states, List.of(grid.gateway));
        try (var liar = HostileMember.join(
                mallory, "mallory.box", MemberRole.NODE.word(), folder.resolve("liar"), grid.ring())) {
            liar.answerWith("3");
            ended(grid, name, grid.submit(name, HonestGrid.NODES.size() + 1));
            if (liar.lies() == 0) {
                throw new IllegalStateException("The node that lies was asked nothing");
            }
            boolean effect = grid.states.sang("3");
            var seen = effect ? List.<String>of() : witness.seen();
            add(new Outcome(
                    3,
                    "hostile bytes, exception and attributes in an answer",
                    effect,
                    Witness.stopper(seen),
                    seen,
                    ""));
        }
    }

    private void inside(HonestGrid grid, Credentials mallory, HonestJobs jobs) throws IOException {
        try (var stage = new Stage(
                grid.states,
                grid.gateway,
                HonestGrid.GATEWAY,
                grid.nodes.get(0),
                HonestGrid.NODES.get(0),
                true,
                () -> HostileMember.join(
                        mallory, "mallory.box", MemberRole.NODE.word(), folder.resolve("mallory"), grid.ring()))) {
            for (var attack : CellAttacks.all()) {
                add(inside(grid, stage, attack, jobs));
            }
        }
    }

    /**
     * An attack that had no effect and that nobody saw did not happen, perhaps because the hostile member was put out in
     * that moment: it is tried again.
     */
    private Outcome inside(HonestGrid grid, Stage stage, CellAttacks.Attack attack, HonestJobs jobs) {
        boolean effect = false;
        List<String> seen = List.of();
        for (int i = 0; i < MOST_TRIES && !effect && seen.isEmpty(); i++) {
            if (attack.costsABatch()) {
                // Or there would be nothing that it could cost.
                jobs.awaitRunning();
            }
            var before = stage.hostile();
            var witness = new Witness(grid.states, grid.members());
            effect = attack.effect().apply(stage);
            seen = effect ? List.of() : witness.seen();
            if (!stage.sees(before)) {
                progress.println("   mallory was put out");
            }
        }
        return new Outcome(attack.number(), attack.name(), effect, Witness.stopper(seen), seen, "");
    }

    private void add(Outcome outcome) {
        outcomes.add(outcome);
        progress.printf(
                "%2d %-50s %-7s %s %s%n",
                outcome.number(),
                outcome.name(),
                outcome.effect() ? "EFFECT" : "none",
                outcome.stoppedBy(),
                outcome.seen());
    }

    private void ended(HonestGrid grid, String name, Child job) throws IOException {
        honestJobs++;
        if (grid.correct(name, job)) {
            honestJobsCorrect++;
        }
        progress.printf("   %s: %d of %d honest jobs are right%n", name, honestJobsCorrect, honestJobs);
    }

    /** What came of each attack, by its number. */
    public Map<Integer, Boolean> effects() {
        Map<Integer, Boolean> effects = new LinkedHashMap<>();
        outcomes.forEach(outcome -> effects.put(outcome.number(), outcome.effect()));
        return effects;
    }

    /** The attacks that have an effect where nobody guards, by their numbers. */
    public Set<Integer> control() {
        return control.shown();
    }

    /** All of them, by number. */
    List<Outcome> outcomes() {
        return List.copyOf(outcomes);
    }

    /** Whether everything held. */
    public boolean held() {
        return honestJobs == honestJobsCorrect
                && ledgerSum == 0
                && outcomes.stream()
                        .noneMatch(outcome -> outcome.effect() && !MAY_HAVE_AN_EFFECT.contains(outcome.number()));
    }

    /** The whole answer as one line of JSON. */
    public String json() throws IOException {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("attacks", outcomes);
        answer.put("effectWithoutGuards", control.shown());
        answer.put("honestJobs", honestJobs);
        answer.put("honestJobsCorrect", honestJobsCorrect);
        answer.put("ledgerSum", ledgerSum);
        answer.put("held", held());
        return new ObjectMapper().writeValueAsString(answer);
    }

    public static void main(String[] arguments) throws Exception {
        var folder = Files.createTempDirectory("hostile-");
        var run = new HostileRun(folder, Path.of(arguments[0]), System.err);
        int status = 1;
        try {
            run.run();
            System.out.println(run.json());
            status = run.held() ? 0 : 1;
        } finally {
            if (status == 0) {
                FolderTree.delete(folder);
            } else {
                System.err.println("Logs are kept in " + folder);
            }
        }
        System.exit(status);
    }
}
