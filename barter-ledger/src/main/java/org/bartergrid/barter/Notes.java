package org.bartergrid.barter;

import java.util.Optional;

/**
 * Port: small documents by name, in which those who serve the grid write down what they must know after a restart, or
 * after another coordinator took over: who has joined as a gateway, open invitations, who holds which job. A document is
 * replaced as a whole and is durable when the write returns. Safe for any thread; only the coordinator that writes the
 * books writes here.
 */
public interface Notes {
    /** The document of this name, if one was written. */
    Optional<String> read(String name);

    /** Writes a document, over what has its name. */
    void write(String name, String document);
}
