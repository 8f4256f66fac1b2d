package org.bartergrid.job.engine;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipFile;
import org.bartergrid.job.Job;

/**
 * A scientist's jar, open. Its classes see the JDK and the package {@code org.bartergrid.job}, and neither this package
 * nor anything else of the process they run in.
 */
public final class JobJar implements Closeable {

    private static final String VISIBLE_PACKAGE = Job.class.getPackageName() + ".";

    private final Path jar;
    private final URLClassLoader loader;

    private JobJar(Path jar, URLClassLoader loader) {
        this.jar = jar;
        this.loader = loader;
    }

    /**
     * Opens a jar.
     *
     * @throws IllegalArgumentException if there is no readable jar there
     */
    public static JobJar open(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw new IllegalArgumentException("There is no job jar at " + jar + ": build it or correct the path.");
        }
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            URL[] urls = {Path.of(zip.getName()).toUri().toURL()};
            return new JobJar(jar, new URLClassLoader(urls, new JobApiOnly()));
        } catch (IOException e) {
            throw new IllegalArgumentException(jar + " is not a jar: " + e.getMessage() + ".", e);
        }
    }

    /**
     * A new instance of the job.
     *
     * @throws IllegalArgumentException with one sentence if the class is missing, is no job, or cannot be made
     */
    public Job job(String className) {
        try {
            Class<?> type = Class.forName(className, true, loader);
            if (!Job.class.isAssignableFrom(type)) {
                throw new IllegalArgumentException(
                        className + " is not a job: let it implement MapReduceJob or LongMapReduceJob.");
            }
            return (Job) type.getConstructor().newInstance();
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(
                    "The jar " + jar.getFileName() + " has no class " + className + ": check its name.", e);
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(
                    className + " has no public constructor without parameters: give it one.", e);
        } catch (ReflectiveOperationException | LinkageError e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalArgumentException(className + " cannot be made: " + cause + ".", e);
        }
    }

    @Override
    public void close() {
        try {
            loader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Parent of the jar's loader: the JDK, and of ours only the flat package that a job is written against. */
    private static final class JobApiOnly extends ClassLoader {

        JobApiOnly() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith(VISIBLE_PACKAGE) && name.indexOf('.', VISIBLE_PACKAGE.length()) < 0) {
                return Class.forName(name, true, Job.class.getClassLoader());
            }
            throw new ClassNotFoundException(name);
        }
    }
}
