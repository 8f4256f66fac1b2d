package org.bartergrid.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bartergrid.cli.config.GatewayConfiguration;
import org.bartergrid.client.Coordinators;
import org.bartergrid.client.Identity;
import org.bartergrid.gateway.KeptGateway;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A cell's gateway. */
@Command(
        name = "gateway",
        description = "Runs a cell's gateway, the master of jobs.",
        subcommands = {GatewayCommand.Start.class, EvictionCommand.Evict.class, EvictionCommand.Readmit.class})
final class GatewayCommand {

    private GatewayCommand() {}

    @Command(
            name = "start",
            description = "Starts a gateway and serves until Ctrl-C; joins first if it has not joined yet.")
    static final class Start implements Callable<Integer> {

        @Parameters(
                arity = "0..1",
                paramLabel = "URL[,URL]",
                description = "the coordinator's address, for joining; of several, all of them with commas between")
        private @Nullable Coordinators coordinators;

        @Mixin
        private InvitationOptions invited = new InvitationOptions();

        @Option(names = "--name", paramLabel = "NAME", description = "its name (default: ${DEFAULT-VALUE})")
        private String name = "gateway-1";

        @Option(names = "--folder", paramLabel = "DIR", description = "its keys (default: ${DEFAULT-VALUE})")
        private Path folder = Folders.standard("gateway");

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
            var identity = identity();
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

        private Identity identity() throws IOException {
            if (Identity.exists(folder)) {
                return Identity.read(folder);
            }
            var token = invited.given();
            if (coordinators == null || token.isEmpty()) {
                throw new CommandFailure("No gateway has joined from " + folder
                        + ": give the coordinator's URL and an invitation with --token-file or --token, made by 'barter token create"
                        + " --role gateway'");
            }
            Folders.createPrivate(folder);
            return Identity.join(folder, coordinators, Identity.Kind.GATEWAY, name, token.get(), Map.of());
        }
    }
}
