package org.bartergrid.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.bartergrid.market.Demand;
import org.bartergrid.market.Manner;
import org.bartergrid.market.OfferId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What was agreed. */
@Command(
        name = "order",
        description = "Demands what you want, shows orders and their contracts, and cancels orders that got no job.",
        subcommands = {
            OrderCommand.Place.class,
            OrderCommand.ListOrders.class,
            OrderCommand.Show.class,
            OrderCommand.Cancel.class
        })
final class OrderCommand {

    private OrderCommand() {}

    @Command(
            name = "place",
            description =
                    "Signs a demand for one thing or several together, has it matched and bargained for, and shows the"
                            + " contracts that come of it. Processor time for a job is ordered by 'barter job run'.")
    static final class Place implements Callable<Integer> {

        @Option(
                names = "--want",
                required = true,
                paramLabel = "LINE",
                description = "what you want, in one argument: its category, max= (the highest price, millionths of a"
                        + " CREDIT), and slots=, offers=, amount= and where= (a condition in RSQL). May be repeated; all is"
                        + " agreed together or nothing")
        private List<String> wants = List.of();

        @Option(
                names = "--give",
                paramLabel = "OFFER",
                description =
                        "an offer of yours of which slots may be given in return, before credits are. May be repeated")
        private List<String> gives = List.of();

        @Option(
                names = "--budget",
                required = true,
                paramLabel = "MINOR",
                description = "at most so many millionths of a CREDIT are held, commission included")
        private long budgetMinor;

        /** 31 days, as a demand takes it. */
        private static final long LONGEST_TERM_MINUTES = 31L * 24 * 60;

        @Option(names = "--term", paramLabel = "MINUTES", description = "for how long (default: ${DEFAULT-VALUE})")
        private long termMinutes = 30;

        @Option(
                names = "--wait",
                paramLabel = "MINUTES",
                description = "how long you wait for persons whose offers need their approval, over and above a minute:"
                        + " offers of those who may take longer are left out (default: ${DEFAULT-VALUE})")
        private long waitMinutes;

        @Mixin
        private MannerOptions manner = new MannerOptions();

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var identity = membership.identity();
            if (termMinutes < 1 || termMinutes > LONGEST_TERM_MINUTES) {
                throw new CommandFailure("--term is 1 to " + LONGEST_TERM_MINUTES + " minutes, and not " + termMinutes);
            }
            long termSeconds = termMinutes * 60L;
            var asked = manner.manner();
            var demand = new Demand(
                    wants.stream()
                            .map(line -> WantLine.parse(line, termSeconds * 1_000))
                            .toList(),
                    termSeconds);
            var order = identity.client()
                    .order(Mandates.demand(
                            identity,
                            Mandates.newOrder(),
                            demand,
                            gives.stream().map(OfferId::parse).toList(),
                            budgetMinor,
                            asked,
                            waits(asked)));
            var terminal = membership.terminal();
            order.path("contracts").forEach(contract -> terminal.say("%s", line(contract)));
            if (order.path("contracts").path(0).path("state").asText().equals("PROPOSED")) {
                terminal.tell("Nothing is reserved before everybody has accepted: 'barter proposal list' shows who is"
                        + " awaited, 'barter contract watch' tells what becomes of it.");
            }
            terminal.answer(order);
            return 0;
        }

        /** Its mandate must not be over before its own peer has to have accepted. */
        private Duration waits(Manner asked) {
            var approval = asked.approval();
            var others = Duration.ofMinutes(waitMinutes);
            var own = approval == null ? Duration.ZERO : Duration.ofSeconds(approval.withinSeconds());
            return own.compareTo(others) > 0 ? own : others;
        }
    }

    @Command(name = "list", description = "Lists your orders.")
    static final class ListOrders implements Callable<Integer> {

        @Option(names = "--limit", paramLabel = "N", description = "orders at most (default: ${DEFAULT-VALUE})")
        private int limit = 50;

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var page = membership.identity().client().get("/v1/orders?limit=" + limit);
            var terminal = membership.terminal();
            page.path("items")
                    .forEach(order -> terminal.say(
                            "%s  %d contracts, held %s",
                            order.path("order").asText(),
                            order.path("contracts").size(),
                            Terminal.credits(order.path("heldMinor").asLong())));
            terminal.answer(page);
            return 0;
        }
    }

    @Command(name = "show", description = "Shows an order with its contracts.")
    static final class Show implements Callable<Integer> {

        @Parameters(paramLabel = "ORDER", description = "its id")
        private String order = "";

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var shown = membership.identity().client().get("/v1/orders/" + order);
            var terminal = membership.terminal();
            shown.path("contracts").forEach(contract -> terminal.say("%s", line(contract)));
            terminal.answer(shown);
            return 0;
        }
    }

    @Command(name = "cancel", description = "Cancels an order that got no job; what it holds is yours again.")
    static final class Cancel implements Callable<Integer> {

        @Parameters(paramLabel = "ORDER", description = "its id")
        private String order = "";

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var cancelled = membership.identity().client().cancelOrder(order);
            var terminal = membership.terminal();
            terminal.say(
                    "Order %s is cancelled; the %s that it held are yours again.",
                    order, Terminal.credits(cancelled.path("heldMinor").asLong()));
            terminal.answer(cancelled);
            return 0;
        }
    }

    /** One contract for people. */
    static String line(JsonNode contract) {
        if (!contract.has("priceMinorPerCpuSecond")
                || !contract.path("undeliverable").isEmpty()) {
            return barter(contract);
        }
        return String.format(
                Locale.ROOT,
                "%s  %-8s %s pays %s %s a CPU-second for at most %.1f CPU-seconds on %s; %s %s",
                contract.path("contract").asText(),
                contract.path("state").asText(),
                contract.path("consumer").asText(),
                contract.path("provider").asText(),
                Terminal.credits(contract.path("priceMinorPerCpuSecond").asLong()),
                contract.path("cpuMillis").asLong() / 1000.0,
                contract.path("node").asText(),
                held(contract),
                Terminal.credits(contract.path("heldMinor").asLong()));
    }

    private static String barter(JsonNode contract) {
        var waiting = new StringJoiner(", ");
        contract.path("undeliverable").forEach(category -> waiting.add(category.asText()));
        return String.format(
                Locale.ROOT,
                "%s  %-8s %s gives %s; %s gives %s; %s %s%s",
                contract.path("contract").asText(),
                contract.path("state").asText(),
                contract.path("provider").asText(),
                given(contract, contract.path("provider").asText()),
                contract.path("consumer").asText(),
                given(contract, contract.path("consumer").asText()),
                held(contract),
                Terminal.credits(contract.path("heldMinor").asLong()),
                waiting.length() == 0 ? "" : "; cannot be delivered yet: " + waiting);
    }

    private static String held(JsonNode contract) {
        return contract.path("state").asText().equals("PROPOSED") ? "to be held" : "held";
    }

    private static String given(JsonNode contract, String peer) {
        var legs = new StringJoiner(" and ");
        contract.path("legs").forEach(leg -> {
            if (leg.path("giver").asText().equals(peer)) {
                String worth = Terminal.credits(leg.path("valueMinor").asLong());
                legs.add(leg.has("offer") ? leg.path("category").asText() + " worth " + worth : worth);
            }
        });
        return legs.length() == 0 ? "nothing" : legs.toString();
    }
}
