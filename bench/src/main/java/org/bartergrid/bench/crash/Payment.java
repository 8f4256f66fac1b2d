package org.bartergrid.bench.crash;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A payment that a client has made up, whatever becomes of it. */
record Payment(UUID id, String from, String to, long amountMinor) {
    /** What the API is sent. */
    Map<String, Object> body() {
        return Map.of(
                "id",
                id.toString(),
                "transfers",
                List.of(Map.of(
                        "from", from + ".credit", "to", to + ".credit", "unit", "CREDIT", "amountMinor", amountMinor)));
    }
}
