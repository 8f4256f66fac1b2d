package org.bartergrid.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Entry;
import org.bartergrid.ledger.EntryId;
import org.bartergrid.ledger.Ledger;
import org.bartergrid.ledger.Outcome;
import org.bartergrid.ledger.Step;
import org.bartergrid.ledger.Unit;
import org.bartergrid.market.Contract;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.Leg;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.OrderId;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.market.Window;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.PeerId;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.Proportion;
import org.bartergrid.resource.Quantity;
import org.bartergrid.resource.Quantity.Measure;
import org.bartergrid.resource.Usage;

/** Whatever was used, the three parts of a settlement add up to the hold, and the ledger takes the entry. */
class SettlementPropertyTest {
    private static final NodeId NODE = new NodeId("ada.box");
    private static final SignedDocument NOTHING = new SignedDocument("{}", List.of());

    private static Contract contract(long cpuMillis, long price, int basisPoints) {
        return contract(cpuMillis, price, basisPoints, 0);
    }

    private static Contract contract(long cpuMillis, long price, int basisPoints, int providerBasisPoints) {
        PeerId consumer = new PeerId("sci");
        PeerId provider = new PeerId("ada");
        Window term = new Window(0, 1_000);
        Quantity quantity = new Quantity(cpuMillis, Measure.CPU_MILLIS);
        long value = quantity.costMinor(price);
        return new Contract(
                new ContractId(new UUID(1, 1)),
                new OrderId(new UUID(2, 2)),
                consumer,
                provider,
                List.of(
                        new Leg(
                                provider,
                                consumer,
                                Category.COMPUTING_POWER,
                                new OfferId(new UUID(3, 3)),
                                NODE,
                                null,
                                quantity,
                                1,
                                term,
                                price,
                                value),
                        new Leg(
                                consumer,
                                provider,
                                Category.MONEY,
                                null,
                                null,
                                null,
                                new Quantity(value, Measure.CREDIT_MINOR),
                                0,
                                term,
                                1,
                                value)),
                0,
                basisPoints,
                providerBasisPoints,
                0,
                term,
                1_000,
                Map.of(),
                Set.of(),
                List.of(),
                NOTHING,
                List.of());
    }

    private static Receipt receipt(long cpuMillis) {
        return new Receipt(new ContractId(new UUID(1, 1)), NODE, 1, new Usage(cpuMillis, 0, 0));
    }

    @Property
    void thePartsAddUpToTheHoldAndTheLedgerTakesThem(
            @ForAll @LongRange(min = 0, max = 1_000_000_000) long contracted,
            @ForAll @LongRange(min = 0, max = 1_000_000) long price,
            @ForAll @IntRange(min = 0, max = 10_000) int basisPoints,
            @ForAll @IntRange(min = 0, max = 10_000) int providerBasisPoints,
            @ForAll @LongRange(min = 0, max = 2_000_000_000) long stated,
            @ForAll @LongRange(min = 0, max = 2_000_000_000) long observed) {
        Contract contract = contract(contracted, price, basisPoints, providerBasisPoints);
        Settlement settlement = Settlement.of(contract, receipt(stated), observed, false);

        long used = Math.min(contracted, Math.min(stated, observed));
        assertThat(settlement.cpuMillis()).isEqualTo(used);
        long cost = exact(used, price, 1_000);
        long providers = exact(cost, providerBasisPoints, 10_000);
        assertThat(settlement.paidMinor()).isEqualTo(cost - providers);
        assertThat(settlement.commissionMinor()).isEqualTo(exact(cost, basisPoints, 10_000) + providers);
        assertThat(settlement.paidMinor() + settlement.commissionMinor() + settlement.releasedMinor())
                .isEqualTo(contract.holdMinor());
        assertLedgerTakes(contract, settlement);
    }

    private static long exact(long amount, long numerator, long denominator) {
        return BigInteger.valueOf(amount)
                .multiply(BigInteger.valueOf(numerator))
                .divide(BigInteger.valueOf(denominator))
                .longValueExact();
    }

    private static void assertLedgerTakes(Contract contract, Settlement settlement) {
        Ledger ledger = new Ledger();
        AccountId scientist = new AccountId("sci.credit");
        List<Step> opening = new ArrayList<>(List.of(
                new Step.OpenAccount(AccountId.COMMISSION, Unit.CREDIT, 0),
                new Step.OpenAccount(scientist, Unit.CREDIT, -Ledger.LARGEST_AMOUNT_MINOR),
                new Step.OpenAccount(new AccountId("ada.credit"), Unit.CREDIT, 0)));
        if (contract.holdMinor() > 0) {
            opening.add(new Step.PlaceHold(
                    settlement.hold(), scientist, Unit.CREDIT, contract.holdMinor(), Long.MAX_VALUE));
        }
        assertThat(ledger.apply(new Entry(new EntryId(new UUID(9, 9)), opening), 1, (account, line) -> {}))
                .isEqualTo(new Outcome.Applied());
        assertThat(ledger.apply(settlement.entry(), 2, (account, line) -> {})).isEqualTo(new Outcome.Applied());
        assertThat(ledger.find(scientist).orElseThrow().heldMinor()).isZero();
        assertThat(ledger.find(scientist).orElseThrow().balanceMinor())
                .isEqualTo(-settlement.paidMinor() - settlement.commissionMinor());
        assertThat(ledger.find(new AccountId("ada.credit")).orElseThrow().balanceMinor())
                .isEqualTo(settlement.paidMinor());
    }

    @Example
    void withoutAReceiptNothingIsPaid() {
        Settlement settlement = Settlement.of(contract(1_000, 500, 200), null, 1_000, false);
        assertThat(settlement.paidMinor()).isZero();
        assertThat(settlement.releasedMinor())
                .isEqualTo(contract(1_000, 500, 200).holdMinor());
    }

    @Example
    void productsBeyond64BitsAreExact() {
        long cpuMillis = 4_000_000_000_000L;
        long price = 1_000_000_000L;
        assertThat(Settlement.of(contract(cpuMillis, price, 100), receipt(cpuMillis), cpuMillis, false)
                        .paidMinor())
                .isEqualTo(4_000_000_000_000_000_000L);
        assertThatThrownBy(() -> Proportion.floor(Long.MAX_VALUE, Long.MAX_VALUE, 1_000))
                .isInstanceOf(ArithmeticException.class);
    }

    @Example
    void anothersReceiptIsRefused() {
        Receipt other = new Receipt(new ContractId(new UUID(7, 7)), NODE, 1, Usage.NONE);
        assertThatThrownBy(() -> Settlement.of(contract(1, 1, 1), other, 1, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not belong to contract");
    }
}
