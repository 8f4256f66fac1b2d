package org.bartergrid.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.bartergrid.market.Contract;
import org.bartergrid.market.ContractCheck;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.VerificationKey;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Contracts. */
@Command(
        name = "contract",
        description = "Shows your contracts, and checks a contract without asking anybody.",
        subcommands = {
            ContractCommand.ListContracts.class,
            ContractCommand.Watch.class,
            ContractCommand.Save.class,
            ContractCommand.Verify.class
        })
final class ContractCommand {

    private ContractCommand() {}

    @Command(name = "list", description = "Lists the contracts in which you give or get, oldest first.")
    static final class ListContracts implements Callable<Integer> {

        @Option(names = "--limit", paramLabel = "N", description = "contracts at most (default: ${DEFAULT-VALUE})")
        private int limit = 50;

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var contracts = membership.identity().client().get("/v1/contracts?limit=" + limit);
            var terminal = membership.terminal();
            contracts.path("items").forEach(contract -> terminal.say("%s", OrderCommand.line(contract)));
            terminal.answer(contracts);
            return 0;
        }
    }

    @Command(
            name = "watch",
            description = "Tells what becomes of your contracts, as it happens, until Ctrl-C; with --json a line each.")
    static final class Watch implements Callable<Integer> {

        private static final int WAIT_SECONDS = 25;

        @Option(
                names = "--above",
                paramLabel = "NUMBER",
                description = "begin after this change (default: with the first one)")
        private long above;

        @Option(names = "--once", description = "tell what there is, and end")
        private boolean once;

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var client = membership.identity().client();
            var terminal = membership.terminal();
            while (true) {
                var changes =
                        client.contractChanges(above, once ? 0 : WAIT_SECONDS).path("items");
                for (var change : changes) {
                    above = change.path("number").asLong();
                    terminal.say(
                            "%d  %s  %s  %s of %s for %s%s",
                            above,
                            Instant.ofEpochMilli(change.path("atMillis").asLong()),
                            change.path("state").asText(),
                            change.path("contract").asText(),
                            change.path("provider").asText(),
                            change.path("consumer").asText(),
                            change.has("reason") ? ". " + change.path("reason").asText() : "");
                    terminal.answer(change);
                }
                if (once && changes.isEmpty()) {
                    return 0;
                }
            }
        }
    }

    @Command(
            name = "save",
            description =
                    "Writes a contract into a file, as the coordinator signed it, with both sides' mandates inside.")
    static final class Save implements Callable<Integer> {

        @Parameters(index = "0", paramLabel = "CONTRACT", description = "its id")
        private String contract = "";

        @Parameters(index = "1", paramLabel = "FILE", description = "the file, which must not be there yet")
        private Path file = Path.of("");

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var found = membership.identity().client().get("/v1/contracts/" + contract);
            if (!found.has("signed")) {
                throw new CommandFailure("Contract " + contract + " is "
                        + found.path("state").asText() + ", and nobody has signed it"
                        + (found.path("state").asText().equals("PROPOSED")
                                ? " yet: 'barter proposal list' shows who is awaited"
                                : ""));
            }
            Files.writeString(file, found.path("signed").toString(), StandardOpenOption.CREATE_NEW);
            var terminal = membership.terminal();
            terminal.say("%s", OrderCommand.line(found));
            terminal.answer(Map.of("contract", contract, "file", file.toString()));
            return 0;
        }
    }

    @Command(
            name = "verify",
            description =
                    "Checks a contract that was saved, without asking anybody: whether the coordinator signed it and"
                            + " nobody changed it since, whether both sides' keys signed mandates for it, and the"
                            + " decisions of persons whom these ask for, and whether it"
                            + " stays inside them. Of contracts of the first version only the coordinator's signature can"
                            + " be checked.")
    static final class Verify implements Callable<Integer> {

        @Parameters(paramLabel = "FILE", description = "the file")
        private Path file = Path.of("");

        @Option(
                names = "--key",
                paramLabel = "KEY",
                description = "the public key of the grid's coordinator, base64url: without it nothing says that the"
                        + " contract is of the grid that you think of")
        private @Nullable String key;

        @Option(
                names = "--peer-key",
                paramLabel = "PEER=KEY",
                description =
                        "the public key of a peer that you know, base64url: those inside are the coordinator's word")
        private Map<String, String> peerKeys = Map.of();

        @Option(names = "--json", description = "answer in one line of JSON")
        private boolean json;

        @Override
        public Integer call() throws IOException {
            if (!Files.isRegularFile(file)) {
                throw new CommandFailure("There is no file " + file + ": check the path");
            }
            Map<PeerId, VerificationKey> known = new HashMap<>();
            peerKeys.forEach((peer, peerKey) -> known.put(new PeerId(peer), new VerificationKey(peerKey)));
            var problems = problems(Files.readString(file), key == null ? null : new VerificationKey(key), known);
            var terminal = Terminal.of(json);
            problems.forEach(problem -> terminal.say("%s", problem));
            if (problems.isEmpty()) {
                terminal.say(
                        "%s is as it was signed, and inside the mandates that are inside%s.",
                        file, key == null ? "; give --key to know by which grid" : "");
                kept(Files.readString(file))
                        .forEach(peer -> terminal.tell(
                                "The coordinator keeps the key of %s: what that signed is the coordinator's word.",
                                peer));
            }
            terminal.answer(Map.of("sound", problems.isEmpty(), "problems", problems));
            return problems.isEmpty() ? 0 : 1;
        }

        private static Set<PeerId> kept(String text) {
            return Contract.parse(SignedDocument.parse(text).document()).keptKeys();
        }

        /** What is wrong with a contract in a text. */
        private static List<String> problems(
                String text, @Nullable VerificationKey coordinator, Map<PeerId, VerificationKey> known) {
            try {
                return ContractCheck.problems(SignedDocument.parse(text), coordinator, known);
            } catch (IllegalArgumentException malformed) {
                return List.of("It is no signed document: " + malformed.getMessage() + ".");
            }
        }
    }
}
