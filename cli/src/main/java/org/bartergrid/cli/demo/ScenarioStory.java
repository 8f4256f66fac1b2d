package org.bartergrid.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bartergrid.cli.CommandFailure;
import org.bartergrid.cli.Terminal;
import org.bartergrid.client.Identity;
import org.bartergrid.market.Condition;
import org.bartergrid.market.ConditionParser;
import org.bartergrid.market.ContractCheck;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.market.Want;
import org.bartergrid.peer.NodeId;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.InternetAccess;
import org.bartergrid.resource.Memory;
import org.bartergrid.resource.Money;
import org.bartergrid.resource.Peripheral;
import org.bartergrid.resource.Peripheral.Device;
import org.bartergrid.resource.Quantity.Measure;
import org.bartergrid.resource.Resource;
import org.bartergrid.resource.SharedFile;
import org.bartergrid.resource.Storage;

/**
 * One of the patent's examples of bartering, told while it happens on a real grid, for people or as one JSON object. What
 * is contracted for is not delivered: this release delivers processor time for credits.
 */
final class ScenarioStory {

    private static final long ANY_PRICE = 1_000_000_000_000L;
    private static final long BUDGET_MINOR = 60_000_000;
    private static final int THREADS = 16;

    /** Memory that each volunteer's machine lends. */
    static final int LENT_MEGABYTES = 64;

    private static final int MEMBERS = 14;
    private static final int LIBRARIANS = 4;
    private static final int BARTERS_OF_THE_GRID = 24;

    private static final InternetAccess LINE = new InternetAccess(1_000_000, 400_000, 995);
    private static final Peripheral SCANNER = new Peripheral(Device.SCANNER, 1_200, 256, 20);
    private static final SharedFile GENOME = new SharedFile(
            "NC_008253.fna.gz",
            1_421_402,
            "application/gzip",
            "0".repeat(64),
            "biologists",
            "a reference genome",
            "its k-mers can be counted",
            "any",
            2_000_000);
    private static final Memory MEMORY = new Memory(2_048, 90, 100);
    private static final Storage STORAGE = new Storage(10_000, 100, 500, 400);
    private static final Money TICKETS = new Money("TICKET", 1_000);
    private static final Set<Category> IN_RETURN = Set.of(
            Category.COMPUTING_POWER, Category.MEMORY, Category.STORAGE, Category.PERIPHERAL, Category.INTERNET_ACCESS);

    private final Terminal terminal;
    private final DemoGrid grid;
    private final Path folder;
    private final Scenario scenario;
    private final List<Trader> traders = new ArrayList<>();
    private final List<JsonNode> orders = new ArrayList<>();

    ScenarioStory(Terminal terminal, DemoGrid grid, Path folder, Scenario scenario) {
        this.terminal = terminal;
        this.grid = grid;
        this.folder = folder;
        this.scenario = scenario;
    }

    /** Runs it to the end; the status is 0 if everything came out as it must. */
    int tell() throws IOException {
        terminal.tell("%s: %s.", scenario, scenario.sentence());
        terminal.say("");
        grid.startCoordinator(configuration());
        if (scenario.needsNodes()) {
            terminal.tell("Volunteers' machines are measured and join.");
            grid.startCell();
        }
        switch (scenario) {
            case FIG4 -> coordinatorGivesAccess();
            case FIG5 -> coordinatorGivesCredits();
            case FIG6 -> coordinatorGivesAccessAndCredits();
            case FIG7 -> peerBartersWithPeer();
            case FIG8 -> multitude();
        }
        return finish();
    }

    /** Both sides pay: two hundredths by who gets something, one by who gives it. */
    private Path configuration() throws IOException {
        return Files.writeString(
                folder.resolve("coordinator.yaml"),
                """
                books:
                  commission: 200
                  providerCommission: 100
                """);
    }

    // ---- who takes part ------------------------------------------------------------------------------------------

    private Trader trader(Identity identity) {
        var trader = new Trader(identity);
        traders.add(trader);
        return trader;
    }

    private Trader coordinator() throws IOException {
        return trader(grid.coordinator());
    }

    private Trader librarian(String name, int copies) throws IOException {
        var librarian = trader(grid.join(name));
        librarian.declare(Map.of("scanner", SCANNER, "genome", GENOME));
        librarian.offer(SCANNER, null, copies, IN_RETURN);
        librarian.offer(GENOME, null, copies, IN_RETURN);
        return librarian;
    }

    private OfferId access(Trader coordinator, int connections) {
        coordinator.declare(Map.of("line", LINE));
        return coordinator.offer(LINE, null, connections, IN_RETURN);
    }

