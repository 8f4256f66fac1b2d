package org.bartergrid.cli.config;

import java.nio.file.Path;

/** A configuration file says something that cannot be used: one sentence that names the file, the key and the mend. */
public final class ConfigurationException extends RuntimeException {

    ConfigurationException(Path file, String detail) {
        super(file + ": " + detail);
    }

    ConfigurationException(Path file, String detail, Throwable cause) {
        super(file + ": " + detail, cause);
    }
}
