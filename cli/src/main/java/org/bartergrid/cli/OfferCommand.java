package org.bartergrid.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.bartergrid.cli.config.DeclaredResource;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.Coordinators;
import org.bartergrid.market.ConditionParser;
import org.bartergrid.market.ResourceDocument;
import org.bartergrid.peer.NodeId;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.Quantity.Measure;
import org.bartergrid.resource.Resource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What can be offered. */
@Command(
        name = "offer",
        description = "Offers what you have to give, and says what it would be worth.",
        subcommands = {
            OfferCommand.Place.class,
            OfferCommand.ListOffers.class,
            OfferCommand.Withdraw.class,
            OfferCommand.Appraise.class
        })
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

    @Command(
            name = "place",
            description = "Offers one of the resources that the coordinator has registered for you or for one of your"
                    + " nodes. Processor time is offered by the nodes themselves.")
    static final class Place implements Callable<Integer> {

        @Parameters(paramLabel = "LABEL", description = "the label of the resource")
        private String label = "";

        @Option(names = "--node", paramLabel = "NODE", description = "of which node (default: your own resources)")
        private @Nullable String node;

        @Option(
                names = "--slots",
                paramLabel = "N",
                description =
                        "how many megabytes, devices, copies, connections or minor units (default: ${DEFAULT-VALUE})")
        private int slots = 1;

        @Option(
                names = "--reserve",
                paramLabel = "MINOR",
                description = "never cheaper than this, in millionths of a CREDIT (default: ${DEFAULT-VALUE})")
        private long reserveMinor;

        @Option(names = "--lasts", paramLabel = "HOURS", description = "for how long (default: ${DEFAULT-VALUE})")
        private int hours = 24;

        @Option(
                names = "--accepts",
                paramLabel = "CATEGORY",
                split = ",",
                description = "what you take in return besides credits, at its valuation")
        private List<Category> accepts = List.of();

        @Option(
                names = "--demanders",
                paramLabel = "CONDITION",
                description = "what a peer has to be, in RSQL: 'reputation>=90;place==Kiel'")
        private String demanders = "";

        @Option(
                names = "--penalty",
                paramLabel = "BASIS-POINTS",
                description = "what you pay, of the worth, to whom you do not deliver (default: ${DEFAULT-VALUE})")
        private int penaltyBasisPoints;

        @Mixin
        private MannerOptions manner = new MannerOptions();

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var identity = membership.identity();
            var client = identity.client();
            var resource = resource(client, identity.name());
            var offer = client.placeOffer(Mandates.offer(
                    identity,
                    resource,
                    node == null ? null : new NodeId(node),
                    slots,
                    new Mandates.Terms(
                            reserveMinor,
                            Set.copyOf(accepts),
                            ConditionParser.parse(demanders),
                            penaltyBasisPoints,
                            Duration.ofHours(hours)),
                    manner.manner()));
            var terminal = membership.terminal();
            terminal.say("Offered: %s", offerLine(offer));
            terminal.answer(offer);
            return 0;
        }

        private Resource resource(CoordinatorClient client, String peer) {
            var owner = client.get(node == null ? "/v1/peers/" + peer : "/v1/nodes/" + node);
            var labels = new StringJoiner(", ");
            for (JsonNode registered : owner.path("resources")) {
                if (registered.path("label").asText().equals(label)) {
                    return ResourceDocument.parse(registered.path("resource").toString());
                }
                labels.add(registered.path("label").asText());
            }
            throw new CommandFailure("There is no resource '" + label + "' of "
                    + (node == null ? "yours" : "node " + node) + ", but "
                    + (labels.length() == 0 ? "none at all" : labels) + ": declare it first");
        }
    }

    @Command(name = "list", description = "Lists open offers of a category, cheapest first.")
    static final class ListOffers implements Callable<Integer> {

        @Parameters(arity = "0..1", paramLabel = "CATEGORY", description = "(default: ${DEFAULT-VALUE})")
        private Category category = Category.COMPUTING_POWER;

        @Option(names = "--limit", paramLabel = "N", description = "offers at most (default: ${DEFAULT-VALUE})")
        private int limit = 50;

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var offers = CoordinatorClient.anonymous(membership.identity().coordinators())
                    .get("/v1/offers?category=" + category + "&limit=" + limit);
            var terminal = membership.terminal();
            offers.path("items").forEach(offer -> terminal.say("%s", offerLine(offer)));
            terminal.answer(offers);
            return 0;
        }
    }

    @Command(name = "withdraw", description = "Takes an offer back; contracts under it go on.")
    static final class Withdraw implements Callable<Integer> {

        @Parameters(paramLabel = "OFFER", description = "its id")
        private String offer = "";

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var withdrawn = membership.identity().client().withdrawOffer(offer);
            var terminal = membership.terminal();
            terminal.say("Withdrawn: %s", offerLine(withdrawn));
            terminal.answer(withdrawn);
            return 0;
        }
    }

    /** One offer for people. */
    static String offerLine(JsonNode offer) {
        return String.format(
                Locale.ROOT,
                "%s  %s of %s, %,d slots at %s a %s",
                offer.path("offer").asText(),
                offer.path("category").asText(),
                offer.path("node").isTextual()
                        ? offer.path("node").asText()
                        : offer.path("peer").asText(),
                offer.path("slots").asInt(),
                Terminal.credits(offer.path("priceMinor").asLong()),
                Measure.valueOf(offer.path("measure").asText()).pricedAs());
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
