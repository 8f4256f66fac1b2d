package org.bartergrid.barter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bartergrid.barter.BarterException.Kind;
import org.bartergrid.books.BooksStore;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Unit;
import org.bartergrid.market.Candidate;
import org.bartergrid.market.Condition;
import org.bartergrid.market.ConditionParser;
import org.bartergrid.market.Contract;
import org.bartergrid.market.ContractCheck;
import org.bartergrid.market.Demand;
import org.bartergrid.market.Leg;
import org.bartergrid.market.Offer;
import org.bartergrid.market.RankedCandidate;
import org.bartergrid.market.SearchAnswer;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.market.Want;
import org.bartergrid.peer.Inventory;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.Profile;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.ComputingPower;
import org.bartergrid.resource.InternetAccess;
import org.bartergrid.resource.Memory;
import org.bartergrid.resource.Peripheral;
import org.bartergrid.resource.Peripheral.Device;
import org.bartergrid.resource.RatedResource;
import org.bartergrid.resource.RatedResource.Evidence;
import org.bartergrid.resource.Resource;
import org.bartergrid.resource.SharedFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Things of every category are demanded together, and paid with things and credits. */
class BasketTest {
    private static final InternetAccess LINE = new InternetAccess(100_000, 80_000, 990);
    private static final Memory MEMORY = new Memory(4_096, 80, 90);
    private static final Peripheral SCANNER = new Peripheral(Device.SCANNER, 1_200, 256, 20);
    private static final SharedFile GENOME = new SharedFile(
            "genome.fa.gz", 1_400_000, "application/gzip", "ab".repeat(32), "biologists", "k-mers", "", "", 500_000);

    private final Grid grid = new Grid();

    @AfterEach
    void close() {
        grid.close();
    }

    private static RatedResource rated(String label, Resource resource) {
        return new RatedResource(label, resource, Evidence.DECLARED, "");
    }

    private static Want want(Category category, long amount, long maxPriceMinor) {
        return new Want(category, 1, 1, amount, Condition.All.NOTHING, maxPriceMinor);
    }

    private Offer gridsLine(Category... accepts) {
        grid.barter.updatePeer(PeerId.GRID, null, null, new Inventory(List.of(rated("line", LINE))));
        return grid.offer("grid", LINE, 4, 0, accepts);
    }

    private void librarian() {
        grid.peer("lib", rated("scanner", SCANNER), rated("genome", GENOME));
        grid.offer("lib", SCANNER, 1, 0, Category.INTERNET_ACCESS, Category.COMPUTING_POWER, Category.MEMORY);
        grid.offer("lib", GENOME, 1, 0, Category.INTERNET_ACCESS, Category.COMPUTING_POWER, Category.MEMORY);
    }

    private static List<Want> scannerAndGenome() {
        return List.of(
                new Want(Category.PERIPHERAL, 1, 1, 600_000, ConditionParser.parse("resolution>=600"), 10_000_000),
                new Want(Category.FILE, 1, 1, 1, ConditionParser.parse("text=='k-mers'"), 10_000_000));
    }

    private static Map<Category, Long> given(Contract contract, PeerId giver) {
        return contract.legs().stream()
                .filter(leg -> leg.giver().equals(giver))
                .collect(Collectors.toMap(Leg::category, Leg::valueMinor));
    }

    private void assertSound(Contract contract, SignedDocument signed) {
        assertThat(ContractCheck.problems(signed, grid.coordinatorKey.verificationKey()))
                .isEmpty();
        long given = contract.returnMinor() + contract.paymentMinor();
        assertThat(contract.valueMinor() - given)
                .isBetween(0L, contract.valueMinor() * contract.toleranceBasisPoints() / 10_000);
    }

