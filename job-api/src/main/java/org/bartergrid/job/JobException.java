package org.bartergrid.job;

/** The scientist's own code failed; the message names what it threw, and the cause is what it threw. */
public final class JobException extends Exception {

    private static final long serialVersionUID = 1L;

    public JobException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Says what was being done ("map of split 3") and what came of it. */
    public static JobException during(String step, Throwable thrown) {
        String said = thrown.getMessage();
        return new JobException(
                "The job's " + step + " threw " + thrown.getClass().getName() + (said == null ? "" : ": " + said),
                thrown);
    }
}
