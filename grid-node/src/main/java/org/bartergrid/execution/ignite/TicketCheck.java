package org.bartergrid.execution.ignite;

import org.bartergrid.peer.VerificationKey;

/** Tells a true ticket from any other text. Safe for any thread. */
public interface TicketCheck {

    /**
     * Reads and verifies a ticket; whether it fits, and whether it was used before, is for the caller to see.
     *
     * @param gateway the key that the grant names
     * @throws RefusedException with a sentence that says why not
     */
    Ticket verify(String ticket, VerificationKey gateway) throws RefusedException;
}