    /** FIG. 4. */
    @Test
    void theCoordinatorGivesInternetAccessForComputingPowerAndMemory() {
        Offer line = gridsLine(Category.COMPUTING_POWER, Category.MEMORY);
        grid.peer("ada", rated("memory", MEMORY));
        grid.node("ada", 4_000);
        Offer power = grid.barter.placeOffer(grid.offer("ada", 2, 0));
        Offer memory = grid.offer("ada", MEMORY, 4_096, 0);
        Want access = want(Category.INTERNET_ACCESS, 600_000, 1_000_000_000);

        Ordered ordered = grid.barter.order(grid.demand("ada", List.of(access), List.of(power, memory), 90_000_000));

        assertThat(ordered.contracts()).hasSize(1);
        ContractRecord record = ordered.contracts().get(0);
        Contract contract = record.contract();
        assertThat(contract.provider()).isEqualTo(PeerId.GRID);
        assertThat(given(contract, PeerId.GRID)).containsOnlyKeys(Category.INTERNET_ACCESS);
        assertThat(given(contract, new PeerId("ada")))
                .containsKeys(Category.MEMORY)
                .containsEntry(Category.MEMORY, contract.returnMinor() - powerWorth(contract));
        assertSound(contract, record.signed());
        assertThat(contract.isDeliverable()).isFalse();
        for (Offer offer : List.of(line, power, memory)) {
            int taken = contract.legs().stream()
                    .filter(leg -> offer.id().equals(leg.offer()))
                    .mapToInt(Leg::slots)
                    .sum();
            assertThat(freeSlots(offer))
                    .as(offer.mandate().category().name())
                    .isEqualTo(offer.mandate().slots() - taken);
        }
        assertThat(grid.held("ada")).isEqualTo(contract.holdMinor());
    }

    private static long powerWorth(Contract contract) {
        return contract.legs().stream()
                .filter(leg -> leg.category() == Category.COMPUTING_POWER)
                .mapToLong(Leg::valueMinor)
                .sum();
    }

    private int freeSlots(Offer offer) {
        Want any = new Want(offer.mandate().category(), 1, 1, 1, Condition.All.NOTHING, Long.MAX_VALUE);
        SearchAnswer answer =
                grid.barter.search(new Demand(List.of(any), 3_600), null, false).get(0);
        return answer.ranked().stream()
                .map(RankedCandidate::candidate)
                .filter(candidate -> candidate.listing().id().equals(offer.id()))
                .mapToInt(Candidate::freeSlots)
                .findFirst()
                .orElse(0);
    }

    /** FIG. 5. */
    @Test
    void theCoordinatorPaysForFilesAndPeripherals() {
        librarian();
        grid.fund();
        Ordered ordered = grid.barter.order(grid.demand("grid", scannerAndGenome(), List.of(), 90_000_000));
        assertThat(ordered.contracts()).hasSize(1);
        Contract contract = ordered.contracts().get(0).contract();
        assertThat(given(contract, new PeerId("lib"))).containsOnlyKeys(Category.PERIPHERAL, Category.FILE);
        assertThat(given(contract, PeerId.GRID)).containsOnlyKeys(Category.MONEY);
        assertThat(contract.consumerCommissionBasisPoints()).isZero();
        assertSound(contract, ordered.contracts().get(0).signed());
    }

    /** FIG. 6. */
    @Test
    void theCoordinatorPaysForThemWithInternetAccessAndCredits() {
        librarian();
        Offer line = gridsLine();
        grid.fund();
        Ordered ordered = grid.barter.order(grid.demand("grid", scannerAndGenome(), List.of(line), 90_000_000));
        Contract contract = ordered.contracts().get(0).contract();
        assertThat(given(contract, PeerId.GRID)).containsKey(Category.INTERNET_ACCESS);
        assertSound(contract, ordered.contracts().get(0).signed());
    }

    /** FIG. 7. */
    @Test
    void aPeerGivesAnotherComputingPowerAndMemoryForFilesAndPeripherals() {
        librarian();
        grid.peer("ada", rated("memory", MEMORY));
        grid.node("ada", 4_000);
        Offer power = grid.barter.placeOffer(grid.offer("ada", 2, 0));
        Offer memory = grid.offer("ada", MEMORY, 4_096, 0);
        Ordered ordered = grid.barter.order(grid.demand("ada", scannerAndGenome(), List.of(power, memory), 90_000_000));
        Contract contract = ordered.contracts().get(0).contract();
        assertThat(given(contract, new PeerId("ada"))).containsKey(Category.COMPUTING_POWER);
        assertThat(contract.consumerCommissionBasisPoints()).isEqualTo(BarterPolicy.STANDARD.commissionBasisPoints());
        assertSound(contract, ordered.contracts().get(0).signed());
        assertThatThrownBy(() -> grid.barter.createJob(new JobDraft(
                        ordered.order().id(),
                        new PeerId("ada"),
                        "ab".repeat(32),
                        "x.Y",
                        Map.of(),
                        "cd".repeat(32),
                        "lines",
                        1)))
                .asInstanceOf(type(BarterException.class))
                .satisfies(refused -> assertThat(refused.kind()).isEqualTo(Kind.CONFLICT));
    }

