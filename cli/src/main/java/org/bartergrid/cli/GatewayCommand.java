package org.bartergrid.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bartergrid.cli.config.GatewayConfiguration;
import org.bartergrid.gateway.KeptGateway;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A cell's gateway. */
@Command(
        name = "gateway",
        description = "Runs a cell's gateway, the master of jobs.",
        subcommands = {
            GatewayJoinCommand.class,
            GatewayCommand.Start.class,
            EvictionCommand.Evict.class,
            EvictionCommand.Readmit.class
        })
final class GatewayCommand {

    private GatewayCommand() {}

    @Command(
            name = "start",
            description = "Starts a gateway and serves until Ctrl-C; joins first if it has not joined yet.")
    static final class Start implements Callable<Integer> {

        @Mixin
        private GatewayJoinCommand.Joining joining = new GatewayJoinCommand.Joining();

        @Option(names = "--config", paramLabel = "FILE", description = "its settings (default: gateway.yaml)")
        private @Nullable Path config;

        @Mixin
        private Serving serving = new Serving();

        @Override
        public Integer call() throws Exception {
            var installation = Installation.current();
            var settings = GatewayConfiguration.read(
                    config == null ? installation.configuration("gateway.yaml") : config,
                    installation.configuration("cell.xml"));
            var identity = joining.joined();
            try (var process = serving.process()) {
                var gateway = process.open(KeptGateway.start(settings, identity, process::fail));
                var terminal = serving.terminal();
                terminal.say(
                        "%s serves its cell at %s. Ctrl-C ends it.",
                        identity.name(), gateway.discovery().get(0));
                Map<String, Object> ready = new LinkedHashMap<>();
                ready.put("role", "gateway");
                ready.put("name", identity.name());
                ready.put("pid", ProcessHandle.current().pid());
                ready.put("discovery", gateway.discovery());
                terminal.answer(ready);
                return process.serve();
            }
        }
    }
}
