package org.bartergrid.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.Coordinators;
import org.bartergrid.client.Identity;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Participants. */
@Command(
        name = "peer",
        description = "Joins as a participant, shows participants.",
        subcommands = {PeerCommand.Join.class, PeerCommand.ListPeers.class})
final class PeerCommand {

    private PeerCommand() {}

    @Command(name = "join", description = "Joins a grid: makes a key here, opens an account there.")
    static final class Join implements Callable<Integer> {

        @Parameters(
                paramLabel = "URL[,URL]",
                description = "the coordinator's address; where a grid has several, all of them with commas between")
        private @Nullable Coordinators coordinators;

        @Option(names = "--token", required = true, paramLabel = "T", description = "an invitation of its operator")
        private String token = "";

        @Option(names = "--peer", required = true, paramLabel = "NAME", description = "the handle you want")
        private String peer = "";

        @Option(names = "--display-name", paramLabel = "TEXT", description = "how you want to be called")
        private @Nullable String displayName;

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var identity =
                    join(membership.folder(), java.util.Objects.requireNonNull(coordinators), peer, token, displayName);
            var account = identity.client().get("/v1/accounts/" + identity.name() + ".credit");
            var terminal = membership.terminal();
            terminal.say(
                    "Joined as %s. Account %s holds %s.",
                    identity.name(),
                    account.path("account").asText(),
                    Terminal.credits(account.path("balanceMinor").asLong()));
            terminal.say(
                    "Your key is %s: keep it, and keep it secret.",
                    identity.folder().resolve("key.pem"));
            terminal.answer(account);
            return 0;
        }

        static Identity join(
                java.nio.file.Path folder,
                Coordinators coordinators,
                String peer,
                String token,
                @Nullable String displayName)
                throws IOException {
            if (Identity.exists(folder)) {
                var known = Identity.read(folder);
                if (known.name().equals(peer) && known.coordinators().equals(coordinators)) {
                    return known;
                }
                throw new CommandFailure("From " + folder + " '" + known.name() + "' has joined " + known.coordinators()
                        + ": give another folder with --folder, or if only the addresses have changed, write them into "
                        + known.folder().resolve("identity.json"));
            }
            Map<String, Object> details = new LinkedHashMap<>();
            if (displayName != null) {
                details.put("displayName", displayName);
            }
            return Identity.join(folder, coordinators, Identity.Kind.PEER, peer, token, details);
        }
    }

    @Command(name = "list", description = "Lists the grid's participants.")
    static final class ListPeers implements Callable<Integer> {

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var terminal = membership.terminal();
            var client = CoordinatorClient.anonymous(membership.identity().coordinators());
            var peers = client.get("/v1/peers?limit=500");
            for (JsonNode peer : peers.path("items")) {
                terminal.say(
                        "%-20s %-30s delivered %d, broken %d",
                        peer.path("peer").asText(),
                        peer.path("displayName").asText(),
                        peer.path("delivered").asLong(),
                        peer.path("broken").asLong());
            }
            terminal.answer(peers);
            return 0;
        }
    }
}
