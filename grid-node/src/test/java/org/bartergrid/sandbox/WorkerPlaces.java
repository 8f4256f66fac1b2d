package org.bartergrid.sandbox;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.bartergrid.job.Job;
import org.bartergrid.worker.Main;

/** Where the build has put what a worker needs. */
public final class WorkerPlaces {

    private WorkerPlaces() {}

    /** The class path of a worker. */
    public static List<Path> classPath() {
        return List.of(of(Main.class), of(Job.class));
    }

    /** A job's classes as a jar: the one the build made, or one made now where only classes are there. */
    public static Path jarOf(Class<? extends Job> job, Path folder) throws IOException {
        Path place = of(job);
        if (Files.isRegularFile(place)) {
            return place;
        }
        Path jar = folder.resolve(job.getSimpleName() + ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(place)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(place.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
        return jar;
    }

    private static Path of(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
