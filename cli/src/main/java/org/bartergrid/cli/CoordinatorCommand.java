package org.bartergrid.cli;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bartergrid.api.ApiServer;
import org.bartergrid.barter.Barter;
import org.bartergrid.books.Clock;
import org.bartergrid.cli.config.CoordinatorConfiguration;
import org.bartergrid.client.KeyFile;
import org.bartergrid.store.LedgerNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The trusted process: books, catalog, market and API. */
@Command(
        name = "coordinator",
        description = "Runs the coordinator: books, catalog, market and API.",
        subcommands = CoordinatorCommand.Start.class)
final class CoordinatorCommand {

    private CoordinatorCommand() {}

    @Command(name = "start", description = "Starts a coordinator and serves until Ctrl-C.")
    static final class Start implements Callable<Integer> {

        @Option(names = "--folder", paramLabel = "DIR", description = "its data (default: ${DEFAULT-VALUE})")
        private Path folder = Folders.standard("coordinator");

        @Option(names = "--config", paramLabel = "FILE", description = "its settings (default: coordinator.yaml)")
        private @Nullable Path config;

        @Option(names = "--port", paramLabel = "N", description = "port of the API, 0 for a free one")
        private int port = -1;

        @Option(
                names = "--ledger-config",
                paramLabel = "FILE",
                description = "memory and threads of its ledger, a Spring file (default: ledger.xml)")
        private @Nullable Path ledgerConfig;

        @Mixin
        private Serving serving = new Serving();

        @Override
        public Integer call() throws Exception {
            var file = config == null ? Installation.current().configuration("coordinator.yaml") : config;
            var configuration = CoordinatorConfiguration.read(file, folder.resolve("api"), port);
            Folders.createPrivate(folder);
            try (var process = serving.process()) {
                var key = KeyFile.readOrCreate(folder.resolve(Operator.KEY));
                var ledger = process.open(LedgerNode.start(
                        new LedgerNode.Settings(folder.resolve("ledger"), 0, 0, ledgerConfiguration())));
                var barter = process.open(Barter.open(
                        configuration.policy(),
                        key,
                        Clock.system(),
                        new SecureRandom(),
                        ledger.books(),
                        ledger.catalog()));
                var api = process.open(ApiServer.start(configuration.api(), barter, ledger.sql(), ledger.notes(), key));
                var address = folder.resolve(Operator.ADDRESS);
                Files.writeString(address, api.uri() + "\n");
                process.open(() -> Files.deleteIfExists(address));
                announce(api.uri(), barter);
                return process.serve();
            }
        }

        private Path ledgerConfiguration() {
            var given = ledgerConfig;
            if (given == null) {
                return Installation.current().configuration("ledger.xml");
            } else if (!Files.isReadable(given)) {
                throw new CommandFailure("The file " + given + " cannot be read: give one like config/ledger.xml");
            }
            return given;
        }

        private void announce(URI uri, Barter barter) {
            var terminal = serving.terminal();
            var head = barter.head();
            terminal.say("Coordinator at %s, books at block %d. Ctrl-C ends it.", uri, head.block());
            terminal.say("Invite a volunteer or scientist:  barter token create --folder %s", folder);
            Map<String, Object> ready = new LinkedHashMap<>();
            ready.put("role", "coordinator");
            ready.put("url", uri.toString());
            ready.put("pid", ProcessHandle.current().pid());
            ready.put("block", head.block());
            terminal.answer(ready);
        }
    }
}
