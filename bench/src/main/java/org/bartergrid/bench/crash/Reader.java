package org.bartergrid.bench.crash;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.bartergrid.client.ApiProblem;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.CoordinatorUnreachable;

/**
 * Reads without pause from whichever coordinator: the total of all balances, and payments that were acknowledged before it
 * asked, which every later read has to see. One thread.
 */
final class Reader implements Runnable {
    private static final long PAUSE_NANOS = 20_000_000;

    private final List<CoordinatorClient> operators;
    private final Memory memory;
    private final long totalMinor;
    private final Random random;
    private volatile boolean ended;

    Reader(List<CoordinatorClient> operators, Memory memory, long totalMinor, long seed) {
        this.operators = operators;
        this.memory = memory;
        this.totalMinor = totalMinor;
        this.random = new Random(seed);
    }

    @Override
    public void run() {
        while (!ended) {
            CoordinatorClient operator = operators.get(random.nextInt(operators.size()));
            try {
                if (random.nextInt(4) == 0) {
                    readTotal(operator);
                } else {
                    readLatest(operator);
                }
                memory.read();
            } catch (CoordinatorUnreachable away) {
                LockSupport.parkNanos(PAUSE_NANOS);
            } catch (ApiProblem refused) {
                if (refused.status() != 503) {
                    memory.contradiction("A read was answered with " + refused.getMessage());
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void readTotal(CoordinatorClient operator) {
        JsonNode line = operator.get("/v1/ledger/trial-balance").at("/units/CREDIT");
        if (line.path("positiveMinor").asLong() != totalMinor
                || line.path("sumMinor").asLong() != 0) {
            memory.contradiction("A total was read as " + line + ", not " + totalMinor);
        }
    }

    private void readLatest(CoordinatorClient operator) {
        Memory.Told told = memory.latest();
        if (told == null) {
            LockSupport.parkNanos(PAUSE_NANOS);
            return;
        }
        String id = told.payment().id().toString();
        try {
            boolean applied = operator.get("/v1/entries/" + id).path("applied").asBoolean();
            if (applied != told.applied()) {
                memory.contradiction("Payment " + id + " was read as it never was");
            }
        } catch (ApiProblem problem) {
            if (problem.status() != 404) {
                throw problem;
            }
            memory.contradiction("Payment " + id + " was acknowledged, and a later read did not see it");
        }
    }

    void end() {
        ended = true;
    }
}
