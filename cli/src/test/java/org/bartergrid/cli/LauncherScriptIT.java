package org.bartergrid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code barter} on machines that lack something. */
class LauncherScriptIT {

    /** What the script itself needs of a POSIX system. */
    private static final List<String> TOOLS = List.of(
            "sh", "sed", "head", "find", "dirname", "touch", "rm", "mkdir", "date", "tail", "pwd", "cat", "java",
            "javac");

    @TempDir
    Path folder;

    private Path home;
    private Path bin;

    private record Run(int status, String said) {}

    @BeforeEach
    void aFreshCheckoutOnABareMachine() throws IOException {
        home = Files.createDirectory(folder.resolve("home"));
        Files.copy(Path.of("..", "barter"), home.resolve("barter"), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        bin = Files.createDirectory(folder.resolve("bin"));
        for (String tool : TOOLS) {
            var found = List.of("/usr/bin", "/bin").stream()
                    .map(place -> Path.of(place, tool))
                    .filter(Files::exists)
                    .findFirst();
            if (found.isPresent()) {
                Files.createSymbolicLink(bin.resolve(tool), found.get());
            }
        }
    }

    @Test
    void anOldJavaIsNamed() throws Exception {
        fake("java", "echo 'openjdk version \"11.0.20\" 2023-07-18' >&2");
        assertThat(run())
                .isEqualTo(new Run(
                        1,
                        "barter: Java 11 found, 17 or newer is needed: install a JDK 17 or point JAVA_HOME at one."));
    }

    @Test
    void noJavaIsSaid() throws Exception {
        Files.delete(bin.resolve("java"));
        assertThat(run().said()).startsWith("barter: no Java found: install a JDK 17");
        assertThat(run().status()).isEqualTo(1);
    }

    @Test
    void noMavenIsSaidBeforeAnythingIsWritten() throws Exception {
        assertThat(run().said()).startsWith("barter: Maven is missing and Barter Grid is not built yet");
        assertThat(run().status()).isEqualTo(1);
        assertThat(home).isDirectoryNotContaining("glob:**/*.jar");
    }

    @Test
    void aFailedBuildShowsItsEndAndItsLog() throws Exception {
        fake("mvn", "echo 'something is wrong with the pom'; exit 1");
        var run = run();
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.said())
                .contains("something is wrong with the pom")
                .contains("barter: the build failed: its log is " + home.resolve("target/build.log"));
    }

    private void fake(String tool, String script) throws IOException {
        Files.deleteIfExists(bin.resolve(tool));
        Files.writeString(bin.resolve(tool), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(bin.resolve(tool), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Run run() throws IOException, InterruptedException {
        var builder = new ProcessBuilder(home.resolve("barter").toString(), "demo").redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", bin.toString());
        builder.environment().put("HOME", folder.toString());
        var process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), said.strip());
    }
}
