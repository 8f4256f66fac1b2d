package org.bartergrid.cli;

/** A command cannot do what it was asked: its message is one sentence that says why and what to do. */
final class CommandFailure extends RuntimeException {

    CommandFailure(String message) {
        super(message);
    }

    CommandFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
