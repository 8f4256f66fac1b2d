package org.bartergrid.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.Peripheral;
import org.bartergrid.resource.Peripheral.Device;
import org.bartergrid.resource.Quantity;
import org.bartergrid.resource.Quantity.Measure;
import org.junit.jupiter.api.Test;

/** Signed documents: one canonical form, any change breaks the signature, and what is not understood is refused. */
class DocumentsTest {
    private static final SigningKey KEY = SigningKey.generate();
    private static final PeerId ADA = new PeerId("ada");
    private static final OfferMandate OFFER = OfferMandate.ofComputingPower(
            new OfferId(new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0001L)),
            new NodeId("ada.laptop"),
            2,
            100,
            new Window(1_000, 2_000),
            OfferMandate.Trust.only(List.of(new PeerId("sci"), new PeerId("bob"))),
            900);
    private static final OfferMandate SCANNER = new OfferMandate(
            new OfferId(new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0003L)),
            new PeerId("sci"),
            Category.PERIPHERAL,
            null,
            new Peripheral(Device.SCANNER, 600, 256, 20),
            1,
            7,
            new Window(1_000, 2_000),
            OfferMandate.Trust.ANYONE,
            Set.of(Category.MEMORY, Category.COMPUTING_POWER),
            ConditionParser.parse("reputation>=50"),
            0,
            new Manner(100, Concession.EAGER, null),
            900);
    private static final DemandMandate DEMAND = DemandMandate.forMoney(
            new OrderId(new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0002L)),
            new PeerId("sci"),
            Demand.ofComputingPower(3, 2, 600, 1_000, 500, 256, 20_000, 3_600),
            50_000_000,
            5_000,
            950);

    @Test
    void jsonHasOneForm() {
        assertThat(CanonicalJson.canonical("{ \"b\" : 1 , \"a\" : [ true , null , \"x\\u000a\\u20ac\\/\" ] }"))
                .isEqualTo("{\"a\":[true,null,\"x\\n€/\"],\"b\":1}");
        // RFC 8785, 3.2.3: members are sorted by UTF-16 code units, so the surrogate pair stands before U+FB33.
        assertThat(
                        CanonicalJson.canonical(
                                "{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,\"\\u00f6\":7}"))
                .isEqualTo(
                        "{\"\\r\":2,\"1\":4,\"\u0080\":6,\"\u00f6\":7,\"\u20ac\":1,\"\ud83d\ude00\":5,\"\ufb33\":3}");
    }

    @Test
    void whatReadersCouldUnderstandDifferentlyIsRefused() {
        for (String json : List.of(
                "{\"a\":1.5}",
                "{\"a\":1e3}",
                "{\"a\":9007199254740992}",
                "{\"a\":-9223372036854775808}",
                "{\"a\":1,\"a\":2}",
                "[1]",
                "{\"a\":1} x",
                "{\"a\":\"\\ud83d\"}")) {
            assertThatThrownBy(() -> CanonicalJson.canonical(json))
                    .as(json)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void mandatesComeBackAsTheyWent() {
        assertThat(OfferMandate.parse(OFFER.toJson())).isEqualTo(OFFER);
        assertThat(DemandMandate.parse(DEMAND.toJson())).isEqualTo(DEMAND);
    }

    /** Version 1 as it was on the day it was fixed: what was signed then must be verifiable for ever. */
    @Test
    void version1OfTheMandatesIsReadForEver() {
        assertThat(OfferMandate.parse("{\"category\":\"COMPUTING_POWER\",\"createdAtMillis\":900,\"kind\":\"offer\","
                        + "\"node\":\"ada.laptop\",\"notAfterMillis\":2000,\"notBeforeMillis\":1000,"
                        + "\"offer\":\"01900000-0000-7000-8000-000000000001\",\"peer\":\"ada\","
                        + "\"reservePriceMinorPerCpuSecond\":100,\"slots\":2,\"trusts\":[\"bob\",\"sci\"],"
                        + "\"version\":1}"))
                .isEqualTo(OFFER);
        assertThat(DemandMandate.parse("{\"budgetMinor\":50000000,\"category\":\"COMPUTING_POWER\",\"cpuSeconds\":600,"
                        + "\"createdAtMillis\":950,\"kind\":\"demand\",\"maxPriceMinorPerCpuSecond\":20000,"
                        + "\"minMemoryMegabytes\":256,\"minMflops\":500,\"minMips\":1000,\"nodes\":3,"
                        + "\"notAfterMillis\":5000,\"order\":\"01900000-0000-7000-8000-000000000002\","
                        + "\"peer\":\"sci\",\"slotsPerNode\":2,\"termSeconds\":3600,\"version\":1}"))
                .isEqualTo(DEMAND);
    }

    /** Version 1 had one leg of processor time, and one of credits that said how much and not for what. */
    @Test
    void version1OfTheContractIsReadForEver() {
        String mandate = "{\"document\":{\"kind\":\"x\"},\"signatures\":[]}";
        String leg = "\"fromMillis\":1000,\"untilMillis\":1500}";
        Contract read = Contract.parse("{\"commissionBasisPoints\":200,\"consumer\":\"sci\","
                + "\"contract\":\"00000000-0000-0005-0000-000000000005\",\"cpuMillis\":200000,\"demandMandate\":"
                + mandate
                + ",\"fromMillis\":1000,\"graceMillis\":600000,\"kind\":\"contract\",\"legs\":["
                + "{\"amount\":200000,\"category\":\"COMPUTING_POWER\",\"giver\":\"ada\",\"measure\":\"CPU_MILLIS\","
                + "\"receiver\":\"sci\",\"slots\":2," + leg
                + ",{\"amount\":24600,\"category\":\"MONEY\",\"giver\":\"sci\",\"measure\":\"CREDIT_MINOR\","
                + "\"receiver\":\"ada\",\"slots\":0," + leg
                + "],\"node\":\"ada.laptop\",\"offer\":\"01900000-0000-7000-8000-000000000001\",\"offerMandate\":"
                + mandate
                + ",\"order\":\"01900000-0000-7000-8000-000000000002\",\"priceMinorPerCpuSecond\":123,"
                + "\"provider\":\"ada\",\"untilMillis\":1500,\"valueMinor\":24600,\"version\":1}");
        assertThat(read.legs()).hasSize(2);
        assertThat(read.holdMinor()).isEqualTo(24_600 + 492);
        assertThat(read.slots()).isEqualTo(2);
        assertThat(read.costOf(100_000)).isEqualTo(12_300);
        assertThat(read.isDeliverable()).isTrue();
        assertThat(read.isServedBy(new NodeId("ada.laptop"))).isTrue();
        assertThat(read.reservations())
                .containsExactly(new Capacity.Step.Reserve(read.id(), OFFER.offer(), 2, new Window(1_000, 1_500)));
    }

    /** A basket: two kinds of thing for slots of an own offer and some money. */
    @Test
    void mandatesOfEveryKindOfThingComeBackAsTheyWent() {
        assertThat(OfferMandate.parse(SCANNER.toJson())).isEqualTo(SCANNER);
        DemandMandate basket = new DemandMandate(
                DEMAND.order(),
                DEMAND.peer(),
                new Demand(
                        List.of(
                                new Want(
                                        Category.PERIPHERAL, 1, 1, 60_000, ConditionParser.parse("resolution>=600"), 9),
                                new Want(Category.FILE, 2, 1, 2, Condition.All.NOTHING, 5)),
                        3_600),
                List.of(OFFER.offer()),
                0,
                new Manner(250, Concession.PATIENT, null),
                5_000,
                950);
        assertThat(DemandMandate.parse(basket.toJson())).isEqualTo(basket);
    }

    @Test
    void whatCannotBeMeantIsNoMandate() {
        assertThatThrownBy(() -> OfferMandate.parse(SCANNER.toJson().replace("reputation", "mips")))
                .hasMessageContaining("no field 'mips'");
        assertThatThrownBy(() -> OfferMandate.parse(SCANNER.toJson().replace("\"MEMORY\"", "\"MONEY\"")))
                .hasMessageContaining("takes money always");
        assertThatThrownBy(() -> OfferMandate.parse(SCANNER.toJson().replace("\"slots\":1", "\"slots\":0")))
                .hasMessageContaining("1 to 1000000000 slots");
        assertThatThrownBy(() -> OfferMandate.parse(
                        SCANNER.toJson().replaceFirst("\"category\":\"PERIPHERAL\"", "\"category\":\"STORAGE\"")))
                .hasMessageContaining("PERIPHERAL");
        assertThatThrownBy(() -> DemandMandate.parse(DEMAND.toJson().replace("50000000", "0")))
                .hasMessageContaining("budget");
    }

    @Test
    void aContractEmbedsAllMandatesAndComesBackAsItWent() {
        SignedDocument offer = SignedDocument.sign(OFFER.toJson(), "ada", SignedDocument.ROLE_PEER, KEY);
        SignedDocument scanner = SignedDocument.sign(SCANNER.toJson(), "sci", SignedDocument.ROLE_PEER, KEY);
        SignedDocument demand = SignedDocument.sign(DEMAND.toJson(), "sci", SignedDocument.ROLE_PEER, KEY);
        Window term = new Window(1_000, 1_500);
        Contract contract = new Contract(
                new ContractId(new UUID(5, 5)),
                DEMAND.order(),
                DEMAND.peer(),
                ADA,
                List.of(
                        Leg.of(DEMAND.peer(), OFFER, new Quantity(200_000, Measure.CPU_MILLIS), 2, term, 123),
                        Leg.of(ADA, SCANNER, new Quantity(500, Measure.DEVICE_MILLIS), 1, term, 60_000),
                        Leg.ofCredits(DEMAND.peer(), ADA, 24_000, term)),
                100,
                200,
                50,
                0,
                term,
                600_000,
                Map.of(
                        PeerId.GRID,
                        KEY.verificationKey(),
                        ADA,
                        KEY.verificationKey(),
                        DEMAND.peer(),
                        KEY.verificationKey()),
                Set.of(ADA),
                List.of(offer, scanner),
                demand,
                List.of());
        Contract read = Contract.parse(contract.toJson());
        assertThat(read).isEqualTo(contract);
        assertThat(read.valueMinor()).isEqualTo(24_600);
        assertThat(read.returnMinor()).isEqualTo(500);
        assertThat(read.holdMinor()).isEqualTo(24_000 + 492);
        assertThat(read.providerHoldMinor()).as("the payment is enough").isZero();
        assertThat(read.undeliverable()).extracting(Leg::category).containsExactly(Category.PERIPHERAL);
        assertThat(read.reservations())
                .extracting(Capacity.Step.Reserve::contract)
                .doesNotHaveDuplicates()
                .hasSize(2);
        assertThat(read.offerMandates().get(0).isSignedBy("ada", SignedDocument.ROLE_PEER, KEY.verificationKey()))
                .isTrue();
    }

    @Test
    void anyChangeOfTheDocumentBreaksTheSignature() {
        SignedDocument signed = SignedDocument.sign(OFFER.toJson(), "ada", SignedDocument.ROLE_PEER, KEY);
        SignedDocument changed =
                new SignedDocument(signed.document().replace("\"slots\":2", "\"slots\":3"), signed.signatures());
        assertThat(signed.isSignedBy("ada", SignedDocument.ROLE_PEER, KEY.verificationKey()))
                .isTrue();
        assertThat(changed.isSignedBy("ada", SignedDocument.ROLE_PEER, KEY.verificationKey()))
                .isFalse();
        assertThat(signed.isSignedBy("eve", SignedDocument.ROLE_PEER, KEY.verificationKey()))
                .isFalse();
        assertThat(signed.isSignedBy("ada", SignedDocument.ROLE_NODE, KEY.verificationKey()))
                .isFalse();
        assertThat(signed.isSignedBy(
                        "ada", SignedDocument.ROLE_PEER, SigningKey.generate().verificationKey()))
                .isFalse();
    }

    @Test
    void anEnvelopeSurvivesReformattingAndGainsSignatures() {
        SigningKey second = SigningKey.generate();
        SignedDocument signed = SignedDocument.sign(OFFER.toJson(), "ada", SignedDocument.ROLE_PEER, KEY)
                .countersign("grid", SignedDocument.ROLE_COORDINATOR, second);
        SignedDocument read =
                SignedDocument.parse(signed.toJson().replace(",", " ,\n").replace(":{", " : { "));
        assertThat(read).isEqualTo(signed);
        assertThat(read.isSignedBy("grid", SignedDocument.ROLE_COORDINATOR, second.verificationKey()))
                .isTrue();
    }

    @Test
    void whatIsNotUnderstoodIsRefusedByName() {
        String json = OFFER.toJson();
        assertRefused(json.replace("\"version\":2", "\"version\":3"), "version 3");
        assertRefused(json.replace("\"slots\":2", "\"slots\":2,\"sloths\":3"), "'sloths'");
        assertRefused(json.replace("\"slots\":2,", ""), "'slots' is missing");
        assertRefused(json.replace("\"slots\":2", "\"slots\":\"2\""), "'slots' must be a whole number");
        assertRefused(json.replace("\"kind\":\"offer\"", "\"kind\":\"demand\""), "not of kind 'offer'");
        assertRefused(json.replace("\"peer\":\"ada\"", "\"peer\":\"eve\""), "not its own");
    }

    private static void assertRefused(String json, String part) {
        assertThatThrownBy(() -> OfferMandate.parse(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(part);
    }
}