    @Test
    void ofTwoWhoWantTheOnlyCopyOneGetsIt() {
        librarian();
        grid.peer("ada");
        grid.peer("bob");
        grid.barter.order(grid.demand("ada", scannerAndGenome(), List.of(), 90_000_000));
        assertThatThrownBy(() -> grid.barter.order(grid.demand("bob", scannerAndGenome(), List.of(), 90_000_000)))
                .asInstanceOf(type(BarterException.class))
                .satisfies(refused -> assertThat(refused.kind()).isEqualTo(Kind.NOTHING_FITS));
        assertThat(grid.held("bob")).isZero();
    }

    @Test
    void whatNothingDeliversIsVoidInTheEndAndAllIsFreeAgain() {
        librarian();
        grid.peer("ada", rated("memory", MEMORY));
        Offer memory = grid.offer("ada", MEMORY, 4_096, 0);
        Ordered ordered = grid.barter.order(grid.demand("ada", scannerAndGenome(), List.of(memory), 90_000_000));
        assertThat(grid.held("ada")).isPositive();
        grid.pass(600_000 + BarterPolicy.STANDARD.graceMillis() / 2);
        assertThat(grid.barter.settleOverdue()).isEqualTo(1);
        assertThat(grid.held("ada")).isZero();
        assertThat(grid.balance("lib")).isEqualTo(BarterPolicy.STANDARD.welcomeMinor());
        assertThat(freeSlots(memory)).isEqualTo(4_096);
        assertThat(grid.sums()).containsOnly(0L);
        assertThat(grid.barter.peer(new PeerId("lib")).reputation().contractsBroken())
                .as("nobody could have delivered")
                .isZero();
        assertThat(grid.barter.contract(ordered.order().contracts().get(0)).state())
                .isEqualTo(ContractRecord.State.EXPIRED);
    }

    @Test
    void whatCannotBeGivenInReturnIsRefusedByName() {
        librarian();
        grid.peer("ada", rated("memory", MEMORY));
        grid.peer("bob", rated("memory", MEMORY));
        Offer bobs = grid.offer("bob", MEMORY, 4_096, 0);
        Offer tooDear = grid.offer("ada", MEMORY, 4_096, 1_000_000_000_000L);
        for (Offer wrong : List.of(bobs, tooDear)) {
            assertThatThrownBy(
                            () -> grid.barter.order(grid.demand("ada", scannerAndGenome(), List.of(wrong), 90_000_000)))
                    .asInstanceOf(type(BarterException.class))
                    .satisfies(refused -> {
                        assertThat(refused.kind()).isEqualTo(Kind.INVALID);
                        assertThat(refused).hasMessageContaining(wrong.id().toString());
                    });
        }
        assertThat(grid.held("ada")).isZero();
    }

    /** It asks for slots in return, so that its commission has to come from credits that it does not have. */
    @Test
    void aProviderWhoCannotHoldItsCommissionKeepsNobodyFromAnother() {
        BarterPolicy standard = BarterPolicy.STANDARD;
        BarterPolicy dear = new BarterPolicy(
                standard.welcomeMinor(),
                standard.treasuryLimitMinor(),
                standard.commissionBasisPoints(),
                1_000,
                standard.toleranceBasisPoints(),
                standard.graceMillis(),
                standard.aliveMillis(),
                standard.prices(),
                standard.books(),
                standard.patienceMillis());
        try (Grid taxed = new Grid(dear, BooksStore.inMemory(), new InMemoryCatalog())) {
            taxed.peer("ada", rated("memory", MEMORY));
            Offer memory = taxed.offer("ada", MEMORY, 4_096, 0);
            taxed.peer("poor", rated("genome", GENOME));
            taxed.offer("poor", GENOME, 1, 0, Category.MEMORY);
            taxed.pay(AccountId.of("poor", Unit.CREDIT), AccountId.of("ada", Unit.CREDIT), standard.welcomeMinor());
            List<Want> genome = List.of(want(Category.FILE, 1, 10_000_000));
            assertThatThrownBy(() -> taxed.barter.order(taxed.demand("ada", genome, List.of(memory), 90_000_000)))
                    .hasMessageContaining("cannot hold their commission");
            taxed.peer("rich", rated("genome", GENOME));
            taxed.offer("rich", GENOME, 1, 0, Category.MEMORY);
            Contract contract = taxed.barter
                    .order(taxed.demand("ada", genome, List.of(memory), 90_000_000))
                    .contracts()
                    .get(0)
                    .contract();
            assertThat(contract.provider()).isEqualTo(new PeerId("rich"));
            assertThat(contract.providerHoldMinor()).isPositive();
            assertThat(taxed.held("rich")).isEqualTo(contract.providerHoldMinor());
            taxed.barter.cancelOrder(new PeerId("ada"), contract.order());
            assertThat(taxed.held("rich")).isZero();
            assertThat(taxed.sums()).containsOnly(0L);
        }
    }

