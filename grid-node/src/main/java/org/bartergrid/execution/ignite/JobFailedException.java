package org.bartergrid.execution.ignite;

/** A job has failed for good; the message is for the scientist. */
public final class JobFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    public JobFailedException(String message) {
        super(message);
    }
}
