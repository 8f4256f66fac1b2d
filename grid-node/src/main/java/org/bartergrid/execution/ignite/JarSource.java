package org.bartergrid.execution.ignite;

import java.io.IOException;
import java.nio.file.Path;

/** Where a node gets jobs' jars from. Called from several threads. */
public interface JarSource {

    /**
     * A local file whose SHA-256 is the one asked for, in lower-case hexadecimal. The source has checked it, and keeps the
     * file as long as the node runs.
     *
     * @throws IOException with a sentence that says why it cannot be had
     */
    Path jar(String sha256) throws IOException;
}
