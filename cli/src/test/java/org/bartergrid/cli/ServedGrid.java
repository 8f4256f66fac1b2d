package org.bartergrid.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A demo's grid that goes on: three nodes, a gateway, a coordinator, and a scientist who has money. */
final class ServedGrid implements AutoCloseable {

    private final Barter demo;
    private final Path kept;

    private ServedGrid(Barter demo, Path kept) {
        this.demo = demo;
        this.kept = kept;
    }

    static ServedGrid start(Path folder) throws IOException {
        var kept = folder.resolve("kept");
        var demo = Barter.start(
                folder,
                "demo",
                "--input",
                Barter.example("lambda_virus.fa").toString(),
                "--keep",
                kept.toString(),
                "--serve",
                "--json");
        await().atMost(Duration.ofSeconds(180)).until(() -> demo.out().contains("\"seconds\"") || !demo.alive());
        assertThat(demo.alive()).as(demo.err()).isTrue();
        return new ServedGrid(demo, kept);
    }

    String address() throws IOException {
        return Files.readString(kept.resolve("coordinator/address")).strip();
    }

    /** Fingerprint of its authority. */
    String authority() throws IOException {
        return Operator.identity(coordinatorFolder()).authority();
    }

    Path coordinatorFolder() {
        return kept.resolve("coordinator");
    }

    Path scientistFolder() {
        return kept.resolve("rosalind");
    }

    /** The arguments of {@code barter job submit} for the scientist; later ones win. */
    String[] submit(Path jar, String className, Path input, Path output, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "job",
                "submit",
                "--jar",
                jar.toString(),
                "--class",
                className,
                "--input",
                input.toString(),
                "--output",
                output.toString(),
                "--folder",
                scientistFolder().toString()));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    @Override
    public void close() {
        demo.close();
    }
}
