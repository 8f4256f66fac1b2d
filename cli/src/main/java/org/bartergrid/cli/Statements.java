package org.bartergrid.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Statements as people read them. */
public final class Statements {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Statements() {}

    /** What the columns of {@link #line} are. */
    public static final String COLUMNS =
            String.format(Locale.ROOT, "%-19s %-12s %-15s %-17s %s", "time (UTC)", "what", "CREDIT", "with", "balance");

    /** One line of about 77 columns: when, what, how much, with whom, and the balance afterwards. */
    public static String line(JsonNode posting) {
        long amount = posting.path("amountMinor").asLong();
        long held = posting.path("heldMinor").asLong();
        String change = amount != 0
                ? (amount > 0 ? "+" : "") + Terminal.amount(amount)
                : (held > 0 ? "held " : "freed ") + Terminal.amount(Math.abs(held));
        return String.format(
                Locale.ROOT,
                "%s  %-13s %-16s %-14s %s",
                TIME.format(Instant.ofEpochMilli(posting.path("bookTimeMillis").asLong())),
                posting.path("kind").asText(),
                change,
                posting.path("counterparty").asText(""),
                Terminal.amount(posting.path("balanceMinor").asLong()));
    }
}
