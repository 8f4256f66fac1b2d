package org.bartergrid.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an order came to, in minor units, added up from its settled contracts.
 *
 * @param held what was set aside
 * @param paid by peer
 * @param commission the coordinator's
 * @param released what the scientist had back
 */
record Books(long held, Map<String, Long> paid, long commission, long released) {

    static Books of(JsonNode order) {
        long held = 0;
        long commission = 0;
        long released = 0;
        Map<String, Long> paid = new TreeMap<>();
        for (var contract : order.path("contracts")) {
            var settlement = contract.path("settlement");
            held += contract.path("heldMinor").asLong();
            commission += settlement.path("commissionMinor").asLong();
            released += settlement.path("releasedMinor").asLong();
            paid.merge(
                    contract.path("provider").asText(),
                    settlement.path("paidMinor").asLong(),
                    Long::sum);
        }
        return new Books(held, paid, commission, released);
    }

    long paidInAll() {
        return paid.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether everything that was held went somewhere. */
    boolean balanced() {
        return held == paidInAll() + commission + released;
    }
}
