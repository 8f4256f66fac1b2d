package org.bartergrid.store;

import org.jspecify.annotations.Nullable;

/** The data folder cannot be opened; the message says why and what to do. */
public final class LedgerUnavailableException extends RuntimeException {
    public LedgerUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
