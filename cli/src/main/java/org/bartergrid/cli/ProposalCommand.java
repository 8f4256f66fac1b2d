package org.bartergrid.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.bartergrid.books.Clock;
import org.bartergrid.client.Identity;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.Decision;
import org.bartergrid.market.Decision.Verdict;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.market.Terms;
import org.bartergrid.peer.PeerId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Contracts that wait for somebody to accept them. */
@Command(
        name = "proposal",
        description =
                "Shows contracts that wait for you or your partners, and accepts, rejects or bargains about them.",
        subcommands = {
            ProposalCommand.ListProposals.class,
            ProposalCommand.Accept.class,
            ProposalCommand.Reject.class,
            ProposalCommand.Counter.class
        })
final class ProposalCommand {

    /** Enough of a hash to tell terms of one contract apart. */
    private static final int SHOWN_DIGITS = 8;

    private ProposalCommand() {}

    @Command(name = "list", description = "Lists contracts that wait for you or your partners, oldest first.")
    static final class ListProposals implements Callable<Integer> {

        @Option(names = "--limit", paramLabel = "N", description = "contracts at most (default: ${DEFAULT-VALUE})")
        private int limit = 50;

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var identity = membership.identity();
            var proposals = identity.client().proposals(limit);
            var terminal = membership.terminal();
            if (proposals.path("items").isEmpty()) {
                terminal.say("No contract of yours waits for anybody.");
            }
            proposals.path("items").forEach(contract -> say(terminal, identity.name(), contract));
            terminal.answer(proposals);
            return 0;
        }
    }

    @Command(name = "accept", description = "Accepts a contract in terms that you have seen.")
    static final class Accept implements Callable<Integer> {

        @Parameters(index = "0", paramLabel = "CONTRACT", description = "its id")
        private String contract = "";

        @Parameters(
                index = "1",
                paramLabel = "TERMS",
                description =
                        "which terms, by the first digits that 'barter proposal list' shows: others may be there now")
        private String terms = "";

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var identity = membership.identity();
            var proposed = proposed(identity, contract);
            var found = terms(proposed);
            if (terms.length() < SHOWN_DIGITS || !found.sha256().startsWith(terms)) {
                throw new CommandFailure("The terms of contract " + contract + " are " + shown(found) + " now, not "
                        + terms + ": look at them with 'barter proposal list' before you accept them");
            }
            return say(membership, identity, decide(identity, proposed, Verdict.ACCEPT, null));
        }
    }

    @Command(name = "reject", description = "Rejects a contract, and with it the order that it is part of.")
    static final class Reject implements Callable<Integer> {

        @Parameters(paramLabel = "CONTRACT", description = "its id")
        private String contract = "";

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var identity = membership.identity();
            return say(membership, identity, decide(identity, proposed(identity, contract), Verdict.REJECT, null));
        }
    }

    @Command(
            name = "counter",
            description =
                    "Names another price, and accepts the contract at it. The other side may name one in turn: then"
                            + " it waits for you again.")
    static final class Counter implements Callable<Integer> {

        @Parameters(index = "0", paramLabel = "CONTRACT", description = "its id")
        private String contract = "";

        @Parameters(
                index = "1",
                paramLabel = "MINOR",
                description =
                        "the price, in millionths of a CREDIT, of as much as is priced: a CPU-second, a copy of a file")
        private long priceMinor;

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var identity = membership.identity();
            var before = proposed(identity, contract);
            var after = decide(identity, before, Verdict.COUNTER, priceMinor);
            boolean mine = after.path("state").asText().equals("PROPOSED")
                    && leg(terms(after)).path("priceMinor").asLong() == priceMinor;
            if (mine) {
                if (!withoutPrice(terms(before)).equals(withoutPrice(terms(after)))) {
                    throw new CommandFailure("More than the price of contract " + contract
                            + " is another now: look at it with 'barter proposal list', and accept it if you agree");
                }
                after = decide(identity, after, Verdict.ACCEPT, null);
            }
            return say(membership, identity, after);
        }
    }

    private static JsonNode proposed(Identity identity, String contract) {
        var found = identity.client().get("/v1/contracts/" + ContractId.parse(contract));
        if (!found.path("state").asText().equals("PROPOSED")) {
            String why = found.path("proposal").path("why").asText();
            throw new CommandFailure("Contract " + contract + " is "
                    + found.path("state").asText() + " and waits for nobody" + (why.isEmpty() ? "" : ". " + why));
        }
        return found;
    }

    /** What is signed is what is read: the hash is taken here, of the terms themselves. */
    private static Terms terms(JsonNode contract) {
        return Terms.parse(contract.path("proposal").path("terms").toString());
    }

    private static String shown(Terms terms) {
        return terms.sha256().substring(0, SHOWN_DIGITS);
    }

    /** What the provider gives. */
    private static JsonNode leg(Terms terms) {
        return terms.tree().path("legs").path(0);
    }

    private static JsonNode withoutPrice(Terms terms) {
        var tree = terms.tree();
        for (var leg : tree.path("legs")) {
            if (leg instanceof ObjectNode object) {
                if (!leg.has("offer")) {
                    object.remove("amount");
                }
                object.remove("valueMinor");
                object.remove("priceMinor");
            }
        }
        return tree;
    }

    private static JsonNode decide(Identity identity, JsonNode contract, Verdict verdict, @Nullable Long priceMinor) {
        String id = contract.path("contract").asText();
        var decision = new Decision(
                ContractId.parse(id),
                new PeerId(identity.name()),
                verdict,
                terms(contract).sha256(),
                priceMinor,
                contract.path("proposal").path("beginsByMillis").asLong(),
                Clock.system().nowMillis());
        return identity.client()
                .decide(
                        id,
                        SignedDocument.sign(
                                decision.toJson(), identity.name(), SignedDocument.ROLE_PEER, identity.key()));
    }

    private static int say(Membership membership, Identity identity, JsonNode contract) {
        var terminal = membership.terminal();
        if (contract.path("state").asText().equals("PROPOSED")) {
            say(terminal, identity.name(), contract);
        } else {
            terminal.say("%s", OrderCommand.line(contract));
            String why = contract.path("proposal").path("why").asText();
            if (!why.isEmpty()) {
                terminal.tell("%s", why);
            }
        }
        terminal.answer(contract);
        return 0;
    }

    private static void say(Terminal terminal, String me, JsonNode contract) {
        var proposal = contract.path("proposal");
        terminal.say("%s", OrderCommand.line(contract));
        var prices = new StringJoiner(", then ");
        proposal.path("pricesMinor")
                .forEach(price -> prices.add(Terminal.credits(price.asLong()) + " (" + price.asLong() + ")"));
        terminal.say(
                "  terms %s%s; begins by %s",
                shown(terms(contract)),
                prices.length() == 0 ? "" : ", at a price of " + prices,
                time(proposal.path("beginsByMillis")));
        for (var approval : proposal.path("approvals")) {
            String peer = approval.path("peer").asText();
            String who = peer.equals(me) ? "you" : peer;
            terminal.say(
                    approval.path("accepted").asBoolean()
                            ? "  accepted by " + who
                            : "  waits for " + who + " until " + time(approval.path("untilMillis")) + ", otherwise "
                                    + approval.path("otherwise").asText());
        }
    }

    private static Instant time(JsonNode millis) {
        return Instant.ofEpochMilli(millis.asLong());
    }
}
