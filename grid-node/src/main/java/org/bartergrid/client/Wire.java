package org.bartergrid.client;

import java.util.List;
import java.util.Map;

/** The REST API's JSON as records: what {@code openapi.yaml} describes, as far as this client reads it. */
public final class Wire {

    private Wire() {}

    /** A blob by its hash. */
    public record Blob(String sha256, long bytes) {}

    /** Where a cell is found: addresses as {@code host:port}. */
    public record Cell(String name, String gateway, List<String> discovery) {}

    /** A member's certificate and that of the grid's authority, both in PEM. */
    public record Certified(String certificate, String authority) {}

    /** Who was put out of the grid; {@code version} grows with every change. */
    public record EvictionList(long version, List<Evicted> evicted) {

        /** One of them, and the fingerprint of its key. */
        public record Evicted(String member, String key) {}
    }

    /** One term of a valuation: its share of the price, in minor units. */
    public record Term(String name, long rating, String unit, long ratePerThousandMinor, long amountMinor) {}

    /** What the coordinator thinks a use of something is worth, and why; {@code pricedAs} says of how much. */
    public record Valuation(int priceBook, String pricedAs, long priceMinor, List<Term> terms) {}

    /** A registered resource with its value; {@code resource} is its document. */
    public record ValuedResource(
            String label, String evidence, String source, Map<String, Object> resource, Valuation valuation) {}

    /** A node of the catalog. */
    public record ValuedNode(
            String node, String peer, boolean alive, Valuation valuation, List<ValuedResource> resources) {}

    /** How far a job is. */
    public record Progress(
            long splits, long mapped, long attempts, long lostSplits, int reducedPartitions, String message) {

        /** The same figures with something to say. */
        public Progress with(String newMessage) {
            return new Progress(splits, mapped, attempts, lostSplits, reducedPartitions, newMessage);
        }
    }

    /** A file of a job's results. */
    public record Result(String name, String sha256, long bytes) {}

    /** A job record. */
    public record Job(
            String job,
            String order,
            String peer,
            String state,
            long version,
            boolean cancelling,
            int partitions,
            Progress progress,
            List<Result> results) {

        public boolean ended() {
            return state.equals("DONE") || state.equals("FAILED") || state.equals("CANCELLED");
        }
    }

    /** A job to be run under an order. */
    public record NewJob(
            String order,
            String jar,
            String className,
            Map<String, String> settings,
            String input,
            String format,
            int partitions) {}

    /** How far a job is, as its gateway reports it. */
    public record ProgressReport(String state, Progress progress) {}

    /**
     * A node's account of its share; shares in hundredths of a percent of the machine.
     *
     * @param refused messages of other members that it has refused, by kind
     */
    public record ShareReport(
            int cpuConfigured,
            int cpuUsed,
            long busyMillis,
            long cpuMillis,
            long nodeCpuMillis,
            Map<String, Long> refused) {}

    /** One bartered node of an assignment. */
    public record AssignedNode(String contract, String node, int slots, long observedCpuMillis, String grant) {}

    /** What a gateway is asked to run. */
    public record Assignment(
            String job,
            String order,
            String jar,
            String className,
            Map<String, String> settings,
            String input,
            String format,
            int partitions,
            long deadlineEpochMillis,
            List<AssignedNode> nodes) {}

    /**
     * What was observed of one contract while a job ran.
     *
     * @param failed whether its node refused, left or failed at what it was sent, and did nothing else
     * @param mappedSplits splits that its node mapped; 0 if that cannot be told
     * @param mappedCpuMillis processor time that its node stated for them
     */
    public record Observed(String contract, long cpuMillis, boolean failed, long mappedSplits, long mappedCpuMillis) {}

    /** The end of a job as its gateway reports it. */
    public record Completion(String state, Progress progress, List<Result> results, List<Observed> observed) {}
}
