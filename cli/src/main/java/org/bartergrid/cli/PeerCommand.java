package org.bartergrid.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.bartergrid.cli.config.DeclaredResource;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.Coordinators;
import org.bartergrid.client.Identity;
import org.bartergrid.peer.Inventory;
import org.bartergrid.peer.Profile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Participants. */
@Command(
        name = "peer",
        description = "Joins as a participant, shows participants.",
        subcommands = {
            PeerCommand.Join.class,
            PeerCommand.Update.class,
            PeerCommand.ListPeers.class,
            PeerRolesCommand.class
        })
final class PeerCommand {

    private PeerCommand() {}

    @Command(name = "join", description = "Joins a grid: makes a key here, opens an account there.")
    static final class Join implements Callable<Integer> {

        @Parameters(
                paramLabel = "URL[,URL]",
                description = "the coordinator's address; where a grid has several, all of them with commas between")
        private @Nullable Coordinators coordinators;

        @Mixin
        private InvitationOptions invited = new InvitationOptions();

        @Option(names = "--peer", required = true, paramLabel = "NAME", description = "the handle you want")
        private String peer = "";

        @Option(names = "--display-name", paramLabel = "TEXT", description = "how you want to be called")
        private @Nullable String displayName;

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var identity = join(
                    membership.folder(),
                    java.util.Objects.requireNonNull(coordinators),
                    peer,
                    invited.asked(Questions.ofThisTerminal()),
                    displayName);
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
                if (known.name().equals(peer)
                        && known.coordinators().addresses().equals(coordinators.addresses())) {
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

    @Command(
            name = "update",
            description = "Changes what the grid knows of you; what is left out stays. Answers with what your resources"
                    + " are worth.")
    static final class Update implements Callable<Integer> {

        @Option(names = "--display-name", paramLabel = "TEXT", description = "how you want to be called")
        private @Nullable String displayName;

        @Option(names = "--place", paramLabel = "TEXT", description = "where you are")
        private @Nullable String place;

        @Option(names = "--time-zone", paramLabel = "NAME", description = "such as Europe/Berlin")
        private @Nullable String timeZone;

        @Option(names = "--affiliation", paramLabel = "TEXT", description = "lab, school or firm")
        private @Nullable String affiliation;

        @Option(names = "--contact", paramLabel = "TEXT", description = "how to reach you")
        private @Nullable String contact;

        @Option(
                names = "--hide",
                paramLabel = "FIELD",
                split = ",",
                description = "what the coordinator may know but shows to nobody: ${COMPLETION-CANDIDATES}")
        private Profile.@Nullable Field @Nullable [] hidden;

        @Option(names = "--hide-nothing", description = "show again all that was hidden")
        private boolean hideNothing;

        @Option(
                names = "--declare",
                paramLabel = "LINE",
                description = "something that you have to give, beside your machines, in one argument: its label, its"
                        + " category, its figures as name=figure, and after ' # ' where they are stated. May be repeated;"
                        + " all that you have declared before is replaced")
        private List<String> declared = List.of();

        @Option(names = "--declare-nothing", description = "forget all that you have declared")
        private boolean nothing;

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            if (nothing && !declared.isEmpty()) {
                throw new CommandFailure("Either --declare or --declare-nothing: leave one of them out");
            }
            var identity = membership.identity();
            var client = identity.client();
            var terminal = membership.terminal();
            var known = client.updatePeer(identity.name(), Map.of(), Optional.empty());
            Map<String, Object> changes = new LinkedHashMap<>();
            if (displayName != null) {
                changes.put("displayName", displayName);
            }
            changes.put("profile", profile(known.path("profile")));
            Optional<Inventory> inventory = nothing || !declared.isEmpty()
                    ? Optional.of(new Inventory(
                            declared.stream().map(DeclaredResource::parse).toList()))
                    : Optional.empty();
            var peer = client.updatePeer(identity.name(), changes, inventory);
            terminal.say("The grid knows you as %s.", peer.path("displayName").asText());
            peer.path("resources").forEach(resource -> say(terminal, resource));
            terminal.answer(peer);
            return 0;
        }

        private Map<String, Object> profile(JsonNode known) {
            Map<String, Object> profile = new LinkedHashMap<>();
            put(profile, "place", place, known);
            put(profile, "timeZone", timeZone, known);
            put(profile, "affiliation", affiliation, known);
            put(profile, "contact", contact, known);
            profile.put("hidden", hidden != null ? hidden : hideNothing ? List.of() : known.path("hidden"));
            return profile;
        }

        private static void put(Map<String, Object> profile, String field, @Nullable String said, JsonNode known) {
            String text = said == null ? known.path(field).asText("") : said;
            if (!text.isEmpty() && !text.equals("null")) {
                profile.put(field, text);
            }
        }

        private static void say(Terminal terminal, JsonNode resource) {
            var valuation = resource.path("valuation");
            terminal.say(
                    "%s (%s): a %s is worth %s.",
                    resource.path("label").asText(),
                    resource.path("resource").path("category").asText(),
                    valuation.path("pricedAs").asText(),
                    Terminal.credits(valuation.path("priceMinor").asLong()));
            valuation.path("terms").forEach(term -> terminal.say("%s", OfferCommand.line(term)));
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
