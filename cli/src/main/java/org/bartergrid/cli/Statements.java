package org.bartergrid.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Locale;

/** Statements as people read them. */
public final class Statements {

    private Statements() {}

    /** One line: when, what, how much, with whom, and the balance afterwards. */
    public static String line(JsonNode posting) {
        long amount = posting.path("amountMinor").asLong();
        long held = posting.path("heldMinor").asLong();
        String change = amount != 0
                ? (amount > 0 ? "+" : "") + Terminal.credits(amount)
                : (held > 0 ? "held " : "freed ") + Terminal.credits(Math.abs(held));
        return String.format(
                Locale.ROOT,
                "%s  %-13s %-24s %-18s balance %s",
                Instant.ofEpochMilli(posting.path("bookTimeMillis").asLong()),
                posting.path("kind").asText(),
                change,
                posting.path("counterparty").asText(""),
                Terminal.credits(posting.path("balanceMinor").asLong()));
    }
}
