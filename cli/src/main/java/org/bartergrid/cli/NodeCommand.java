package org.bartergrid.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bartergrid.cli.config.NodeConfiguration;
import org.bartergrid.client.Wire;
import org.bartergrid.node.NodeProcess;
import org.bartergrid.node.NodeSettings;
import org.bartergrid.node.NodeSettings.Programs;
import org.bartergrid.peer.NodeId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A volunteer's machine. */
@Command(
        name = "node",
        description = "Shares a machine: joins, starts, shows and evicts nodes.",
        subcommands = {
            NodeJoinCommand.class,
            NodeCommand.Start.class,
            NodeCommand.Update.class,
            NodeCommand.Offer.class,
            NodeCommand.ListNodes.class,
            EvictionCommand.Evict.class,
            EvictionCommand.Readmit.class
        })
final class NodeCommand {

    private NodeCommand() {}

    @Command(name = "start", description = "Measures and shares this machine until Ctrl-C.")
    static final class Start implements Callable<Integer> {

        @Mixin
        private OwnerOptions owner = new OwnerOptions();

        @Option(names = "--config", paramLabel = "FILE", description = "what is shared (default: node.yaml)")
        private @Nullable Path config;

        @Mixin
        private Serving serving = new Serving();

        @Override
        public Integer call() throws Exception {
            var settings = settings(config);
            var identity = owner.owner();
            try (var process = serving.process()) {
                var node = process.open(NodeProcess.start(settings, identity, process::fail));
                announce(node.registered(), settings.trusts().anyone());
                return process.serve();
            }
        }

        private void announce(NodeProcess.Registered node, boolean runsAnyJar) {
            var terminal = serving.terminal();
            terminal.say(
                    "%s shares %d %s of %s: %.2f CPUs, %d MB heap a slot.",
                    node.node(),
                    node.limits().slots(),
                    node.limits().slots() == 1 ? "slot" : "slots",
                    node.machine().processor(),
                    node.limits().cpuQuota(),
                    node.limits().heapMegabytesPerSlot());
            sayRated(node, terminal);
            terminal.say(
                    runsAnyJar
                            ? "It runs jars of every peer, with the rights of this user: until jobs run in a sandbox, name"
                                    + " those you trust in offer.trusts."
                            : "It runs jars only of the peers in offer.trusts, with the rights of this user.");
            terminal.say(
                    "%s",
                    node.offered()
                            ? "On offer. Ctrl-C takes it back."
                            : "Not on offer by itself, as its owner's key is not here. Where that is:  barter node offer "
                                    + node.node());
            Map<String, Object> ready = new LinkedHashMap<>();
            ready.put("role", "node");
            ready.put("pid", ProcessHandle.current().pid());
            ready.putAll(rated(node));
            terminal.answer(ready);
        }
    }

    @Command(
            name = "update",
            description =
                    "Measures this machine again and sends what was found, while the node goes on: what it offers is"
                            + " priced anew.")
    static final class Update implements Callable<Integer> {

        @Mixin
        private OwnerOptions owner = new OwnerOptions();

        @Option(names = "--config", paramLabel = "FILE", description = "what is shared (default: node.yaml)")
        private @Nullable Path config;

        @Option(names = "--json", description = "answer in one line of JSON")
        private boolean json;

        @Override
        public Integer call() throws IOException {
            var node = NodeProcess.update(settings(config), owner.owner());
            var terminal = Terminal.of(json);
            sayRated(node, terminal);
            terminal.answer(rated(node));
            return 0;
        }
    }

    @Command(
            name = "offer",
            description =
                    "Offers the processor time of a machine that joined without your key, on the terms under 'offer' in"
                            + " a node.yaml. It stands for 'offer.lasts'; 'barter offer withdraw' takes it back.")
    static final class Offer implements Callable<Integer> {

        @Parameters(paramLabel = "NODE", description = "its id, such as ada.laptop")
        private String node = "";

        @Option(names = "--config", paramLabel = "FILE", description = "the terms (default: node.yaml)")
        private @Nullable Path config;

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var offer = NodeProcess.offer(settings(config), membership.identity(), new NodeId(node));
            var terminal = membership.terminal();
            terminal.say("%s is on offer: %d slots, as offer %s.", node, offer.slots(), offer.offer());
            terminal.answer(Map.of("offer", offer.offer().toString(), "node", node, "slots", offer.slots()));
            return 0;
        }
    }

    private static NodeSettings settings(@Nullable Path config) throws IOException {
        var installation = Installation.current();
        var programs = new Programs(
                Installation.java(),
                installation.classPath("worker", "job-api"),
                installation.classPath("grid-node"),
                installation.configuration("cell.xml"));
        return NodeConfiguration.read(config == null ? installation.configuration("node.yaml") : config, programs);
    }

    /** What was measured, and what the coordinator made of it: the valued entries that it reported back. */
    private static void sayRated(NodeProcess.Registered node, Terminal terminal) {
        var rating = node.rating();
        var valuation = node.valued().valuation();
        terminal.say(
                "Measured %d MIPS and %d MFLOPS a slot; the coordinator values a CPU-second of it at %s:",
                rating.mips(), rating.mflops(), Terminal.credits(valuation.priceMinor()));
        valuation.terms().forEach(term -> terminal.say("%s", line(term)));
        node.valued().resources().forEach(resource -> {
            terminal.say(
                    "%s: %s; a %s of it is worth %s:",
                    resource.label(),
                    resource.resource(),
                    resource.valuation().pricedAs(),
                    Terminal.credits(resource.valuation().priceMinor()));
            resource.valuation().terms().forEach(term -> terminal.say("%s", line(term)));
        });
    }

    private static String line(Wire.Term term) {
        return OfferCommand.line(
                term.amountMinor(), term.name(), term.rating(), term.unit(), term.ratePerThousandMinor());
    }

    private static Map<String, Object> rated(NodeProcess.Registered node) {
        Map<String, Object> rated = new LinkedHashMap<>();
        rated.put("node", node.node().value());
        rated.put("rating", node.rating());
        rated.put("valuation", node.valued().valuation());
        rated.put("resources", node.valued().resources());
        return rated;
    }

    @Command(name = "list", description = "Lists the grid's nodes.")
    static final class ListNodes implements Callable<Integer> {

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var nodes = membership.identity().client().get("/v1/nodes?limit=500");
            var terminal = membership.terminal();
            nodes.path("items").forEach(node -> terminal.say("%s", line(node)));
            terminal.answer(nodes);
            return 0;
        }

        private static String line(JsonNode node) {
            return String.format(
                    Locale.ROOT,
                    "%-24s %-5s %6d MIPS %6d MFLOPS %2d slots  worth %s a CPU-second",
                    node.path("node").asText(),
                    node.path("alive").asBoolean() ? "alive" : "away",
                    node.path("rating").path("mips").asLong(),
                    node.path("rating").path("mflops").asLong(),
                    node.path("rating").path("slots").asInt(),
                    Terminal.credits(node.path("valuation").path("priceMinor").asLong()));
        }
    }
}
