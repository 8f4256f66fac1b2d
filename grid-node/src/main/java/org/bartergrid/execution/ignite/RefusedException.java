package org.bartergrid.execution.ignite;

/** The node will not do what it is asked; the message is a sentence that says why, and is sent to the gateway. */
public final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    public RefusedException(String message) {
        super(message);
    }

    public RefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
