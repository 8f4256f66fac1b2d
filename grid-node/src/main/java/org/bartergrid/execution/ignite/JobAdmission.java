package org.bartergrid.execution.ignite;

import org.apache.ignite.compute.ComputeJob;
import org.bartergrid.trust.Member;

/** Decides whether a job that another member sends is run here, before Ignite looks at it. Safe for any thread. */
public interface JobAdmission {

    /**
     * A job that is run here.
     *
     * @param executor the name of the pool on which it is, whatever its sender would like
     */
    record Admission(ComputeJob job, String executor) {}

    /**
     * The job to be run: made here from checked bytes. Nothing that the sender has marshalled is unmarshalled.
     *
     * @param sender what it has proved to be
     * @param permission grant and ticket, or a ticket alone: the name under which the job was sent
     * @param jobBytes the job as Ignite marshals it
     * @throws RefusedException with a sentence that says why not
     */
    Admission admitted(Member sender, String permission, byte[] jobBytes) throws RefusedException;
}
