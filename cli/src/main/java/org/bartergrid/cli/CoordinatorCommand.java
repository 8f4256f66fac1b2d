package org.bartergrid.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bartergrid.api.ApiServer;
import org.bartergrid.barter.Barter;
import org.bartergrid.cli.config.CoordinatorConfiguration;
import org.bartergrid.client.KeyFile;
import org.bartergrid.store.LedgerNode;
import org.bartergrid.trust.CertificateAuthority;
import org.bartergrid.trust.Pem;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The trusted process: books, catalog, market and API. */
@Command(
        name = "coordinator",
        description = "Runs the coordinator: books, catalog, market and API.",
        subcommands = {CoordinatorCommand.Start.class, CoordinatorCommand.Key.class})
final class CoordinatorCommand {

    private CoordinatorCommand() {}

    @Command(
            name = "key",
            description =
                    "Makes the key and the certificate authority of a grid with several coordinators, to be copied to each"
                            + " of them.")
    static final class Key implements Callable<Integer> {

        @Option(names = "--folder", paramLabel = "DIR", description = "of a coordinator (default: ${DEFAULT-VALUE})")
        private Path folder = Folders.standard("coordinator");

        @Option(names = "--json", description = "answer in one line of JSON")
        private boolean json;

        @Override
        public Integer call() throws IOException {
            Folders.createPrivate(folder);
            var file = folder.resolve(Operator.KEY);
            var authorityFile = folder.resolve(Operator.AUTHORITY);
            var key = KeyFile.readOrCreate(file);
            var authority = CertificateAuthority.readOrCreate(authorityFile, Clock.systemUTC());
            var terminal = Terminal.of(json);
            terminal.say("Key %s is in %s,", key.verificationKey().fingerprint(), file);
            terminal.say("certificate authority %s in %s.", authority.fingerprint(), authorityFile);
            terminal.say("Copy both files into the folder of every other coordinator, in a way that nobody else can"
                    + " read them.");
            terminal.answer(Map.of(
                    "file",
                    file.toString(),
                    "fingerprint",
                    key.verificationKey().fingerprint(),
                    "authorityFile",
                    authorityFile.toString(),
                    "authority",
                    authority.fingerprint()));
            return 0;
        }
    }

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
            return configuration.coordinators().several() ? serveWithOthers(configuration) : serveAlone(configuration);
        }

        private int serveAlone(CoordinatorConfiguration configuration) throws Exception {
            try (var process = serving.process()) {
                var key = KeyFile.readOrCreate(folder.resolve(Operator.KEY));
                var authority =
                        CertificateAuthority.readOrCreate(folder.resolve(Operator.AUTHORITY), Clock.systemUTC());
                var ledger = process.open(LedgerNode.start(new LedgerNode.Settings(
                        folder.resolve("ledger"), ledgerConfiguration(), configuration.coordinators(), authority)));
                var barter = process.open(Barter.open(
                        configuration.policy(),
                        key,
                        org.bartergrid.books.Clock.system(),
                        new SecureRandom(),
                        ledger.books(),
                        ledger.catalog()));
                var api = process.open(
                        ApiServer.start(configuration.api(), barter, ledger.sql(), ledger.notes(), key, authority));
                showAuthority(authority);
                process.open(address(api.uri().toString()));
                announce(api.uri(), authority.fingerprint(), barter);
                return process.serve();
            }
        }

        private int serveWithOthers(CoordinatorConfiguration configuration) throws Exception {
            var keyFile = required(Operator.KEY);
            var authorityFile = required(Operator.AUTHORITY);
            String me = configuration.coordinators().me();
            var uri = Objects.requireNonNull(configuration.apis().get(me));
            var authority = CertificateAuthority.read(authorityFile, Clock.systemUTC());
            showAuthority(authority);
            try (var process = serving.process()) {
                var terms = process.open(new CoordinatorTerms(
                        configuration,
                        folder,
                        ledgerConfiguration(),
                        KeyFile.read(keyFile),
                        authority,
                        writer -> announce(me, uri, writer)));
                process.open(address(addresses(me, configuration.apis())));
                var unused = terms.refused().thenRun(process::fail);
                int status = process.serve();
                if (terms.refused().isDone()) {
                    throw terms.refused().join();
                }
                return status;
            }
        }

        private Path required(String name) {
            var file = folder.resolve(name);
            if (!Files.exists(file)) {
                throw new CommandFailure("There is no " + file
                        + ": make it with 'barter coordinator key', and copy it to every coordinator of the grid");
            }
            return file;
        }

        /** This one's address first, then the others', for whoever finds this one gone. */
        private static String addresses(String me, Map<String, URI> apis) {
            return Stream.concat(Stream.of(me), apis.keySet().stream().filter(name -> !name.equals(me)))
                    .map(name -> String.valueOf(apis.get(name)))
                    .collect(Collectors.joining(","));
        }

        private void showAuthority(CertificateAuthority authority) throws IOException {
            Files.writeString(folder.resolve(Operator.CA), Pem.certificates(authority.certificate()));
        }

        /** Tells commands on this machine where the coordinator is, as long as it is open. */
        private AutoCloseable address(String uris) throws IOException {
            var address = folder.resolve(Operator.ADDRESS);
            Files.writeString(address, uris + "\n");
            return () -> Files.deleteIfExists(address);
        }

        private void announce(String name, URI uri, String writer) {
            var terminal = serving.terminal();
            terminal.say("Coordinator %s at %s has joined the others; %s writes. Ctrl-C ends it.", name, uri, writer);
            Map<String, Object> ready = new LinkedHashMap<>();
            ready.put("role", "coordinator");
            ready.put("name", name);
            ready.put("url", uri.toString());
            ready.put("pid", ProcessHandle.current().pid());
            ready.put("writer", writer);
            terminal.answer(ready);
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

        private void announce(URI uri, String authority, Barter barter) {
            var terminal = serving.terminal();
            var head = barter.head();
            terminal.say("Coordinator at %s, books at block %d. Ctrl-C ends it.", uri, head.block());
            terminal.say("Its certificate authority is %s.", authority);
            terminal.say("Invite a volunteer or scientist:  barter token create --folder %s", folder);
            Map<String, Object> ready = new LinkedHashMap<>();
            ready.put("role", "coordinator");
            ready.put("url", uri.toString());
            ready.put("authority", authority);
            ready.put("pid", ProcessHandle.current().pid());
            ready.put("block", head.block());
            terminal.answer(ready);
        }
    }
}
