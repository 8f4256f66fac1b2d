package org.bartergrid.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.bartergrid.market.ConditionParser;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.Quantity.Measure;
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

    @Option(
            names = "--category",
            paramLabel = "CATEGORY",
            description = "COMPUTING_POWER, MEMORY, STORAGE, PERIPHERAL, FILE, INTERNET_ACCESS or MONEY (default:"
                    + " ${DEFAULT-VALUE})")
    private Category category = Category.COMPUTING_POWER;

    @Option(names = "--explain", description = "say how many offers fail what, even if enough fit")
    private boolean explain;

    @Mixin
    private DemandOptions demand = new DemandOptions();

    @Mixin
    private Membership membership = new Membership();

    @Override
    public Integer call() throws IOException {
        var wanted = category == Category.COMPUTING_POWER ? demand.demand() : demand.demand(category);
        var answer = membership.identity().client().search(wanted.where(ConditionParser.parse(where)), explain);
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
        var offer = candidate.path("offer");
        return String.format(
                Locale.ROOT,
                "%-24s %s %d free slots  %s a %s  closeness %.3f (parameters %.3f, value %.3f)",
                offer.path("node").isTextual()
                        ? offer.path("node").asText()
                        : offer.path("peer").asText(),
                figures(candidate),
                candidate.path("freeSlots").asInt(),
                Terminal.credits(candidate.path("agreedPriceMinor").asLong()),
                Measure.valueOf(offer.path("measure").asText()).pricedAs(),
                candidate.path("scorePpm").asLong() / 1e6,
                candidate.path("parameterPpm").asLong() / 1e6,
                candidate.path("valuePpm").asLong() / 1e6);
    }

    private static String figures(JsonNode candidate) {
        var rating = candidate.path("rating");
        if (rating.isObject()) {
            return String.format(
                    Locale.ROOT,
                    "%6d MIPS %6d MFLOPS",
                    rating.path("mips").asLong(),
                    rating.path("mflops").asLong());
        }
        var text = new StringJoiner(" ");
        candidate
                .at("/offer/resource")
                .properties()
                .forEach(field ->
                        text.add(field.getKey() + "=" + field.getValue().asText()));
        return text.toString();
    }
}
