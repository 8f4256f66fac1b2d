package org.bartergrid.barter;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.bartergrid.market.OrderId;
import org.bartergrid.peer.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * A scientist's job as the coordinator remembers it: what is to be run, under which order, and how far it has come.
 *
 * @param id its name: the UUID of its order, which serves this one job
 * @param order the order under whose contracts it runs
 * @param peer who submitted it
 * @param jarSha256 the jar, named by its SHA-256 in lower-case hex
 * @param className the class in it
 * @param settings what the class is given, sorted by name
 * @param inputSha256 the input, named by its SHA-256 in lower-case hex
 * @param format how the input is cut
 * @param partitions how many reducers
 * @param state how far it has come
 * @param progress in figures
 * @param results what came out, once DONE
 * @param createdAtMillis when it was submitted, epoch milliseconds
 * @param updatedAtMillis when it last changed
 * @param version counts its changes from 1; an update names the one it read
 */
public record JobRecord(
        JobId id,
        OrderId order,
        PeerId peer,
        String jarSha256,
        String className,
        Map<String, String> settings,
        String inputSha256,
        String format,
        int partitions,
        State state,
        Progress progress,
        List<ResultFile> results,
        long createdAtMillis,
        long updatedAtMillis,
        long version) {
    /** How far a job has come. */
    public enum State {
        /** Waits for a gateway. */
        SUBMITTED,
        /** Its splits are being mapped. */
        MAPPING,
        /** Its partitions are being reduced. */
        REDUCING,
        /** Its results lie at the coordinator. */
        DONE,
        /** It cannot be finished; the message says why. */
        FAILED,
        /** Its peer stopped it. */
        CANCELLED;

        /** States that this one may go to. Runs lost with a node lead from REDUCING back; a lost gateway to the start. */
        public Set<State> next() {
            return switch (this) {
                case SUBMITTED -> EnumSet.of(MAPPING, FAILED, CANCELLED);
                case MAPPING -> EnumSet.of(SUBMITTED, REDUCING, FAILED, CANCELLED);
                case REDUCING -> EnumSet.of(SUBMITTED, MAPPING, DONE, FAILED, CANCELLED);
                case DONE, FAILED, CANCELLED -> EnumSet.noneOf(State.class);
            };
        }

        /** Whether nothing follows. */
        public boolean ended() {
            return next().isEmpty();
        }
    }

    /**
     * A job in figures.
     *
     * @param splits how many splits the input was cut into; 0 until it is known
     * @param mapped how many of them are done
     * @param attempts how many were sent to a node, repeats included
     * @param lostSplits how many attempts died with their node or failed
     * @param reducedPartitions how many partitions are done
     * @param message what is going on, in words; empty if there is nothing to say
     */
    public record Progress(
            long splits, long mapped, long attempts, long lostSplits, int reducedPartitions, String message) {
        /** Before anything happened. */
        public static final Progress NONE = new Progress(0, 0, 0, 0, 0, "");

        /** The same figures with something to say. */
        public Progress with(String newMessage) {
            return new Progress(splits, mapped, attempts, lostSplits, reducedPartitions, newMessage);
        }
    }

    /**
     * One file of a job's results.
     *
     * @param name its name
     * @param sha256 its SHA-256 in lower-case hex, which names its blob
     * @param bytes its length
     */
    public record ResultFile(String name, String sha256, long bytes) {
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

        /**
         * Whether a result may be called so: up to 128 letters, digits, '.', '_' and '-', a letter or digit first. The name
         * becomes a file's on its peer's machine: no path leads out of the folder that it is put in.
         */
        public static boolean isName(@Nullable String name) {
            return name != null && NAME.matcher(name).matches();
        }
    }

    public JobRecord {
        settings = java.util.Collections.unmodifiableMap(new TreeMap<>(settings));
        results = List.copyOf(results);
    }

    /** The same job, changed: the next version of it. */
    JobRecord changed(State newState, Progress newProgress, List<ResultFile> newResults, long nowMillis) {
        return new JobRecord(
                id,
                order,
                peer,
                jarSha256,
                className,
                settings,
                inputSha256,
                format,
                partitions,
                newState,
                newProgress,
                newResults,
                createdAtMillis,
                nowMillis,
                version + 1);
    }
}
