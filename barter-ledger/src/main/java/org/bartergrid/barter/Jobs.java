package org.bartergrid.barter;

import java.util.List;
import org.bartergrid.barter.BarterException.Kind;
import org.bartergrid.barter.JobRecord.Progress;
import org.bartergrid.barter.JobRecord.ResultFile;
import org.bartergrid.barter.JobRecord.State;
import org.bartergrid.books.Clock;

/** The records of jobs. Safe for any thread: a job is changed by one at a time. */
final class Jobs {
    private final Clock clock;
    private final Catalog catalog;
    private final Marketplace marketplace;
    private final Locks locks = new Locks();

    Jobs(Clock clock, Catalog catalog, Marketplace marketplace) {
        this.clock = clock;
        this.catalog = catalog;
        this.marketplace = marketplace;
    }

    JobRecord create(JobDraft draft) {
        Ordered ordered = marketplace
                .standing(draft.order())
                .orElseThrow(() -> new BarterException(
                        Kind.NOT_FOUND, "There is no order " + draft.order() + " to run a job under."));
        if (!ordered.order().demand().peer().equals(draft.peer())) {
            throw new BarterException(
                    Kind.FORBIDDEN, "The order " + draft.order() + " is not of peer " + draft.peer() + ".");
        }
        var id = new JobId(draft.order().value());
        return locks.with(
                id, () -> catalog.job(id).map(known -> same(known, draft)).orElseGet(() -> {
                    JobRecord job = fresh(id, draft);
                    catalog.put(job);
                    return job;
                }));
    }

    /** An order is settled when its job ends, so it serves one job: the same again is a repeated request, not a second. */
    private static JobRecord same(JobRecord known, JobDraft draft) {
        boolean same = known.jarSha256().equals(draft.jarSha256())
                && known.className().equals(draft.className())
                && known.settings().equals(draft.settings())
                && known.inputSha256().equals(draft.inputSha256())
                && known.format().equals(draft.format())
                && known.partitions() == draft.partitions();
        if (!same) {
            throw new BarterException(
                    Kind.CONFLICT, "Order " + draft.order() + " serves another job already: order anew for this one.");
        }
        return known;
    }

    private JobRecord fresh(JobId id, JobDraft draft) {
        long nowMillis = clock.nowMillis();
        return new JobRecord(
                id,
                draft.order(),
                draft.peer(),
                draft.jarSha256(),
                draft.className(),
                draft.settings(),
                draft.inputSha256(),
                draft.format(),
                draft.partitions(),
                State.SUBMITTED,
                Progress.NONE,
                List.of(),
                nowMillis,
                nowMillis,
                1);
    }

    JobRecord update(JobId id, long version, State state, Progress progress, List<ResultFile> results) {
        return locks.with(id, () -> {
            JobRecord job = job(id);
            if (job.version() != version) {
                throw new BarterException(
                        Kind.CONFLICT,
                        "Job " + id + " is at version " + job.version() + ", not " + version + ": read it again.");
            }
            if (job.state().ended()
                    || (job.state() != state && !job.state().next().contains(state))) {
                throw new BarterException(
                        Kind.CONFLICT, "Job " + id + " is " + job.state() + " and cannot become " + state + ".");
            }
            JobRecord changed = job.changed(state, progress, results, clock.nowMillis());
            catalog.put(changed);
            return changed;
        });
    }

    JobRecord job(JobId id) {
        return catalog.job(id).orElseThrow(() -> new BarterException(Kind.NOT_FOUND, "There is no job " + id + "."));
    }
}
