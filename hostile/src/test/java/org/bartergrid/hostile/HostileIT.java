package org.bartergrid.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bartergrid.cli.Installation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every attack on a real grid of separate processes, and where nobody guards. */
@Timeout(1_200)
class HostileIT {

    @TempDir
    Path folder;

    @Test
    void nothingButTheRingIsHarmedAndHonestJobsComeOutRight() throws Exception {
        var run = new HostileRun(folder, Installation.current().launcherJar(), System.err);

        run.run();

        assertThat(run.control())
                .as("an attack that has no effect where nobody guards shows nothing")
                .containsAll(CellAttacks.all().stream()
                        .map(CellAttacks.Attack::number)
                        .collect(Collectors.toSet()));
        assertThat(run.control())
                .as("attacks that are seen to have an effect where nobody guards")
                .contains(3, FrameAttack.NUMBER);
        assertThat(run.effects().entrySet().stream().filter(Map.Entry::getValue).map(Map.Entry::getKey))
                .as("attacks with an effect")
                .isSubsetOf(24, 25, 26);
        assertThat(run.effects().keySet())
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 30).boxed().toList());
        assertThat(run.outcomes()).allSatisfy(outcome -> {
            assertThat(outcome.control()).as("what shows that it is an attack").isNotBlank();
            assertThat(outcome.effect() || !outcome.stoppedBy().isBlank())
                    .as("seen to be stopped")
                    .isTrue();
        });
        assertThat(run.held()).as(run.json()).isTrue();
    }
}
