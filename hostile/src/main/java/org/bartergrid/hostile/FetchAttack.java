package org.bartergrid.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.bartergrid.cell.Tickets;
import org.bartergrid.execution.ignite.RogueGateway;
import org.bartergrid.execution.ignite.RogueGateway.Wanted;
import org.bartergrid.execution.ignite.TicketMaker;
import org.bartergrid.peer.SigningKey;
import org.jspecify.annotations.Nullable;

/**
 * A gateway that has gone bad asks a node for the runs of an honest job that goes on, with every ticket that it may come by:
 * none, its own, another reader's, one for something else of the same gateway's. The same request with the right ticket,
 * for which this run has the honest gateway's key, brings bytes, before and after.
 */
final class FetchAttack {

    private static final long KEPT_MILLIS = 120_000;
    private static final long LOOK_MILLIS = 5_000;
    private static final int MOST_BEGINNINGS = 5;

    /** What a node says of runs that it does not have. */
    private static final String GONE = "nothing of that run under that contract";

    private final HonestGrid grid;
    private final HonestJobs jobs;
    private final RogueGateway gateway;
    private final String rogue;
    private final SigningKey roguesKey;
    private final List<String> sentences = new ArrayList<>();

    FetchAttack(HonestGrid grid, HonestJobs jobs, RogueGateway gateway, String rogue, SigningKey roguesKey) {
        this.grid = grid;
        this.jobs = jobs;
        this.gateway = gateway;
        this.rogue = rogue;
        this.roguesKey = roguesKey;
    }

    /** What an honest node keeps of an honest job. */
    private record Kept(String node, Wanted wanted) {}

    /** Of whatever job goes on: one may be over before it has left anything. */
    private Kept kept() {
        var found = new AtomicReference<@Nullable Kept>();
        boolean kept = States.within(KEPT_MILLIS, () -> {
            jobs.awaitRunning();
            return States.within(LOOK_MILLIS, () -> {
                found.set(find());
                return found.get() != null;
            });
        });
        if (!kept) {
            throw new IllegalStateException("No honest node keeps runs of the job that goes on");
        }
        return Objects.requireNonNull(found.get());
    }

    private @Nullable Kept find() {
        for (int i = 0; i < HonestGrid.NODES.size(); i++) {
            for (JsonNode runs : grid.states.of(grid.nodes.get(i)).path("runs")) {
                return new Kept(
                        HonestGrid.NODES.get(i),
                        new Wanted(
                                runs.path("contract").asText(),
                                runs.path("run").asText(),
                                0,
                                runs.path("split").asInt(),
                                runs.path("attempt").asInt()));
            }
        }
        return null;
    }

    Outcome outcome() throws IOException {
        var honest = Tickets.maker(HonestGrid.GATEWAY, grid.gatewayIdentity().key(), Clock.systemUTC());
        for (int i = 0; i < MOST_BEGINNINGS; i++) {
            try {
                return outcome(kept(), honest);
            } catch (RunsGone gone) {
                sentences.clear();
            }
        }
        throw new IllegalStateException(
                MOST_BEGINNINGS + " honest jobs were over before their runs had been asked for with every ticket");
    }

    private Outcome outcome(Kept kept, TicketMaker honest) throws RunsGone {
        int before = delivered(kept, honest);
        boolean effect = false;
        for (var one : tries(kept, honest)) {
            effect |= getsIn(kept, one);
        }
        int after = delivered(kept, honest);
        return new Outcome(
                23,
                "another job's runs",
                effect,
                effect ? "" : "gate",
                sentences,
                "the right ticket brought " + before + " and " + after + " bytes of the same runs");
    }

    /** The honest job is over: what is answered then says nothing of tickets. */
    private static final class RunsGone extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private static void requireKept(String refusal) throws RunsGone {
        if (refusal.contains(GONE)) {
            throw new RunsGone();
        }
    }

    /** A ticket, and what it has to be refused for. */
    private record Try(String ticket, String reason) {}

    private List<Try> tries(Kept kept, TicketMaker honest) {
        String node = kept.node;
        var wanted = kept.wanted;
        var own = Tickets.maker(rogue, roguesKey, Clock.systemUTC());
        String unsigned = "not signed by the gateway";
        return List.of(
                new Try("none", unsigned),
                new Try(own.runs(node, wanted.contract(), wanted.run(), 0, rogue), unsigned),
                // Of a job of its own, as it has them.
                new Try(
                        own.runs(
                                node,
                                UUID.randomUUID().toString(),
                                UUID.randomUUID().toString(),
                                0,
                                rogue),
                        unsigned),
                new Try(honest.runs(node, wanted.contract(), wanted.run(), 0, "emmy.desktop"), "to use, and not for"),
                new Try(
                        honest.runs("mallory.box", wanted.contract(), wanted.run(), 0, rogue),
                        "is for node mallory.box"),
                new Try(honest.runs(node, wanted.contract(), wanted.run(), 1, rogue), "contract, run or partition"),
                new Try(
                        honest.runs(node, wanted.contract(), UUID.randomUUID().toString(), 0, rogue),
                        "contract, run or partition"),
                new Try(
                        honest.runs(node, UUID.randomUUID().toString(), wanted.run(), 0, rogue),
                        "contract, run or partition"),
                new Try(honest.result(node, wanted.contract(), wanted.run(), 0), "something else"));
    }

    /** Whether bytes came, or it was refused for another reason than what is wrong with the ticket. */
    private boolean getsIn(Kept kept, Try one) throws RunsGone {
        var bytes = new AtomicInteger();
        String refusal = gateway.refusalOfRuns(kept.node, one.ticket, kept.wanted, bytes::set);
        requireKept(refusal);
        sentences.add(refusal);
        return bytes.get() > 0 || !refusal.contains(one.reason);
    }

    private int delivered(Kept kept, TicketMaker honest) throws RunsGone {
        var bytes = new AtomicInteger();
        var wanted = kept.wanted;
        String ticket = honest.runs(kept.node, wanted.contract(), wanted.run(), wanted.partition(), rogue);
        String refusal = gateway.refusalOfRuns(kept.node, ticket, wanted, bytes::set);
        requireKept(refusal);
        if (bytes.get() == 0) {
            throw new IllegalStateException("The right ticket brought nothing: " + refusal);
        }
        return bytes.get();
    }
}
