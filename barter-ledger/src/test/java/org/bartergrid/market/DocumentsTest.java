package org.bartergrid.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.Quantity;
import org.bartergrid.resource.Quantity.Measure;
import org.junit.jupiter.api.Test;

/** Signed documents: one canonical form, any change breaks the signature, and what is not understood is refused. */
class DocumentsTest {
    private static final SigningKey KEY = SigningKey.generate();
    private static final PeerId ADA = new PeerId("ada");
    private static final OfferMandate OFFER = new OfferMandate(
            new OfferId(new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0001L)),
            ADA,
            new NodeId("ada.laptop"),
            Category.COMPUTING_POWER,
            2,
            100,
            new Window(1_000, 2_000),
            OfferMandate.Trust.only(List.of(new PeerId("sci"), new PeerId("bob"))),
            900);
    private static final DemandMandate DEMAND = new DemandMandate(
            new OrderId(new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0002L)),
            new PeerId("sci"),
            new Demand(Category.COMPUTING_POWER, 3, 2, 600, 1_000, 500, 256, 20_000, 3_600),
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
        assertThat(OFFER.toJson())
                .isEqualTo("{\"category\":\"COMPUTING_POWER\",\"createdAtMillis\":900,\"kind\":\"offer\","
                        + "\"node\":\"ada.laptop\",\"notAfterMillis\":2000,\"notBeforeMillis\":1000,"
                        + "\"offer\":\"01900000-0000-7000-8000-000000000001\",\"peer\":\"ada\","
                        + "\"reservePriceMinorPerCpuSecond\":100,\"slots\":2,\"trusts\":[\"bob\",\"sci\"],"
                        + "\"version\":1}");
        assertThat(DEMAND.toJson())
                .isEqualTo("{\"budgetMinor\":50000000,\"category\":\"COMPUTING_POWER\",\"cpuSeconds\":600,"
                        + "\"createdAtMillis\":950,\"kind\":\"demand\",\"maxPriceMinorPerCpuSecond\":20000,"
                        + "\"minMemoryMegabytes\":256,\"minMflops\":500,\"minMips\":1000,\"nodes\":3,"
                        + "\"notAfterMillis\":5000,\"order\":\"01900000-0000-7000-8000-000000000002\","
                        + "\"peer\":\"sci\",\"slotsPerNode\":2,\"termSeconds\":3600,\"version\":1}");
    }

    @Test
    void aContractEmbedsBothMandatesAndComesBackAsItWent() {
        SignedDocument offer = SignedDocument.sign(OFFER.toJson(), "ada", SignedDocument.ROLE_PEER, KEY);
        SignedDocument demand = SignedDocument.sign(DEMAND.toJson(), "sci", SignedDocument.ROLE_PEER, KEY);
        Window term = new Window(1_000, 1_500);
        Contract contract = new Contract(
                new ContractId(new UUID(5, 5)),
                DEMAND.order(),
                DEMAND.peer(),
                ADA,
                OFFER.node(),
                OFFER.offer(),
                List.of(
                        new Leg(
                                ADA,
                                DEMAND.peer(),
                                Category.COMPUTING_POWER,
                                new Quantity(200_000, Measure.CPU_MILLIS),
                                2,
                                term),
                        new Leg(
                                DEMAND.peer(),
                                ADA,
                                Category.MONEY,
                                new Quantity(24_600, Measure.CREDIT_MINOR),
                                0,
                                term)),
                123,
                200_000,
                24_600,
                200,
                term,
                600_000,
                offer,
                demand);
        Contract read = Contract.parse(contract.toJson());
        assertThat(read).isEqualTo(contract);
        assertThat(read.holdMinor()).isEqualTo(24_600 + 492);
        assertThat(read.slots()).isEqualTo(2);
        assertThat(read.offerMandate().isSignedBy("ada", SignedDocument.ROLE_PEER, KEY.verificationKey()))
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
        assertRefused(json.replace("\"version\":1", "\"version\":2"), "version 2");
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