    /** Processor time and memory of a volunteer's machine. */
    private List<OfferId> machine(Trader owner, DemoGrid.Volunteer volunteer) {
        var memory = owner.resourceOf(volunteer.node(), Category.MEMORY);
        return List.of(
                owner.processorTimeOf(volunteer.node()),
                owner.offer(memory, new NodeId(volunteer.node()), LENT_MEGABYTES, Set.of()));
    }

    // ---- what they want ------------------------------------------------------------------------------------------

    private static Want want(Category category, long amount, Condition where) {
        return new Want(category, 1, 1, amount, where, ANY_PRICE);
    }

    private static List<Want> accessForAWhile() {
        return List.of(want(Category.INTERNET_ACCESS, Trader.TERM.toMillis(), Condition.All.NOTHING));
    }

    private static List<Want> genomeAndScanner() {
        return List.of(
                want(Category.FILE, 1, ConditionParser.parse("text=='genome'")),
                want(
                        Category.PERIPHERAL,
                        Trader.TERM.toMillis(),
                        ConditionParser.parse("device==SCANNER;resolution>=600")));
    }

    // ---- the examples --------------------------------------------------------------------------------------------

    private void coordinatorGivesAccess() throws IOException {
        access(coordinator(), 4);
        var volunteer = DemoGrid.VOLUNTEERS.get(0);
        var ada = trader(grid.identity(volunteer));
        orders.add(ada.demand(accessForAWhile(), machine(ada, volunteer), BUDGET_MINOR));
    }

    private void coordinatorGivesCredits() throws IOException {
        librarian("mary", 1);
        orders.add(fundedCoordinator().demand(genomeAndScanner(), List.of(), BUDGET_MINOR));
    }

    private void coordinatorGivesAccessAndCredits() throws IOException {
        librarian("mary", 1);
        var coordinator = fundedCoordinator();
        orders.add(coordinator.demand(genomeAndScanner(), List.of(access(coordinator, 1)), BUDGET_MINOR));
    }

    private void peerBartersWithPeer() throws IOException {
        librarian("mary", 1);
        var volunteer = DemoGrid.VOLUNTEERS.get(0);
        var ada = trader(grid.identity(volunteer));
        orders.add(ada.demand(genomeAndScanner(), machine(ada, volunteer), BUDGET_MINOR));
    }

    private Trader fundedCoordinator() throws IOException {
        grid.fundCoordinator();
        return coordinator();
    }

    private void multitude() throws IOException {
        var coordinator = fundedCoordinator();
        var line = access(coordinator, 512);
        for (int i = 0; i < LIBRARIANS; i++) {
            librarian("librarian-" + i, 64);
        }
        List<Barter> barters = new ArrayList<>();
        for (int i = 0; i < BARTERS_OF_THE_GRID; i++) {
            barters.add(new Barter(coordinator, genomeAndScanner(), List.of()));
            barters.add(new Barter(coordinator, genomeAndScanner(), List.of(line)));
        }
        for (int i = 0; i < MEMBERS; i++) {
            addMember(i, barters);
        }
        for (var volunteer : DemoGrid.VOLUNTEERS) {
            var owner = trader(grid.identity(volunteer));
            barters.add(new Barter(owner, genomeAndScanner(), machine(owner, volunteer)));
        }
        terminal.tell("%d demands of %d peers at once.", barters.size(), traders.size());
        agree(barters);
    }

    private void addMember(int number, List<Barter> barters) throws IOException {
        var member = trader(grid.join("member-" + number));
        Map<String, Resource> resources = new LinkedHashMap<>();
        resources.put("memory", MEMORY);
        resources.put("storage", STORAGE);
        resources.put("tickets", TICKETS);
        member.declare(resources);
        var memory = member.offer(MEMORY, null, 2_048, IN_RETURN);
        member.offer(STORAGE, null, 10_000, IN_RETURN);
        member.offer(TICKETS, null, 1_000, IN_RETURN);
        barters.add(new Barter(member, accessForAWhile(), List.of(memory)));
        barters.add(new Barter(member, genomeAndScanner(), List.of(memory)));
        barters.add(new Barter(
                member, List.of(want(Category.STORAGE, Trader.TERM.toSeconds(), Condition.All.NOTHING)), List.of()));
        barters.add(new Barter(member, List.of(want(Category.MONEY, 1, Condition.All.NOTHING)), List.of()));
    }

    private record Barter(Trader trader, List<Want> wants, List<OfferId> gives) {}

