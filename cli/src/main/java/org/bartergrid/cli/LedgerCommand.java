package org.bartergrid.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.bartergrid.store.LedgerVerification;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The books as a whole. */
@Command(
        name = "ledger",
        description = "Shows and verifies the books.",
        subcommands = {LedgerCommand.Show.class, LedgerCommand.Verify.class})
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
                    "Block %d, statements projected to block %d; sum of all balances %s; hash of the block:%n%s",
                    shown.path("block").asLong(),
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

    @Command(
            name = "verify",
            description = "Verifies the books of a stopped coordinator: chain, sums, holds, projections.")
    static final class Verify implements Callable<Integer> {

        @Parameters(paramLabel = "DIR", description = "the coordinator's folder, or what 'barter demo --keep' left")
        private @Nullable Path folder;

        @Option(names = "--json", description = "answer in one line of JSON")
        private boolean json;

        @Override
        public Integer call() {
            var books = books(java.util.Objects.requireNonNull(folder));
            var report = LedgerVerification.verify(books);
            var terminal = Terminal.of(json);
            terminal.say(
                    "%d blocks with %d commands, %d accounts, %d postings, %d open holds",
                    report.blocks(), report.commands(), report.accounts(), report.postings(), report.openHolds());
            report.sums().forEach((unit, sum) -> terminal.say("Sum of all %s balances: %d", unit, sum));
            report.problems().forEach(problem -> terminal.say("WRONG: %s", problem));
            terminal.say(
                    report.sound() ? "The books are sound up to " + report.headHash() : "The books are NOT sound.");
            terminal.answer(answer(report));
            return report.sound() ? 0 : 1;
        }

        private static Map<String, Object> answer(LedgerVerification.Report report) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("sound", report.sound());
            answer.put("blocks", report.blocks());
            answer.put("commands", report.commands());
            answer.put("accounts", report.accounts());
            answer.put("postings", report.postings());
            answer.put("openHolds", report.openHolds());
            Map<String, Long> sums = new TreeMap<>();
            report.sums().forEach((unit, sum) -> sums.put(unit.name(), sum));
            answer.put("sums", sums);
            answer.put("headHash", report.headHash());
            answer.put("firstBadBlock", report.firstBadBlock());
            answer.put("problems", report.problems());
            return answer;
        }

        /** The ledger's own folder under any of the folders that people know. */
        private static Path books(Path given) {
            for (var candidate : new Path[] {given, given.resolve("ledger"), given.resolve("coordinator/ledger")}) {
                if (Files.isDirectory(candidate.resolve("store"))) {
                    return candidate;
                }
            }
            throw new CommandFailure("There are no books in " + given
                    + ": give a coordinator's folder, or the one that 'barter demo --keep' left");
        }
    }
}
