package org.bartergrid.sandbox;

/** A request to a worker came to nothing. The message is a sentence for the scientist. */
public final class WorkerFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final Category category;

    public WorkerFailure(Category category, String message) {
        super(message);
        this.category = category;
    }

    public Category category() {
        return category;
    }

    /** Whose fault it is, and so whether another attempt makes sense. */
    public enum Category {
        /** The job refuses its settings, or its class cannot be loaded. No attempt will do better. */
        SETTINGS,
        /** The job's code threw. Another attempt will very likely throw too. */
        JOB,
        /** Memory or disk ran out, or the worker ended in mid-work. Another machine may do it. */
        RESOURCES
    }
}
