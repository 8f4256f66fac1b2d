package org.bartergrid.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.bartergrid.cli.config.DeclaredResource;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.Coordinators;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What can be offered. */
@Command(
        name = "offer",
        description = "Says what a resource would be worth.",
        subcommands = {OfferCommand.Appraise.class})
final class OfferCommand {

    private OfferCommand() {}

    @Command(
            name = "appraise",
            description = "What the coordinator would value a resource at. Nothing is registered or offered.")
    static final class Appraise implements Callable<Integer> {

        @Parameters(
                index = "0",
                paramLabel = "CATEGORY",
                description = "COMPUTING_POWER, MEMORY, STORAGE, PERIPHERAL, FILE, INTERNET_ACCESS or MONEY")
        private String category = "";

        @Parameters(
                index = "1..*",
                paramLabel = "NAME=FIGURE",
                description = "its figures, such as megabytes=4096 readNanos=80 writeNanos=90")
        private List<String> figures = List.of();

        @Option(
                names = "--quantity",
                paramLabel = "N",
                description = "how much of it to value: CPU-milliseconds, megabyte-seconds, milliseconds of a device or"
                        + " connection, copies, or minor units of money")
        private @Nullable Long quantity;

        @Option(names = "--explain", description = "show how the price came about, term by term")
        private boolean explain;

        @Option(
                names = "--coordinator",
                paramLabel = "URL[,URL]",
                description = "whom to ask, if you have not joined (default: those of the grid you joined)")
        private @Nullable Coordinators coordinators;

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var resource = DeclaredResource.resource(category, figures);
            var asked = coordinators == null ? membership.identity().coordinators() : coordinators;
            var answer = CoordinatorClient.anonymous(asked)
                    .appraise(resource, quantity == null ? OptionalLong.empty() : OptionalLong.of(quantity));
            var terminal = membership.terminal();
            var valuation = answer.path("valuation");
            terminal.say(
                    "A %s is worth %s (price book %d).",
                    valuation.path("pricedAs").asText(),
                    Terminal.credits(valuation.path("priceMinor").asLong()),
                    valuation.path("priceBook").asInt());
            if (explain) {
                valuation.path("terms").forEach(term -> terminal.say("%s", line(term)));
            }
            if (quantity != null) {
                terminal.say(
                        "%,d of %s: %s.",
                        quantity,
                        valuation.path("measure").asText(),
                        Terminal.credits(answer.path("costMinor").asLong()));
            }
            terminal.answer(answer);
            return 0;
        }
    }

    /** One term of a valuation for people. */
    static String line(JsonNode term) {
        return line(
                term.path("amountMinor").asLong(),
                term.path("name").asText(),
                term.path("rating").asLong(),
                term.path("unit").asText(),
                term.path("ratePerThousandMinor").asLong());
    }

    static String line(long amountMinor, String name, long rating, String unit, long ratePerThousandMinor) {
        return String.format(
                Locale.ROOT,
                "  %,14d millionths for %s (%,d %s x %,d / 1000)",
                amountMinor,
                name,
                rating,
                unit,
                ratePerThousandMinor);
    }
}
