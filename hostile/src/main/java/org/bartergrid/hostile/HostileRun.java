package org.bartergrid.hostile;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bartergrid.job.engine.FolderTree;
import org.bartergrid.trust.CertificateAuthority;
import org.bartergrid.trust.Credentials;
import org.bartergrid.trust.MemberRole;

/** All attacks on one grid, with honest jobs meanwhile; and the same attacks on a cell without guards, as a control. */
public final class HostileRun {

    /** Nothing can stop these: they cost the cell a repeated batch. */
    private static final Set<Integer> MAY_HAVE_AN_EFFECT = Set.of(24, 25, 26);

    private static final int MOST_TRIES = 3;
    private static final Duration START = Duration.ofMinutes(1);

    private final Path folder;
    private final Path launcher;
    private final PrintStream progress;
    private final List<Outcome> outcomes = new ArrayList<>();
    private final Set<Integer> control = new TreeSet<>();
    private final Map<Integer, Integer> tries = new HashMap<>();
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
    }

    /** Runs everything. */
    public void run() throws Exception {
        controlled();
        try (var grid = new HonestGrid(folder.resolve("grid"), launcher)) {
            progress.println("The grid runs: a coordinator, a gateway, two nodes, and mallory.");
            Credentials mallory = grid.enrolMallory("box", true);
            Credentials spare = grid.enrolMallory("spare", false);
            lies(grid, mallory);
            var job = grid.submit("job-during", 2);
            inside(grid, mallory);
            grid.awaitWhole();
            try (var permissions = new PermissionAttacks(grid)) {
                permissions.requireControl();
                permissions.all().forEach(this::add);
            }
            new OutsideAttacks(grid, mallory, spare).all().forEach(this::add);
            ended(grid, "job-during", job);
            ended(grid, "job-after", grid.submit("job-after", 2));
            ledgerSum = grid.ledgerSum();
        }
        outcomes.sort(Comparator.comparingInt(Outcome::number));
    }

    /** The answers of a bartered node that is not honest, under a contract of its own. */
    private void lies(HonestGrid grid, Credentials mallory) throws IOException {
        try (var liar = HostileMember.join(
                mallory, "mallory.box", MemberRole.NODE.word(), folder.resolve("liar"), grid.ring())) {
            liar.answerWith("3");
            ended(grid, "job-with-liar", grid.submit("job-with-liar", 3));
            add(new Outcome(3, "hostile bytes, exception and attributes in an answer", grid.states.sang("3"), "gate"));
        }
    }

    private void inside(HonestGrid grid, Credentials mallory) {
        try (var stage = new Stage(
                grid.states,
                grid.gateway,
                HonestGrid.GATEWAY,
                grid.nodes.get(0),
                HonestGrid.NODES.get(0),
                () -> HostileMember.join(
                        mallory, "mallory.box", MemberRole.NODE.word(), folder.resolve("mallory"), grid.ring()))) {
            for (var attack : CellAttacks.all()) {
                var before = stage.hostile();
                boolean effect = attack.effect().apply(stage);
                add(new Outcome(attack.number(), attack.name(), effect, attack.stoppedBy()));
                if (!stage.sees(before)) {
                    progress.println("   mallory was put out");
                }
            }
        }
    }

    /** What the attacks do where nobody guards: an attack that has no effect there shows nothing. */
    private void controlled() throws Exception {
        var authority = CertificateAuthority.create(Clock.systemUTC());
        var canaries = new States(Files.createDirectories(folder.resolve("control/canaries")));
        var left = new ArrayDeque<>(CellAttacks.all());
        while (!left.isEmpty()) {
            try (var gateway = unguarded(authority, MemberRole.GATEWAY, "gateway-1", canaries, List.of())) {
                String ring = ring(gateway);
                try (var node = unguarded(authority, MemberRole.NODE, "ada.laptop", canaries, List.of(ring))) {
                    node.answer(START);
                    var own = CredentialsFile.create(authority, MemberRole.NODE, "mallory.box");
                    try (var stage = new Stage(
                            canaries,
                            gateway,
                            "gateway-1",
                            node,
                            "ada.laptop",
                            () -> HostileMember.join(
                                    own, "mallory.box", "node", folder.resolve("control/mallory"), List.of(ring)))) {
                        controlled(stage, left);
                    }
                }
            }
        }
    }

    /**
     * Until one has destroyed what the next would be tried on. One without an effect is tried again on members that are
     * new: a machine that was busy for a moment shows nothing.
     */
    private void controlled(Stage stage, Deque<CellAttacks.Attack> left) {
        boolean again = false;
        boolean useful = true;
        while (useful && !left.isEmpty()) {
            var attack = left.removeFirst();
            boolean effect = attack.effect().apply(stage);
            if (effect) {
                control.add(attack.number());
            } else if (tries.merge(attack.number(), 1, Integer::sum) < MOST_TRIES) {
                left.addFirst(attack);
                again = true;
            }
            progress.printf(
                    "   without guards %2d %-45s %s%n",
                    attack.number(), attack.name(), effect ? "EFFECT" : "none: " + stage.said());
            useful = !again && !attack.destroys();
        }
    }

    private static String ring(Child first) {
        return first.answer(START).path("discovery").path(0).asText();
    }

    private Child unguarded(
            CertificateAuthority authority, MemberRole role, String name, States canaries, List<String> ring)
            throws IOException {
        var home = folder.resolve("control").resolve(name);
        List<String> arguments = new ArrayList<>();
        arguments.add(CredentialsFile.write(home.resolve("credentials.pem"), authority, role, name)
                .toString());
        FolderTree.delete(home.resolve("ignite"));
        arguments.add(home.resolve("ignite").toString());
        arguments.addAll(ring);
        return Child.start(
                folder.resolve("control/log").resolve(name + ".log"),
                List.of("-Xmx192m", "-D" + Canary.FOLDER + "=" + canaries.folder()),
                HonestGrid.hostileClasses() + java.io.File.pathSeparator + launcher,
                Unguarded.class.getName(),
                arguments);
    }

    private void add(Outcome outcome) {
        outcomes.add(outcome);
        progress.printf("%2d %-50s %s%n", outcome.number(), outcome.name(), outcome.effect() ? "EFFECT" : "none");
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
        return control;
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
        answer.put("effectWithoutGuards", control);
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
