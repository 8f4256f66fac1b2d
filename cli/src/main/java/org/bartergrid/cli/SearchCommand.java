package org.bartergrid.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a demand would find. */
@Command(
        name = "search",
        description = "Shows which offers would serve a demand, closest first, and why others would not.")
final class SearchCommand implements Callable<Integer> {

    @Parameters(
            arity = "0..1",
            paramLabel = "CONDITION",
            description = "what offers have to be besides, in RSQL: 'mflops>=2000;(place==Kiel,reputation>=90)'")
    private String where = "";

    @Option(names = "--explain", description = "say how many offers fail what, even if enough fit")
    private boolean explain;

    @Mixin
    private DemandOptions demand = new DemandOptions();

    @Mixin
    private Membership membership = new Membership();

    @Override
    public Integer call() throws IOException {
        var answer = membership.identity().client().search(demand.demand(), where);
        var terminal = membership.terminal();
        answer.path("candidates").forEach(candidate -> terminal.say("%s", line(candidate)));
        terminal.say("%s", answer.path("explanation").asText());
        if (explain) {
            answer.path("failures")
                    .properties()
                    .forEach(failure ->
                            terminal.say("  %,d fail %s", failure.getValue().asLong(), failure.getKey()));
            answer.path("partFailures")
                    .properties()
                    .forEach(part ->
                            terminal.say("  %,d are not %s", part.getValue().asLong(), part.getKey()));
        }
        terminal.answer(answer);
        return answer.path("satisfied").asBoolean() ? 0 : 1;
    }

    /** One candidate for people. */
    static String line(JsonNode candidate) {
        var rating = candidate.path("rating");
        return String.format(
                java.util.Locale.ROOT,
                "%-24s %6d MIPS %6d MFLOPS %2d free slots  %s a CPU-second  closeness %.3f (parameters %.3f, value %.3f)",
                candidate.path("offer").path("node").asText(),
                rating.path("mips").asLong(),
                rating.path("mflops").asLong(),
                candidate.path("freeSlots").asInt(),
                Terminal.credits(candidate.path("agreedPriceMinorPerCpuSecond").asLong()),
                candidate.path("scorePpm").asLong() / 1e6,
                candidate.path("parameterPpm").asLong() / 1e6,
                candidate.path("valuePpm").asLong() / 1e6);
    }
}
