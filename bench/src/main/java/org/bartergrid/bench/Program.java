package org.bartergrid.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Programs of the operating system that a comparison needs, and the Debian packages that they come with. Stateless. */
public final class Program {
    private static final Logger LOG = LoggerFactory.getLogger(Program.class);
    private static final long INSTALL_SECONDS = 600;
    private static final int LAST_CHARACTERS = 300;

    private Program() {}

    /**
     * Sees to it that a program is there: installs its package where this user may, and says what to do where not.
     *
     * @param path where Debian puts it
     */
    public static void require(Path path, String debianPackage) {
        if (Files.isExecutable(path)) {
            return;
        }
        if (!isRoot() || !Files.isExecutable(Path.of("/usr/bin/apt-get"))) {
            throw new BenchFailure(path + " is missing: install the package " + debianPackage
                    + " (Debian: apt-get install " + debianPackage + "), then run again.");
        }
        LOG.info("Installing {}, which is missing", debianPackage);
        String unused = run(
                INSTALL_SECONDS,
                List.of(
                        "/usr/bin/env",
                        "DEBIAN_FRONTEND=noninteractive",
                        "apt-get",
                        "install",
                        "-y",
                        "-q",
                        debianPackage));
        if (!Files.isExecutable(path)) {
            throw new BenchFailure(
                    "The package " + debianPackage + " did not bring " + path + ": install what does, then run again.");
        }
    }

    public static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }

    /** Runs a program to its end and answers with what it said, both streams in one. */
    public static String run(long limitSeconds, List<String> command) {
        Path said = null;
        try {
            said = Files.createTempFile("barter-bench-", ".log");
            Process process = new ProcessBuilder(command)
                    // A folder that every user may enter, unlike perhaps the one that we were started in.
                    .directory(new File("/"))
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(limitSeconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new BenchFailure("'" + String.join(" ", command) + "' did not end within " + limitSeconds
                        + " s: run it by hand to see why.");
            }
            String text = Files.readString(said, StandardCharsets.UTF_8).strip();
            if (process.exitValue() != 0) {
                throw new BenchFailure(
                        "'" + String.join(" ", command) + "' failed: put right what it says (" + end(text) + ").");
            }
            return text;
        } catch (IOException failure) {
            throw new BenchFailure(
                    "'" + String.join(" ", command) + "' could not be started: " + failure.getMessage() + ".", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("'" + String.join(" ", command) + "' was interrupted: run it again.", interrupted);
        } finally {
            delete(said);
        }
    }

    /** The last lines of a text, in one. */
    private static String end(String text) {
        if (text.length() <= LAST_CHARACTERS) {
            return text.replace('\n', ' ');
        }
        String end = text.substring(text.length() - LAST_CHARACTERS);
        return end.substring(end.indexOf('\n') + 1).replace('\n', ' ');
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException left) {
            LOG.debug("{} stays behind", file, left);
        }
    }
}
