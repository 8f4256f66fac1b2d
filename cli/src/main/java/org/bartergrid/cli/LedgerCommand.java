package org.bartergrid.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The books as a whole. */
@Command(
        name = "ledger",
        description = "Shows, verifies, exports and asks the books.",
        subcommands = {
            LedgerCommand.Show.class,
            LedgerVerifyCommand.class,
            LedgerProveCommand.class,
            LedgerExportCommand.class,
            LedgerCommand.TrialBalance.class,
            LedgerCommand.Reverse.class,
            LedgerCommand.Sql.class,
            LedgerCommand.Rebuild.class
        })
final class LedgerCommand {

    private LedgerCommand() {}

    @Command(name = "show", description = "Shows where the books stand.")
    static final class Show implements Callable<Integer> {

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var shown = membership.identity().client().get("/v1/ledger");
            var terminal = membership.terminal();
            terminal.say(
                    "Block %d, written by %s in epoch %d; SQL tables at block %d; sum of all balances %s;%n"
                            + "hash of the block: %s",
                    shown.path("block").asLong(),
                    shown.path("coordinator").asText(),
                    shown.path("epoch").asLong(),
                    shown.path("projectedBlock").asLong(),
                    sums(shown.path("sums")),
                    shown.path("hash").asText());
            terminal.answer(shown);
            return 0;
        }

        private static String sums(JsonNode sums) {
            return sums.properties().stream()
                    .map(unit -> unit.getValue().asLong() + " " + unit.getKey())
                    .collect(Collectors.joining(", "));
        }
    }

    @Command(name = "trial-balance", description = "Adds up all accounts, by unit; for the operator.")
    static final class TrialBalance implements Callable<Integer> {

        @Mixin
        private Operation operation = new Operation();

        @Override
        public Integer call() throws IOException {
            var balance = operation.coordinator().get("/v1/ledger/trial-balance");
            var terminal = operation.terminal();
            terminal.say(
                    "After block %d, in minor units:", balance.path("block").asLong());
            terminal.say("%-8s %10s %22s %22s %18s %6s", "unit", "accounts", "have", "owe", "held", "sum");
            balance.path("units")
                    .properties()
                    .forEach(unit -> terminal.say(
                            "%-8s %10d %22d %22d %18d %6d",
                            unit.getKey(),
                            unit.getValue().path("accounts").asLong(),
                            unit.getValue().path("positiveMinor").asLong(),
                            unit.getValue().path("negativeMinor").asLong(),
                            unit.getValue().path("heldMinor").asLong(),
                            unit.getValue().path("sumMinor").asLong()));
            terminal.answer(balance);
            return 0;
        }
    }

    @Command(name = "reverse", description = "Takes an entry of transfers back, once; for the operator.")
    static final class Reverse implements Callable<Integer> {

        @Parameters(paramLabel = "ENTRY", description = "the entry's id")
        private String entry = "";

        @Mixin
        private Operation operation = new Operation();

        @Override
        public Integer call() throws IOException {
            var reversal = operation.coordinator().reverse(entry);
            var terminal = operation.terminal();
            terminal.say(
                    "Entry %s is taken back by entry %s in block %d.",
                    entry,
                    reversal.path("entry").asText(),
                    reversal.path("block").asLong());
            terminal.answer(reversal);
            return 0;
        }
    }

    @Command(
            name = "sql",
            description =
                    "Asks the tables ACCOUNTS, POSTINGS, HOLDS, RESERVATIONS, BLOCKS and those of the market; for the operator.")
    static final class Sql implements Callable<Integer> {

        @Parameters(paramLabel = "SELECT", description = "one SELECT, in quotes")
        private String query = "";

        @Mixin
        private Operation operation = new Operation();

        @Override
        public Integer call() throws IOException {
            var answer = operation.coordinator().ask(query);
            var terminal = operation.terminal();
            terminal.say("%s", line(answer.path("columns")));
            answer.path("rows").forEach(row -> terminal.say("%s", line(row)));
            if (answer.path("cut").asBoolean()) {
                terminal.say("There are more rows: narrow the query down, or count.");
            }
            terminal.answer(answer);
            return 0;
        }

        private static String line(JsonNode values) {
            List<String> texts = new ArrayList<>();
            values.forEach(value -> texts.add(value.isNull() ? "" : value.asText()));
            return String.join("\t", texts);
        }
    }

    @Command(
            name = "rebuild",
            description = {
                "Rebuilds the tables that 'ledger sql' asks from the log, and waits; for the operator.",
                "Paying and reading statements go on meanwhile. What was begun goes on when this is stopped, and when the"
                        + " coordinator is."
            })
    static final class Rebuild implements Callable<Integer> {

        private static final long PAUSE_MILLIS = 300;

        @Mixin
        private Operation operation = new Operation();

        @Override
        public Integer call() throws IOException, InterruptedException {
            var coordinator = operation.coordinator();
            var terminal = operation.terminal();
            long block = coordinator.rebuildTables().path("block").asLong();
            var ledger = coordinator.get("/v1/ledger");
            while (projected(ledger) < block) {
                terminal.progress("rebuild", projected(ledger), block, "blocks");
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                ledger = coordinator.get("/v1/ledger");
            }
            terminal.say("The tables are rebuilt up to block %d.", projected(ledger));
            terminal.answer(Map.of("block", block, "projectedBlock", projected(ledger)));
            return 0;
        }

        private static long projected(JsonNode ledger) {
            return ledger.path("projectedBlock").asLong();
        }
    }
}