    @Test
    void twoWantsThatOneContractServesAreBothSeenByItsCheck() {
        SharedFile other = new SharedFile("moon.png", 90_000, "image/png", "cd".repeat(32), "", "", "", "", 600_000);
        grid.peer("lib", rated("genome", GENOME), rated("moon", other));
        grid.offer("lib", GENOME, 1, 0);
        grid.offer("lib", other, 1, 0);
        grid.peer("ada");
        List<Want> both = List.of(want(Category.FILE, 1, 10_000_000), want(Category.FILE, 1, 10_000_000));
        ContractRecord record = grid.barter
                .order(grid.demand("ada", both, List.of(), 90_000_000))
                .contracts()
                .get(0);
        assertThat(record.contract().legs()).filteredOn(leg -> !leg.isPayment()).hasSize(2);
        assertSound(record.contract(), record.signed());
    }

    /** The receipts of a machine count for its own contract, at its own price. */
    @Test
    void everyMachineThatGivesProcessorTimeHasAContractOfItsOwn() {
        grid.volunteer("ada", 4_000);
        grid.barter.registerNode(
                new PeerId("ada"),
                "second",
                grid.key("ada.second").verificationKey(),
                Profile.EMPTY,
                new ComputingPower(5_000, 2_000, 2, 1_024),
                Inventory.EMPTY);
        grid.barter.placeOffer(grid.offer("ada", "second", 2, 0));
        grid.peer("sci");
        List<Want> two =
                List.of(want(Category.COMPUTING_POWER, 1_000, 100_000), want(Category.COMPUTING_POWER, 1_000, 100_000));
        Ordered ordered = grid.barter.order(grid.demand("sci", two, List.of(), 90_000_000));
        assertThat(ordered.contracts()).hasSize(2);
        assertThat(ordered.contracts())
                .extracting(record -> record.contract().node().value())
                .containsExactlyInAnyOrder("ada.box", "ada.second");
        assertThat(ordered.contracts()).allMatch(record -> record.contract().isDeliverable());
    }

    @Test
    void whatIsSetAsideForAllOfTheTermIsDemandedInFull() {
        grid.peer("lib", rated("memory", MEMORY));
        grid.offer("lib", MEMORY, 4_096, 0);
        grid.peer("ada");
        Want cheap = new Want(Category.MEMORY, 1, 4_096, 1, Condition.All.NOTHING, 10_000_000);
        assertThatThrownBy(() -> grid.barter.order(grid.demand("ada", List.of(cheap), List.of(), 90_000_000)))
                .hasMessageContaining("set aside for all of the term");
    }

    @Test
    void aContractWithoutKeysIsNoContract() {
        librarian();
        grid.peer("ada");
        ContractRecord record = grid.barter
                .order(grid.demand("ada", scannerAndGenome(), List.of(), 90_000_000))
                .contracts()
                .get(0);
        String document = record.signed().document();
        assertThat(signedAnew(document.replaceFirst("\"keys\":\\[[^]]*]", "\"keys\":[]")))
                .anyMatch(problem -> problem.contains("'keys'"));
        assertThat(signedAnew(document.replaceFirst("\"keys\":\\[[^]]*]", "\"keys\":5")))
                .anyMatch(problem -> problem.contains("'keys' must be a list"));
        assertThat(ContractCheck.problems(
                        record.signed(),
                        grid.coordinatorKey.verificationKey(),
                        Map.of(new PeerId("ada"), SigningKey.generate().verificationKey())))
                .anyMatch(problem -> problem.contains("not that of ada"));
    }

    @Test
    void whatIsBeyondAnyAmountIsRefusedInASentence() {
        SharedFile gold =
                new SharedFile("gold", 1, "text/plain", "ab".repeat(32), "", "", "", "", 900_000_000_000_000L);
        grid.peer("lib", rated("gold", gold));
        grid.offer("lib", gold, 1_000_000_000, 0);
        grid.peer("ada");
        Want all =
                new Want(Category.FILE, 1, 1_000_000_000, 1_000_000_000, Condition.All.NOTHING, 1_000_000_000_000_000L);
        assertThatThrownBy(() -> grid.barter.order(grid.demand("ada", List.of(all), List.of(), 90_000_000)))
                .asInstanceOf(type(BarterException.class))
                .satisfies(refused -> {
                    assertThat(refused.kind()).isEqualTo(Kind.INVALID);
                    assertThat(refused).hasMessageContaining("beyond what books can carry");
                });
        Want tooMuch = new Want(Category.STORAGE, 64, 1_000_000_000, 1_000_000_000_000_000L, Condition.All.NOTHING, 1);
        assertThat(tooMuch.most(31L * 24 * 3_600_000)).isPositive();
    }

