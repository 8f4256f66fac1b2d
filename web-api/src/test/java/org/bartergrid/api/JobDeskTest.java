package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.bartergrid.barter.ContractRecord;
import org.bartergrid.barter.InMemoryNotes;
import org.bartergrid.barter.JobId;
import org.bartergrid.barter.JobRecord;
import org.bartergrid.barter.JobRecord.Progress;
import org.bartergrid.barter.JobRecord.State;
import org.bartergrid.barter.Notes;
import org.bartergrid.market.SignedDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobDeskTest {

    private static final String ONE = "gateway-one";
    private static final String TWO = "gateway-two";

    private final Grid grid = new Grid();
    private JobDesk desk;

    @BeforeEach
    void open() {
        desk = reopened();
    }

    @AfterEach
    void close() {
        grid.close();
    }

    /** The desk of a coordinator that was started again, or of another that took over. It answers on the thread that wakes. */
    private JobDesk reopened() {
        return deskOn(grid.notes);
    }

    private JobDesk deskOn(Notes notes) {
        return new JobDesk(grid.barter, new JobSettlement(grid.barter), notes, grid.nowMillis::get, Runnable::run);
    }

    private JobRecord submitted(String peer) {
        var job = grid.job(peer);
        desk.submitted(job);
        return job;
    }

    private Optional<JobId> taken(JobDesk from, String gateway) {
        return from.next(gateway, 0, () -> {}).join().map(JobRecord::id);
    }

    private JobRecord report(String gateway, JobId job, State state, long mapped) {
        return desk.report(job, gateway, state, new Progress(10, mapped, mapped, 0, 0, ""), List.of());
    }

    private State state(JobId job) {
        return grid.barter.job(job).state();
    }

    private void leaseLost(Runnable report) {
        assertThatThrownBy(report::run).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.status()).isEqualTo(409);
            assertThat(refusal.type()).isEqualTo("lease-lost");
        });
    }

    // ---- leases ----

    @Test
    void aJobGoesToOneGateway() {
        var job = submitted("ada");
        assertThat(taken(desk, ONE)).contains(job.id());
        assertThat(taken(desk, TWO)).isEmpty();
        assertThat(taken(desk, ONE)).isEmpty();
    }

    @Test
    void gatewaysThatAskAtOnceNeverShareAJob() {
        List<JobId> jobs = new ArrayList<>();
        for (String peer : List.of("ada", "bob", "cleo", "dora", "emil", "fritz")) {
            jobs.add(grid.job(peer).id());
        }
        var threads = Executors.newFixedThreadPool(4);
        try {
            List<CompletableFuture<List<JobId>>> gateways = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String gateway = "gateway-" + i;
                gateways.add(CompletableFuture.supplyAsync(
                        () -> {
                            List<JobId> mine = new ArrayList<>();
                            taken(desk, gateway).ifPresent(mine::add);
                            taken(desk, gateway).ifPresent(mine::add);
                            return mine;
                        },
                        threads));
            }
            List<JobId> all = new ArrayList<>();
            gateways.forEach(one -> all.addAll(one.join()));
            assertThat(all).containsExactlyInAnyOrderElementsOf(jobs);
            assertThat(new HashSet<>(all)).hasSize(jobs.size());
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void reportsRenewALease() {
        var job = submitted("ada");
        taken(desk, ONE);
        for (int round = 0; round < 5; round++) {
            grid.pass(JobDesk.LEASE_MILLIS - 1);
            report(ONE, job.id(), State.MAPPING, round);
        }
        assertThat(taken(desk, TWO)).isEmpty();
    }

    @Test
    void whatHasEndedIsToldToTheGatewayThatHeldItLastAndToNoOther() {
        var job = submitted("ada");
        taken(desk, ONE);
        grid.pass(JobDesk.LEASE_MILLIS);
        desk.reclaim();
        taken(desk, TWO);
        report(TWO, job.id(), State.DONE, 10);

        assertThat(report(TWO, job.id(), State.DONE, 10).state()).isEqualTo(State.DONE);
        leaseLost(() -> report(ONE, job.id(), State.DONE, 10));
        leaseLost(() -> report("gateway-three", job.id(), State.MAPPING, 1));
        // Its answer may have been lost because its coordinator was.
        desk = reopened();
        assertThat(report(TWO, job.id(), State.DONE, 10).state()).isEqualTo(State.DONE);
        leaseLost(() -> report(ONE, job.id(), State.DONE, 10));
    }

    @Test
    void soIsWhatEndedJustBeforeItsCoordinatorDied() {
        var job = submitted("ada");
        taken(desk, ONE);
        String before = grid.notes.read("desk").orElseThrow();
        report(ONE, job.id(), State.DONE, 10);
        grid.notes.write("desk", before); // the end was written, and this was not
        desk = reopened();

        leaseLost(() -> report(TWO, job.id(), State.DONE, 10));
        assertThat(report(ONE, job.id(), State.DONE, 10).state()).isEqualTo(State.DONE);
        grid.pass(JobDesk.LEASE_MILLIS);
        desk.reclaim();
        assertThat(report(ONE, job.id(), State.DONE, 10).state()).isEqualTo(State.DONE);
    }

    @Test
    void whatEarlierVersionsHaveNotedIsReadAsItWas() {
        var job = submitted("ada");
        grid.notes.write("desk", "{\"leases\":{\"" + job.id() + "\":\"gateway-one\"},\"cancelling\":[]}");
        desk = reopened();
        assertThat(report(ONE, job.id(), State.DONE, 10).state()).isEqualTo(State.DONE);
        assertThat(report(ONE, job.id(), State.DONE, 10).state()).isEqualTo(State.DONE);
    }

    @Test
    void aSilentGatewayLosesItsJobToTheNext() {
        var job = submitted("ada");
        taken(desk, ONE);
        report(ONE, job.id(), State.MAPPING, 3);
        grid.pass(JobDesk.LEASE_MILLIS);
        desk.reclaim();
        assertThat(grid.barter.job(job.id()).progress().message()).contains("fell silent");
        assertThat(taken(desk, TWO)).contains(job.id());
        leaseLost(() -> report(ONE, job.id(), State.MAPPING, 4));
        assertThat(report(TWO, job.id(), State.MAPPING, 1).progress().mapped()).isEqualTo(1);
    }

    @Test
    void untilThenItMayComeBack() {
        var job = submitted("ada");
        taken(desk, ONE);
        grid.pass(JobDesk.LEASE_MILLIS);
        desk.reclaim();
        report(ONE, job.id(), State.MAPPING, 4);
        assertThat(taken(desk, TWO)).isEmpty();
    }

    @Test
    void whoNeverTookAJobCannotReportOnIt() {
        var job = submitted("ada");
        leaseLost(() -> report(ONE, job.id(), State.MAPPING, 1));
        assertThat(state(job.id())).isEqualTo(State.SUBMITTED);
    }

    // ---- restarts of the coordinator ----

    @Test
    void aRestartedCoordinatorKnowsWhoHoldsAJob() {
        var job = submitted("ada");
        taken(desk, ONE);
        report(ONE, job.id(), State.MAPPING, 3);
        desk = reopened();
        leaseLost(() -> report(TWO, job.id(), State.MAPPING, 9));
        assertThat(taken(desk, TWO)).isEmpty();
        assertThat(report(ONE, job.id(), State.REDUCING, 10).state()).isEqualTo(State.REDUCING);
    }

    @Test
    void andTakesItBackIfNoReportComes() {
        var job = submitted("ada");
        taken(desk, ONE);
        report(ONE, job.id(), State.MAPPING, 3);
        grid.pass(JobDesk.LEASE_MILLIS - 1);
        desk = reopened();
        grid.pass(JobDesk.LEASE_MILLIS - 1);
        desk.reclaim();
        assertThat(state(job.id())).isEqualTo(State.MAPPING);
        grid.pass(1);
        desk.reclaim();
        assertThat(state(job.id())).isEqualTo(State.SUBMITTED);
        assertThat(taken(desk, TWO)).contains(job.id());
    }

    @Test
    void alsoWhenItsOwnNoteIsLost() {
        var job = submitted("ada");
        taken(desk, ONE);
        report(ONE, job.id(), State.MAPPING, 3);
        desk = deskOn(new InMemoryNotes());
        grid.pass(JobDesk.LEASE_MILLIS);
        assertThat(taken(desk, TWO)).contains(job.id());
    }

    @Test
    void aWishToCancelOutlivesARestart() {
        var job = submitted("ada");
        taken(desk, ONE);
        desk.cancel(job.id());
        desk = reopened();
        assertThat(desk.cancelling(job.id())).isTrue();
    }

    // ---- ends ----

    @Test
    void aJobIsWalkedToItsEndAndStaysThere() {
        var job = submitted("ada");
        taken(desk, ONE);
        assertThat(report(ONE, job.id(), State.DONE, 10).state()).isEqualTo(State.DONE);
        var again = report(ONE, job.id(), State.FAILED, 10);
        assertThat(again.state()).isEqualTo(State.DONE);
        assertThat(desk.held()).isEmpty();
        assertThat(reopened().held()).isEmpty();
    }

    @Test
    void aJobThatNobodyRunsIsCancelledAtOnceAndSettledFirst() {
        var job = submitted("ada");
        desk.cancel(job.id());
        assertThat(state(job.id())).isEqualTo(State.CANCELLED);
        assertThat(grid.contract(job).state()).isEqualTo(ContractRecord.State.CANCELLED);
        assertThat(taken(desk, ONE)).isEmpty();
        desk.cancel(job.id());
        assertThat(state(job.id())).isEqualTo(State.CANCELLED);
    }

    @Test
    void aRunningJobIsCancelledByItsGateway() {
        var job = submitted("ada");
        taken(desk, ONE);
        desk.cancel(job.id());
        assertThat(desk.cancelling(job.id())).isTrue();
        assertThat(state(job.id())).isEqualTo(State.SUBMITTED);
        assertThat(report(ONE, job.id(), State.CANCELLED, 0).state()).isEqualTo(State.CANCELLED);
        assertThat(desk.cancelling(job.id())).isFalse();
    }

    @Test
    void orWithoutItWhenItIsSilent() {
        var job = submitted("ada");
        taken(desk, ONE);
        report(ONE, job.id(), State.MAPPING, 3);
        var contract = grid.contract(job);
        SignedDocument receipt =
                grid.receipt(contract.id(), contract.contract().node().value(), 1, 2_000);
        grid.barter.recordReceipt(receipt, 2_000);
        desk.cancel(job.id());
        grid.pass(JobDesk.LEASE_MILLIS);
        desk.reclaim();
        assertThat(state(job.id())).isEqualTo(State.CANCELLED);
        var settlement = grid.contract(job).settlement();
        assertThat(settlement).isNotNull();
        assertThat(settlement.cpuMillis()).isEqualTo(2_000);
        assertThat(report(ONE, job.id(), State.MAPPING, 5).state()).isEqualTo(State.CANCELLED);
    }

    // ---- waiting ----

    @Test
    void whoWaitsForAJobIsWokenByItsChange() {
        var job = submitted("ada");
        var waiting = desk.after(job.id(), job.version(), 50);
        assertThat(waiting).isNotDone();
        taken(desk, ONE);
        assertThat(waiting).isNotDone();
        report(ONE, job.id(), State.MAPPING, 1);
        assertThat(waiting).isCompleted();
        assertThat(waiting.join().state()).isEqualTo(State.MAPPING);
        assertThat(desk.waiting()).isZero();
    }

    @Test
    void byItsCancellationToo() {
        var job = submitted("ada");
        var waiting = desk.after(job.id(), job.version(), 50);
        desk.cancel(job.id());
        assertThat(waiting).isCompleted();
        assertThat(waiting.join().state()).isEqualTo(State.CANCELLED);
    }

    @Test
    void andNotByAnothers() {
        var job = submitted("ada");
        var other = submitted("bob");
        var waiting = desk.after(job.id(), job.version(), 50);
        taken(desk, ONE);
        desk.cancel(other.id());
        assertThat(waiting).isNotDone();
    }

    @Test
    void aWaitEndsByItselfAndLeavesNothingBehind() {
        var job = submitted("ada");
        var waiting = desk.after(job.id(), job.version(), 1);
        assertThat(desk.waiting()).isEqualTo(1);
        assertThat(waiting.orTimeout(20, TimeUnit.SECONDS).join().version()).isEqualTo(job.version());
        Awaitility.await().until(() -> desk.waiting() == 0);
    }

    @Test
    void nothingIsWaitedForOnceAJobHasEnded() {
        var job = submitted("ada");
        desk.cancel(job.id());
        long version = grid.barter.job(job.id()).version();
        assertThat(desk.after(job.id(), version + 100, 50)).isDone();
    }

    @Test
    void anIdleGatewayIsWokenByAJob() {
        var waiting = desk.next(ONE, 50, () -> {});
        assertThat(waiting).isNotDone();
        var job = submitted("ada");
        assertThat(waiting).isCompleted();
        assertThat(waiting.join().map(JobRecord::id)).contains(job.id());
        assertThat(desk.waiting()).isZero();
    }

    @Test
    void alsoByOneThatAnotherLost() {
        var job = submitted("ada");
        taken(desk, ONE);
        var waiting = desk.next(TWO, 50, () -> {});
        grid.pass(JobDesk.LEASE_MILLIS);
        desk.reclaim();
        assertThat(waiting).isCompleted();
        assertThat(waiting.join().map(JobRecord::id)).contains(job.id());
    }

    @Test
    void oneJobSatisfiesOneOfThoseWhoWait() {
        var first = desk.next(ONE, 1, () -> {});
        var second = desk.next(TWO, 1, () -> {});
        submitted("ada");
        assertThat(List.of(first.join().isPresent(), second.join().isPresent())).containsExactlyInAnyOrder(true, false);
    }
}
