package org.bartergrid.client;

import java.net.URI;

/** No answer from the coordinator: it is down, or the address is wrong. */
public final class CoordinatorUnreachable extends RuntimeException {

    CoordinatorUnreachable(URI coordinator, Throwable cause) {
        super(
                "No coordinator answers at " + coordinator + " (" + reason(cause)
                        + "): check the address, and that it runs",
                cause);
    }

    private static String reason(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
