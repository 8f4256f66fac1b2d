package org.bartergrid.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a peer may be in the grid. */
@Command(
        name = "roles",
        description = {
            "Shows what a peer may be: client (reads its own), volunteer (enrols nodes, places offers), scientist (orders, submits jobs).",
            "The operator changes it with --leave; what is taken counts at once. Without volunteer its offers are withdrawn."
        })
final class PeerRolesCommand implements Callable<Integer> {

    @Parameters(arity = "0..1", paramLabel = "PEER", description = "(default: you)")
    private @Nullable String peer;

    @Option(
            names = "--leave",
            paramLabel = "ROLE",
            split = ",",
            description = "leave it these and no others, as the operator; every peer is a client")
    private List<String> left = List.of();

    @Mixin
    private Membership membership = new Membership();

    @Override
    public Integer call() throws IOException {
        var identity = membership.identity();
        String who = peer == null ? identity.name() : peer;
        var client = identity.client();
        var answer = left.isEmpty() ? client.get("/v1/peers/" + who + "/roles") : client.leaveRoles(who, left);
        var roles = new StringJoiner(", ");
        for (JsonNode role : answer.path("roles")) {
            roles.add(role.asText());
        }
        var terminal = membership.terminal();
        terminal.say("%s is %s.", who, roles);
        terminal.answer(answer);
        return 0;
    }
}
