package org.bartergrid.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Invitations, and access tokens for other programs. */
@Command(
        name = "token",
        description = "Makes invitations, and access tokens for curl.",
        subcommands = {TokenCommand.Create.class, TokenCommand.Access.class})
final class TokenCommand {

    private TokenCommand() {}

    @Command(name = "create", description = "Makes a join token, as the operator of the coordinator on this machine.")
    static final class Create implements Callable<Integer> {

        @Option(names = "--folder", paramLabel = "DIR", description = "the coordinator's (default: ${DEFAULT-VALUE})")
        private Path folder = Folders.standard("coordinator");

        @Option(names = "--role", paramLabel = "ROLE", description = "peer or gateway (default: ${DEFAULT-VALUE})")
        private String role = "peer";

        @Option(names = "--uses", paramLabel = "N", description = "how many may join (default: ${DEFAULT-VALUE})")
        private int uses = 1;

        @Option(names = "--expires", paramLabel = "MINUTES", description = "minutes it lasts (default: 60)")
        private long minutes = 60;

        @Option(names = "--json", description = "answer in one line of JSON")
        private boolean json;

        @Override
        public Integer call() throws IOException {
            var created = Operator.of(folder)
                    .createJoinToken(
                            Map.of("role", role, "uses", uses, "lifeSeconds", Math.multiplyExact(minutes, 60)));
            var terminal = Terminal.of(json);
            terminal.say("%s", created.path("token").asText());
            terminal.answer(created);
            return 0;
        }
    }

    @Command(
            name = "access",
            description = "Prints an access token of yours, valid for 15 minutes, for 'Authorization: Bearer …'.")
    static final class Access implements Callable<Integer> {

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var client = membership.identity().client();
            String token = client.accessToken();
            var terminal = membership.terminal();
            terminal.say("%s", token);
            terminal.answer(Map.of(
                    "accessToken", token, "coordinator", client.coordinator().toString()));
            return 0;
        }
    }
}
