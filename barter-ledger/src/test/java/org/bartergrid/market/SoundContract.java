package org.bartergrid.market;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.Peripheral;
import org.bartergrid.resource.Peripheral.Device;
import org.bartergrid.resource.Quantity;
import org.bartergrid.resource.Quantity.Measure;
import org.bartergrid.resource.Usage;
import org.bartergrid.settlement.Receipt;

/**
 * A contract with everything that one can have: processor time for slots of a scanner and credits, accepted by a person. It
 * is the same in every run, keys included, so that an input for a fuzzer stays what it was.
 */
final class SoundContract {
    static final long BUDGET_MINOR = 50_000;
    static final long RESERVE_MINOR = 100;
    private static final long PRICE_MINOR = 123;
    static final int OFFERED_SLOTS = 2;
    static final Window OFFERED = new Window(1_000, 2_000_000);
    static final long TERM_SECONDS = 500;

    static final SigningKey GRID_KEY = key(1);
    private static final SigningKey ADA_KEY = key(2);
    private static final SigningKey SCI_KEY = key(3);
    private static final PeerId ADA = new PeerId("ada");
    private static final PeerId SCI = new PeerId("sci");
    private static final Window TERM = new Window(1_000, 1_000 + TERM_SECONDS * 1_000);

    private static final OfferMandate OFFER = new OfferMandate(
            OfferId.parse("01900000-0000-7000-8000-000000000001"),
            ADA,
            Category.COMPUTING_POWER,
            new NodeId("ada.laptop"),
            null,
            OFFERED_SLOTS,
            RESERVE_MINOR,
            OFFERED,
            OfferMandate.Trust.only(List.of(SCI, new PeerId("bob"))),
            Set.of(Category.PERIPHERAL),
            ConditionParser.parse("reputation>=50;place=in=(Kiel,'Frankfurt*')"),
            500,
            Manner.STANDARD,
            900);
    private static final OfferMandate SCANNER = new OfferMandate(
            OfferId.parse("01900000-0000-7000-8000-000000000003"),
            SCI,
            Category.PERIPHERAL,
            null,
            new Peripheral(Device.SCANNER, 600, 256, 20),
            1,
            7,
            OFFERED,
            OfferMandate.Trust.ANYONE,
            Set.of(),
            Condition.All.NOTHING,
            0,
            new Manner(100, Concession.EAGER, null),
            900);
    private static final DemandMandate DEMAND = new DemandMandate(
            OrderId.parse("01900000-0000-7000-8000-000000000002"),
            SCI,
            new Demand(
                    List.of(new Want(
                            Category.COMPUTING_POWER,
                            1,
                            2,
                            200_000,
                            ConditionParser.parse("mips>=1000;price<20000.5"),
                            20_000)),
                    TERM_SECONDS),
            List.of(SCANNER.offer()),
            BUDGET_MINOR,
            Manner.STANDARD.with(new Approval(60, Approval.Otherwise.REJECT)),
            5_000,
            950);

    /** As the coordinator has signed it. */
    static final SignedDocument SIGNED = SignedDocument.sign(
            at(PRICE_MINOR).toJson(), PeerId.GRID.value(), SignedDocument.ROLE_COORDINATOR, GRID_KEY);

    private SoundContract() {}

    /** The same at another price, which its consumer has accepted whatever the mandates say. */
    static Contract at(long priceMinor) {
        Contract proposed = new Contract(
                new ContractId(new UUID(5, 5)),
                DEMAND.order(),
                SCI,
                ADA,
                List.of(
                        Leg.of(SCI, OFFER, new Quantity(200_000, Measure.CPU_MILLIS), 2, TERM, priceMinor),
                        Leg.of(ADA, SCANNER, new Quantity(500, Measure.DEVICE_MILLIS), 1, TERM, 60_000),
                        Leg.ofCredits(SCI, ADA, 200 * priceMinor - 500, TERM)),
                100,
                200,
                50,
                500,
                TERM,
                600_000,
                Map.of(
                        PeerId.GRID,
                        GRID_KEY.verificationKey(),
                        ADA,
                        ADA_KEY.verificationKey(),
                        SCI,
                        SCI_KEY.verificationKey()),
                Set.of(ADA),
                List.of(signed(OFFER.toJson(), ADA, ADA_KEY), signed(SCANNER.toJson(), SCI, SCI_KEY)),
                signed(DEMAND.toJson(), SCI, SCI_KEY),
                List.of());
        return proposed.approvedBy(
                List.of(signed(decision(proposed, Decision.Verdict.ACCEPT, null).toJson(), SCI, SCI_KEY)));
    }

    private static Decision decision(Contract contract, Decision.Verdict verdict, Long priceMinor) {
        return new Decision(contract.id(), SCI, verdict, contract.terms().sha256(), priceMinor, TERM.fromMillis(), 960);
    }

    private static SignedDocument signed(String document, PeerId peer, SigningKey key) {
        return SignedDocument.sign(document, peer.value(), SignedDocument.ROLE_PEER, key);
    }

    /** One document of every kind that there is. */
    static Stream<String> documents() {
        Contract contract = at(PRICE_MINOR);
        return Stream.of(
                OFFER.toJson(),
                SCANNER.toJson(),
                DEMAND.toJson(),
                contract.toJson(),
                SIGNED.toJson(),
                decision(contract, Decision.Verdict.COUNTER, 7L).toJson(),
                new Receipt(contract.id(), new NodeId("ada.laptop"), 3, new Usage(1, 2, 3)).toJson());
    }

    private static SigningKey key(int number) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(255, new SecureRandom() {
                private static final long serialVersionUID = 1L;

                @Override
                public void nextBytes(byte[] bytes) {
                    Arrays.fill(bytes, (byte) number);
                }
            });
            return SigningKey.of(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
