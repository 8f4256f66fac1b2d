package org.bartergrid.job.engine;

import java.io.IOException;

/** Carries an I/O error of ours through the scientist's code, which calls us and cannot throw it, without blaming it. */
final class PlatformFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final IOException failure;

    PlatformFailure(IOException failure) {
        super(failure);
        this.failure = failure;
    }

    IOException failure() {
        return failure;
    }
}
