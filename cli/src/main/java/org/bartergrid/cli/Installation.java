package org.bartergrid.cli;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where this installation keeps its parts: the launcher jar, and beside it {@code lib}, {@code config}, {@code examples}. */
public final class Installation {

    private final Path folder;

    private Installation(Path folder) {
        this.folder = folder;
    }

    /** The installation that this class was loaded from. */
    public static Installation current() {
        try {
            var code = Path.of(Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            // Run from compiled classes (a test), the packaged installation stands beside them.
            return new Installation(code.resolveSibling(Files.isDirectory(code) ? "dist" : ""));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public Path launcherJar() {
        return existing(folder.resolve("org.bartergrid.cli.jar"));
    }

    public Path configuration(String name) {
        return existing(folder.resolve("config").resolve(name));
    }

    public Path example(String name) {
        return existing(folder.resolve("examples").resolve(name));
    }

    /** The jars of this name or names in {@code lib}, as a class path. */
    public String classPath(String... artifacts) {
        try (Stream<Path> files = Files.list(existing(folder.resolve("lib")))) {
            List<String> jars = files.filter(file -> Stream.of(artifacts)
                            .anyMatch(name -> file.getFileName().toString().matches(name + "-\\d[^/]*\\.jar")))
                    .map(file -> file.toAbsolutePath().toString())
                    .sorted()
                    .toList();
            if (jars.size() != artifacts.length) {
                throw new CommandFailure("This installation is incomplete: " + folder.resolve("lib") + " lacks one of "
                        + List.of(artifacts) + "; build it again");
            }
            return String.join(java.io.File.pathSeparator, jars);
        } catch (java.io.IOException e) {
            throw new CommandFailure("Cannot read " + folder.resolve("lib") + ": " + e.getMessage(), e);
        }
    }

    /** The Java that runs this process. */
    public static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    private static Path existing(Path path) {
        if (!Files.exists(path)) {
            throw new CommandFailure("This installation is incomplete: there is no " + path + "; build it again");
        }
        return path;
    }
}
