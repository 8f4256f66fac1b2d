package org.bartergrid.barter;

import java.util.List;
import org.bartergrid.barter.BarterException.Kind;
import org.bartergrid.barter.JobRecord.Progress;
import org.bartergrid.barter.JobRecord.ResultFile;
import org.bartergrid.barter.JobRecord.State;
import org.bartergrid.books.Clock;
import org.bartergrid.market.OrderId;
import org.bartergrid.peer.PeerId;

/**
 * The records of jobs, and the end of orders that get none. Safe for any thread: a job is changed by one at a time, and
 * an order gets its job or is cancelled, never both.
 *
 * <p>That an order was cancelled stands nowhere but in its contracts: as soon as one of them is no longer agreed, and there
 * is no job, none gets in. So a crash between two contracts leaves an order that can only be cancelled further.
 */
final class Jobs {
    private final Clock clock;
    private final Catalog catalog;
    private final Ordering ordering;
    private final Settling settling;
    private final Proposals proposals;
    private final Locks locks = new Locks();

    Jobs(Clock clock, Catalog catalog, Ordering ordering, Settling settling, Proposals proposals) {
        this.clock = clock;
        this.catalog = catalog;
        this.ordering = ordering;
        this.settling = settling;
        this.proposals = proposals;
    }

    JobRecord create(JobDraft draft) {
        JobId id = JobId.under(draft.order());
        return locks.with(draft.order(), () -> {
            Ordered ordered = own(draft.peer(), draft.order());
            return catalog.job(id).map(known -> same(known, draft)).orElseGet(() -> {
                requireOpen(ordered);
                JobRecord job = fresh(id, draft);
                catalog.put(job);
                return job;
            });
        });
    }

    private Ordered own(PeerId peer, OrderId order) {
        Ordered ordered = ordering.ordered(order);
        if (!ordered.order().demand().peer().equals(peer)) {
            throw new BarterException(Kind.FORBIDDEN, "The order " + order + " is not of peer " + peer + ".");
        }
        return ordered;
    }

    private static void requireOpen(Ordered ordered) {
        if (ordered.isProposed()) {
            throw new BarterException(
                    Kind.CONFLICT,
                    "Order " + ordered.order().id()
                            + " waits for persons to accept its contracts: submit the job when they have.");
        }
        if (ordered.contracts().stream().anyMatch(contract -> !contract.state().isOpen())) {
            throw new BarterException(
                    Kind.CONFLICT,
                    "Order " + ordered.order().id() + " was cancelled or its time is over: order anew for this job.");
        }
        if (ordered.contracts().stream().anyMatch(record -> !record.contract().isDeliverable())) {
            throw new BarterException(
                    Kind.CONFLICT,
                    "Order " + ordered.order().id()
                            + " is not for processor time and credits alone, so no job can be run"
                            + " under it: order that for this job.");
        }
    }

    Ordered cancelOrder(PeerId peer, OrderId id) {
        return locks.with(id, () -> {
            Ordered ordered = own(peer, id);
            catalog.job(JobId.under(id)).ifPresent(Jobs::refuseToCancel);
            if (ordered.isProposed() || wasRefused(ordered)) {
                proposals.withdraw(id);
                Ordered withdrawn = ordering.ordered(id);
                if (wasRefused(withdrawn)) {
                    return withdrawn;
                }
                // The last person had accepted it meanwhile.
            }
            settling.settleTogether(ordered.order().contracts());
            return ordering.ordered(id);
        });
    }

    private static boolean wasRefused(Ordered ordered) {
        return ordered.contracts().stream().allMatch(contract -> contract.state() == ContractRecord.State.REFUSED);
    }

    private static void refuseToCancel(JobRecord job) {
        throw new BarterException(
                Kind.CONFLICT,
                job.state().ended()
                        ? "Order " + job.order() + " has served its job and is settled: there is nothing to cancel."
                        : "Order " + job.order() + " serves a job: end that with 'barter job cancel " + job.id()
                                + "', and what was delivered is paid.");
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
