package org.bartergrid.job;

import java.io.IOException;

/** The input is not what the job declared; the message is one sentence for the person who gave it. */
public final class InvalidInputException extends IOException {

    private static final long serialVersionUID = 1L;

    public InvalidInputException(String message) {
        super(message);
    }

    public InvalidInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