    private void agree(List<Barter> barters) {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<JsonNode>> agreed = new ArrayList<>();
            for (var barter : barters) {
                agreed.add(threads.submit(() -> barter.trader.demand(barter.wants, barter.gives, BUDGET_MINOR)));
            }
            for (var order : agreed) {
                orders.add(order.get());
            }
        } catch (ExecutionException refused) {
            if (refused.getCause() instanceof RuntimeException why) {
                throw why;
            }
            throw new CommandFailure("A barter failed", refused);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("Interrupted", interrupted);
        } finally {
            threads.shutdownNow();
        }
    }

    // ---- what came of it -----------------------------------------------------------------------------------------

    private int finish() throws IOException {
        var kept = Files.createDirectories(folder.resolve("contracts"));
        var key = grid.coordinator().coordinatorKey();
        List<Map<String, Object>> contracts = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        int pending = 0;
        for (var order : orders) {
            for (var contract : order.path("contracts")) {
                var file = kept.resolve(contract.path("contract").asText() + ".json");
                Files.writeString(file, contract.path("signed").toString());
                problems.addAll(ContractCheck.problems(SignedDocument.parse(Files.readString(file)), key));
                pending += contract.path("undeliverable").size();
                contracts.add(told(contract, file));
                if (orders.size() == 1) {
                    tellContract(contract);
                }
            }
        }
        var ledger = grid.operator().get("/v1/ledger");
        long sum = ledger.path("sums").path("CREDIT").asLong(-1);
        Map<String, Long> notifications = new LinkedHashMap<>();
        traders.forEach(trader -> notifications.put(trader.name(), trader.notifications()));
        terminal.say("");
        terminal.tell(
                "%d contracts, each in a file under %s; %d deliveries wait for a release that can make them. All balances"
                        + " add up to %s.",
                contracts.size(), kept, pending, Terminal.credits(sum));
        problems.forEach(problem -> terminal.say("WRONG: %s", problem));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("scenario", scenario.name().toLowerCase(Locale.ROOT));
        answer.put("contracts", contracts);
        answer.put("notifications", notifications);
        answer.put("pendingDeliveries", pending);
        answer.put("ledgerSum", sum);
        answer.put("problems", problems);
        terminal.answer(answer);
        return problems.isEmpty() && sum == 0 ? 0 : 1;
    }

    private static Map<String, Object> told(JsonNode contract, Path file) {
        Set<String> categories = new LinkedHashSet<>();
        contract.path("legs").forEach(leg -> categories.add(leg.path("category").asText()));
        long value = contract.path("valueMinor").asLong();
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("contract", contract.path("contract").asText());
        told.put("file", file.toString());
        told.put("provider", contract.path("provider").asText());
        told.put("consumer", contract.path("consumer").asText());
        told.put("categories", categories);
        told.put(
                "value",
                Map.of(
                        "providerMinor",
                        value,
                        "consumerMinor",
                        contract.path("returnMinor").asLong()
                                + contract.path("paymentMinor").asLong()));
        told.put(
                "commission",
                Map.of(
                        "providerMinor",
                        value * contract.path("providerCommissionBasisPoints").asLong() / 10_000,
                        "consumerMinor",
                        value * contract.path("commissionBasisPoints").asLong() / 10_000));
        told.put("state", contract.path("state").asText());
        return told;
    }

    private void tellContract(JsonNode contract) {
        terminal.say("");
        terminal.say("contract %s", contract.path("contract").asText());
        for (var leg : contract.path("legs")) {
            terminal.tell(
                    "   %s gives %s %s",
                    leg.path("giver").asText(), leg.path("receiver").asText(), words(leg));
        }
    }

    private static String words(JsonNode leg) {
        String worth = Terminal.credits(leg.path("valueMinor").asLong());
        if (!leg.has("offer")) {
            return worth;
        }
        var measure = Measure.valueOf(leg.path("measure").asText());
        return String.format(
                Locale.ROOT,
                "%s in %,d slots, %.2f at %s a %s: worth %s",
                leg.path("category").asText(),
                leg.path("slots").asInt(),
                leg.path("amount").asDouble() / measure.priced(),
                Terminal.credits(leg.path("priceMinor").asLong()),
                measure.pricedAs(),
                worth);
    }

    /** Keeps the grid running, and says how to ask it something, until Ctrl-C. */
    void serve() {
        terminal.say("");
        terminal.say("The grid goes on at %s until Ctrl-C:", grid.operator().coordinator());
        terminal.say("   ./barter contract watch --once --folder %s", folder.resolve("coordinator"));
        terminal.say("   ./barter search --category FILE --folder %s", folder.resolve("coordinator"));
        grid.awaitFailure();
        throw new CommandFailure("The grid has ended by itself: its logs are in " + folder.resolve("log"));
    }
}
