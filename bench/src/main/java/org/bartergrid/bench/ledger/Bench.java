package org.bartergrid.bench.ledger;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.bartergrid.bench.Machine;
import org.bartergrid.bench.PostgresCluster;
import org.bartergrid.bench.Workplace;
import org.jspecify.annotations.Nullable;

/** What all comparisons of a run share: where they work, how much they measure, and what was answered in all. */
final class Bench {
    /** Whose transfers are counted together. */
    enum Side {
        /** Ours. */
        BOOKS,
        /** PostgreSQL, by its function or by the writer in front of it. */
        POSTGRES
    }

    /** How many accounts there are where the number does not matter otherwise. */
    static final int PEERS = 10_000;

    private final Workplace workplace;
    private final PostgresCluster postgres;
    private final Machine machine = new Machine();
    private final Plan plan;
    private final long seed;
    private final @Nullable Path tuning;
    private final @Nullable Path dist;
    private final int coordinators;
    private final Map<Side, Tally> tallies = new EnumMap<>(Side.class);

    Bench(
            Workplace workplace,
            PostgresCluster postgres,
            Plan plan,
            long seed,
            @Nullable Path tuning,
            @Nullable Path dist,
            int coordinators) {
        this.workplace = workplace;
        this.postgres = postgres;
        this.plan = plan;
        this.seed = seed;
        this.tuning = tuning;
        this.dist = dist;
        this.coordinators = coordinators;
        for (Side side : Side.values()) {
            tallies.put(side, new Tally());
        }
    }

    Workplace workplace() {
        return workplace;
    }

    PostgresCluster postgres() {
        return postgres;
    }

    Machine machine() {
        return machine;
    }

    Plan plan() {
        return plan;
    }

    /** Where the chance of this comparison begins, the same in every run with this seed. */
    long seed(String comparison) {
        return seed * 31 + comparison.hashCode();
    }

    @Nullable
    Path tuning() {
        return tuning;
    }

    /** Where the packaged coordinator is, if it is known. */
    @Nullable
    Path dist() {
        return dist;
    }

    /** How many coordinators keep the books: one, or three. */
    int coordinators() {
        return coordinators;
    }

    Tally tally(Side side) {
        Tally tally = tallies.get(side);
        if (tally == null) {
            throw new IllegalStateException("no tally for " + side);
        }
        return tally;
    }
}
