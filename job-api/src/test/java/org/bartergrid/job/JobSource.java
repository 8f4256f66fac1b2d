package org.bartergrid.job;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles a scientist's job from source into a jar, so that its class is on no class path of the test. */
public final class JobSource {

    private JobSource() {}

    /** Compiles one class, named as its source says, in the package {@code science}. */
    public static Path jar(Path folder, String simpleName, String body) throws IOException {
        String source = "package science;\nimport org.bartergrid.job.*;\n" + body;
        Path classes = Files.createDirectories(folder.resolve(simpleName + "-classes"));
        JavaCompiler compiler = requireNonNull(ToolProvider.getSystemJavaCompiler(), "a JDK, not a JRE");
        StringWriter said = new StringWriter();
        boolean done = compiler.getTask(
                        said,
                        null,
                        null,
                        List.of("-d", classes.toString(), "-cp", jobApi(), "-proc:none"),
                        null,
                        List.of(
                                new SimpleJavaFileObject(
                                        URI.create("string:///science/" + simpleName + ".java"),
                                        SimpleJavaFileObject.Kind.SOURCE) {
                                    @Override
                                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                                        return source;
                                    }
                                }))
                .call();
        if (!done) {
            throw new IOException("The test job does not compile: " + said);
        }
        Path jar = folder.resolve(simpleName + ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
        return jar;
    }

    private static String jobApi() throws IOException {
        try {
            return Path.of(Job.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }
}
