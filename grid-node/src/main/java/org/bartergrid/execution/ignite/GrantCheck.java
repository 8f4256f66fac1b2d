package org.bartergrid.execution.ignite;

/** Tells a true grant for this node from any other text. Called from several threads, once a batch. */
public interface GrantCheck {

    /**
     * Reads and verifies a grant.
     *
     * @throws RefusedException with a sentence that says why not
     */
    Grant verify(String grant) throws RefusedException;
}
