package org.bartergrid.execution;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why an order came to nothing.
 *
 * @param message a sentence for the scientist
 * @param source the node whose runs are missing, with {@link Cause#RUNS_MISSING} only
 */
public record BatchFailure(Cause cause, String message, @Nullable String source) {

    public BatchFailure(Cause cause, String message) {
        this(cause, message, null);
    }

    /** What kind of failure it is, which decides what follows. */
    public enum Cause {
        /** The job refuses its settings: the job fails. */
        SETTINGS(1),
        /** The job's code threw: a few more attempts, then the job fails. */
        JOB(2),
        /** The worker ran out of something, died, or took too long: another attempt, and a node that does it often is left. */
        RESOURCES(3),
        /** The node will not work under this contract: it is left at once. */
        REFUSED(4),
        /** A reducer could not get the runs of {@code source}: they are made again. */
        RUNS_MISSING(5),
        /** The node does not run jobs now, and may in a moment: said of a whole batch, it is asked again. */
        NOT_NOW(6);

        private final int number;

        Cause(int number) {
            this.number = number;
        }

        /** Stands for this cause on the wire. */
        public int number() {
            return number;
        }

        /** The cause that a number stands for. */
        public static Optional<Cause> ofNumber(int number) {
            return Arrays.stream(values())
                    .filter(cause -> cause.number == number)
                    .findFirst();
        }
    }
}