    @Test
    void onlyWhatIsRegisteredCanBeOfferedAndNotMoreOfIt() {
        grid.peer("ada", rated("memory", MEMORY));
        assertThatThrownBy(() -> grid.offer("ada", new Memory(8_192, 80, 90), 1, 0))
                .hasMessageContaining("register it first");
        assertThatThrownBy(() -> grid.offer("ada", MEMORY, 4_097, 0)).hasMessageContaining("4096 slots");
    }

    @Test
    void aContractThatSomebodyChangedIsFound() {
        librarian();
        grid.peer("ada", rated("memory", MEMORY));
        Offer memory = grid.offer("ada", MEMORY, 4_096, 0);
        ContractRecord record = grid.barter
                .order(grid.demand("ada", scannerAndGenome(), List.of(memory), 90_000_000))
                .contracts()
                .get(0);
        assertThat(problems(record.signed())).isEmpty();
        String document = record.signed().document();
        int changes = 0;
        for (int at = 0; at < document.length(); at += 29) {
            char changed = document.charAt(at) == '1' ? '2' : '1';
            String text = document.substring(0, at) + changed + document.substring(at + 1);
            try {
                SignedDocument forged = new SignedDocument(text, record.signed().signatures());
                assertThat(problems(forged))
                        .as("character %d of %s", at, document)
                        .isNotEmpty();
                changes++;
            } catch (IllegalArgumentException malformed) {
                assertThat(malformed).as("no document any more").hasMessageNotContaining("signature");
            }
        }
        assertThat(changes).isGreaterThan(50);
        assertThat(ContractCheck.problems(record.signed(), SigningKey.generate().verificationKey()))
                .anyMatch(problem -> problem.contains("another grid"));
    }

    /** Signing is not enough: what both sides signed binds the coordinator too. */
    @Test
    void whatTheCoordinatorSignedBeyondTheMandatesIsFound() {
        librarian();
        grid.peer("ada", rated("memory", MEMORY));
        Offer memory = grid.offer("ada", MEMORY, 4_096, 0);
        Contract contract = grid.barter
                .order(grid.demand("ada", scannerAndGenome(), List.of(memory), 90_000_000))
                .contracts()
                .get(0)
                .contract();
        String document = contract.toJson();
        long memorySlots = contract.legs().stream()
                .filter(leg -> leg.category() == Category.MEMORY)
                .mapToLong(Leg::slots)
                .sum();
        assertThat(signedAnew(document)).isEmpty();
        assertThat(signedAnew(document.replace(
                        "\"slots\":" + memorySlots + ",\"untilMillis\"", "\"slots\":4097,\"untilMillis\"")))
                .anyMatch(problem -> problem.contains("more slots"));
        assertThat(signedAnew(document.replace(
                        "\"valueMinor\":" + contract.paymentMinor(),
                        "\"valueMinor\":" + (contract.paymentMinor() - 9))))
                .anyMatch(problem -> problem.contains("differ in worth"));
        assertThat(signedAnew(document.replace(
                        "\"consumerCommissionBasisPoints\":200", "\"consumerCommissionBasisPoints\":9999")))
                .anyMatch(problem -> problem.contains("budget"));
        assertThat(signedAnew(document.replace(
                        "\"untilMillis\":" + contract.window().untilMillis(),
                        "\"untilMillis\":" + (contract.window().untilMillis() + 86_400_000))))
                .anyMatch(problem -> problem.contains("outside of the time"));
        assertThat(signedAnew(document.replaceFirst("\"resolution\":1200", "\"resolution\":2400")))
                .isNotEmpty();
        assertThat(signedAnew(document.replace("\"consumer\":\"ada\"", "\"consumer\":\"bob\"")))
                .isNotEmpty();
    }

    private List<String> signedAnew(String document) {
        SignedDocument signed = SignedDocument.sign(
                document, PeerId.GRID.value(), SignedDocument.ROLE_COORDINATOR, grid.coordinatorKey);
        return problems(signed);
    }

    private static List<String> problems(SignedDocument signed) {
        return ContractCheck.problems(signed, null);
    }
}
