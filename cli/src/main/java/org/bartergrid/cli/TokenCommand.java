package org.bartergrid.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bartergrid.client.Identity;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Invitations, and access tokens for other programs. */
@Command(
        name = "token",
        description = "Makes invitations, and access tokens for curl.",
        subcommands = {TokenCommand.Create.class, TokenCommand.Revoke.class, TokenCommand.Access.class})
final class TokenCommand {

    private TokenCommand() {}

    @Command(
            name = "create",
            description = {
                "Makes a join token: as the operator of the coordinator on this machine, for anybody; as a peer, for machines of"
                        + " its own.",
                "It carries the fingerprint of the grid's authority, so that whoever joins knows whom it talks to."
            })
    static final class Create implements Callable<Integer> {

        @Option(
                names = "--folder",
                paramLabel = "DIR",
                description = "the coordinator's, or a peer's for its own machines (default: ${DEFAULT-VALUE})")
        private Path folder = Folders.standard("coordinator");

        @Option(names = "--role", paramLabel = "ROLE", description = "peer or gateway (default: peer)")
        private @Nullable String role;

        @Option(
                names = "--peer",
                paramLabel = "NAME",
                description = "whose machine joins; its peer's key stays where it is")
        private @Nullable String peer;

        @Option(names = "--uses", paramLabel = "N", description = "how many may join (default: ${DEFAULT-VALUE})")
        private int uses = 1;

        @Option(
                names = "--expires",
                paramLabel = "TIME",
                description = "how long it lasts, as 30min, 1h or 7d (default: ${DEFAULT-VALUE})")
        private Lifetime life = Lifetime.parse("1h");

        @Option(names = "--json", description = "answer in one line of JSON")
        private boolean json;

        @Override
        public Integer call() throws IOException {
            if (role != null && peer != null) {
                throw new CommandFailure("A token is for a machine of --peer, or for a --role: give one of them");
            }
            Map<String, Object> wanted = new LinkedHashMap<>();
            if (peer == null) {
                wanted.put("role", role == null ? "peer" : role);
            } else {
                wanted.put("peer", peer);
            }
            wanted.put("uses", uses);
            wanted.put("lifeSeconds", life.seconds());
            var caller = Operator.isOf(folder)
                    ? Operator.of(folder)
                    : Identity.read(folder).client();
            var created = caller.createJoinToken(wanted);
            var terminal = Terminal.of(json);
            terminal.say("%s", created.path("token").asText());
            terminal.answer(created);
            return 0;
        }
    }

    @Command(
            name = "revoke",
            description = {
                "Takes back all join tokens for machines of a peer, as the operator or as that peer; or, as the operator, all"
                        + " for a role, whoever made them.",
                "Whoever has joined stays: see 'barter node evict', 'barter gateway evict' and 'barter peer roles'."
            })
    static final class Revoke implements Callable<Integer> {

        @Option(names = "--peer", paramLabel = "NAME", description = "whose machines were invited")
        private @Nullable String peer;

        @Option(names = "--role", paramLabel = "ROLE", description = "peer, gateway, or node for machines of all peers")
        private @Nullable String role;

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var client = membership.identity().client();
            var terminal = membership.terminal();
            if (peer != null && role == null) {
                client.revokeJoinTokens(peer);
                terminal.say("No join token for machines of %s is good any more.", peer);
                terminal.answer(Map.of("peer", peer));
            } else if (role != null && peer == null) {
                client.revokeJoinTokensFor(role);
                terminal.say("No join token for the role %s is good any more.", role);
                terminal.answer(Map.of("role", role));
            } else {
                throw new CommandFailure(
                        "Tokens are taken back for machines of a --peer, or for a --role: give one of them");
            }
            return 0;
        }
    }

    @Command(
            name = "access",
            description = {
                "Prints an access token of yours, valid for 15 minutes, for 'Authorization: Bearer …'.",
                "With --header the whole header, for a program that reads it and does not show it to everybody on this machine:"
                        + " barter token access --header | curl -H @- URL"
            })
    static final class Access implements Callable<Integer> {

        @Option(names = "--header", description = "print the header, and not only the token")
        private boolean header;

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var client = membership.identity().client();
            String token = client.accessToken();
            var terminal = membership.terminal();
            terminal.say("%s%s", header ? "Authorization: Bearer " : "", token);
            terminal.answer(Map.of(
                    "accessToken", token, "coordinator", client.coordinator().toString()));
            return 0;
        }
    }
}
