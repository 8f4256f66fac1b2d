package org.bartergrid.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What was agreed. */
@Command(
        name = "order",
        description = "Shows orders and their contracts, and cancels orders that got no job.",
        subcommands = {OrderCommand.ListOrders.class, OrderCommand.Show.class, OrderCommand.Cancel.class})
final class OrderCommand {

    private OrderCommand() {}

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
        return String.format(
                java.util.Locale.ROOT,
                "%s  %-8s %s pays %s %s a CPU-second for at most %.1f CPU-seconds on %s; held %s",
                contract.path("contract").asText(),
                contract.path("state").asText(),
                contract.path("consumer").asText(),
                contract.path("provider").asText(),
                Terminal.credits(contract.path("priceMinorPerCpuSecond").asLong()),
                contract.path("cpuMillis").asLong() / 1000.0,
                contract.path("node").asText(),
                Terminal.credits(contract.path("heldMinor").asLong()));
    }
}
