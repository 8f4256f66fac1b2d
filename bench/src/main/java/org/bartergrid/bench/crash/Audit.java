package org.bartergrid.bench.crash;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.bartergrid.client.ApiProblem;
import org.bartergrid.client.CoordinatorClient;

/** Holds what a coordinator says against what its clients remember. For one thread. */
final class Audit {
    private static final int PAGE = 500;

    private final CoordinatorClient operator;
    private final Memory memory;
    private final List<String> lost = new ArrayList<>();
    private final List<String> invented = new ArrayList<>();

    Audit(CoordinatorClient operator, Memory memory) {
        this.operator = operator;
        this.memory = memory;
    }

    /** Looks every one of these acknowledged payments up. */
    void checkAcknowledged(Iterable<Memory.Told> acknowledged) {
        for (Memory.Told told : acknowledged) {
            UUID id = told.payment().id();
            try {
                JsonNode entry = operator.get("/v1/entries/" + id);
                JsonNode step = entry.at("/steps/0");
                boolean same = entry.path("applied").asBoolean() == told.applied()
                        && step.path("from").asText().equals(told.payment().from() + ".credit")
                        && step.path("to").asText().equals(told.payment().to() + ".credit")
                        && step.path("amountMinor").asLong() == told.payment().amountMinor();
                if (!same) {
                    lost.add("Payment " + id + " is not what its client was told: " + entry);
                }
            } catch (ApiProblem missing) {
                if (missing.status() != 404) {
                    throw missing;
                }
                lost.add("Payment " + id + " was acknowledged and is not there");
            }
        }
    }

    /** Reads every statement from its first line to its last, and adds them up. */
    void checkStatements(List<String> peers, long welcomeMinor) {
        Map<UUID, Integer> lines = new HashMap<>();
        long all = 0;
        for (String peer : peers) {
            all += statement(peer, welcomeMinor, lines);
        }
        for (Memory.Told told : memory.allTold().values()) {
            if (told.applied() && !lines.containsKey(told.payment().id())) {
                lost.add("Payment " + told.payment().id() + " was acknowledged and is in no statement");
            }
        }
        lines.forEach((id, count) -> {
            if (count != 2) {
                invented.add("Payment " + id + " has " + count + " lines in the statements, not 2");
            }
        });
        if (all != peers.size() * welcomeMinor) {
            invented.add("All balances together are " + all + ", not " + peers.size() * welcomeMinor);
        }
        operator.get("/v1/ledger").path("sums").forEach(sum -> {
            if (sum.asLong() != 0) {
                invented.add("The sum of the ledger is " + sum);
            }
        });
    }

    private long statement(String peer, long welcomeMinor, Map<UUID, Integer> lines) {
        String account = peer + ".credit";
        long sum = 0;
        Set<Long> sequences = new HashSet<>();
        String cursor = "";
        do {
            JsonNode page = operator.get("/v1/accounts/" + account + "/postings?limit=" + PAGE
                    + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            for (JsonNode line : page.path("items")) {
                sum += line.path("amountMinor").asLong();
                sequences.add(line.path("sequence").asLong());
                UUID id = UUID.fromString(line.path("entry").asText());
                Payment payment = memory.allSent().get(id);
                if (payment != null && Math.abs(line.path("amountMinor").asLong()) == payment.amountMinor()) {
                    lines.merge(id, 1, Integer::sum);
                } else if (line.path("amountMinor").asLong() != welcomeMinor) {
                    invented.add("Nobody sent the entry " + id + " in the statement of " + account);
                }
            }
            cursor = page.path("next").asText("");
        } while (!cursor.isEmpty());
        JsonNode standing = operator.get("/v1/accounts/" + account);
        if (standing.path("balanceMinor").asLong() != sum
                || standing.path("postings").asLong() != sequences.size()) {
            invented.add("The statement of " + account + " does not add up to its balance");
        }
        return standing.path("balanceMinor").asLong();
    }

    List<String> lost() {
        return lost;
    }

    List<String> invented() {
        return invented;
    }
}
