package org.bartergrid.hostile;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bartergrid.job.engine.FolderTree;
import org.bartergrid.trust.CertificateAuthority;
import org.bartergrid.trust.MemberRole;

/** What the attacks of a member do where nobody guards: one that has no effect there shows nothing anywhere. */
final class Control {

    private static final int MOST_TRIES = 3;
    private static final Duration START = Duration.ofMinutes(1);
    private static final String GATEWAY = "gateway-1";
    private static final String NODE = "ada.laptop";
    private static final String MALLORY = "mallory.box";

    private final Path folder;
    private final Path launcher;
    private final PrintStream progress;
    private final CertificateAuthority authority = CertificateAuthority.create(Clock.systemUTC());
    private final Set<Integer> shown = new TreeSet<>();
    private final Map<Integer, Integer> tries = new HashMap<>();

    Control(Path folder, Path launcher, PrintStream progress) {
        this.folder = folder;
        this.launcher = launcher;
        this.progress = progress;
    }

    /** The attacks that have an effect where nobody guards, by their numbers. */
    Set<Integer> shown() {
        return shown;
    }

    void run() throws IOException {
        var canaries = new States(Files.createDirectories(folder.resolve("canaries")));
        var left = new ArrayDeque<>(CellAttacks.all());
        while (!left.isEmpty()) {
            try (var gateway = unguarded(MemberRole.GATEWAY, GATEWAY, canaries, List.of())) {
                String ring = gateway.answer(START).path("discovery").path(0).asText();
                try (var node = unguarded(MemberRole.NODE, NODE, canaries, List.of(ring))) {
                    node.answer(START);
                    var own = CredentialsFile.create(authority, MemberRole.NODE, MALLORY);
                    try (var stage = new Stage(
                            canaries,
                            gateway,
                            GATEWAY,
                            node,
                            NODE,
                            false,
                            () -> HostileMember.join(own, MALLORY, "node", folder.resolve("mallory"), List.of(ring)))) {
                        onRing(new FrameAttack(own), canaries, ring);
                        answers(stage, gateway);
                        others(stage, left);
                    }
                }
            }
        }
    }

    /** Frames that sing. */
    private void onRing(FrameAttack frames, States canaries, String ring) {
        if (shown.contains(FrameAttack.NUMBER)) {
            return;
        }
        frames.sing(ring);
        show(
                FrameAttack.NUMBER,
                States.within(
                        1_500, () -> canaries.sang(FrameAttack.CANARY) && canaries.sang(FrameAttack.CANARY_AFTER)));
    }

    /** Answers that sing, to somebody who asks. */
    private void answers(Stage stage, Child gateway) throws IOException {
        if (shown.contains(3)) {
            return;
        }
        var liar = stage.hostile();
        liar.answerWith("3");
        gateway.say(MALLORY);
        show(3, States.within(5_000, () -> liar.lies() > 0 && stage.states.sang("3")));
        liar.answerWith(null);
    }

    private void show(int number, boolean effect) {
        if (effect) {
            shown.add(number);
        }
        progress.printf("   without guards %2d %s%n", number, effect ? "EFFECT" : "none");
    }

    /**
     * Until one has destroyed what the next would be tried on. One without an effect is tried again on members that are
     * new: a machine that was busy for a moment shows nothing.
     */
    private void others(Stage stage, Deque<CellAttacks.Attack> left) {
        boolean again = false;
        boolean useful = true;
        while (useful && !left.isEmpty()) {
            var attack = left.removeFirst();
            boolean effect = attack.effect().apply(stage);
            if (effect) {
                shown.add(attack.number());
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

    private Child unguarded(MemberRole role, String name, States canaries, List<String> ring) throws IOException {
        var home = folder.resolve(name);
        List<String> arguments = new ArrayList<>();
        arguments.add(CredentialsFile.write(home.resolve("credentials.pem"), authority, role, name)
                .toString());
        FolderTree.delete(home.resolve("ignite"));
        arguments.add(home.resolve("ignite").toString());
        arguments.addAll(ring);
        return Child.start(
                folder.resolve("log").resolve(name + ".log"),
                List.of("-Xmx192m", "-D" + Canary.FOLDER + "=" + canaries.folder()),
                HonestGrid.hostileClasses() + File.pathSeparator + launcher,
                Unguarded.class.getName(),
                arguments);
    }
}
