package org.bartergrid.settlement;

import java.util.ArrayList;
import java.util.List;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Entry;
import org.bartergrid.ledger.EntryId;
import org.bartergrid.ledger.HoldId;
import org.bartergrid.ledger.Step;
import org.bartergrid.ledger.Unit;
import org.bartergrid.market.Contract;
import org.bartergrid.market.ContractId;
import org.jspecify.annotations.Nullable;

/**
 * How the holds of one contract are divided at its end: what the provider is paid, the commissions on what was delivered,
 * and the rest, which the consumer has back. The three always add up to the consumer's hold. The provider's own hold, if it
 * had to place one, is for a commission on what nothing delivers yet, which is void, or for its penalty. Pure.
 *
 * @param contract which contract
 * @param payee the provider's account
 * @param cpuMillis the processor time that is paid
 * @param paidMinor the worth of that, floor(cpuMillis × price / 1000), but for the provider's commission on it
 * @param commissionMinor both sides' commission on that worth
 * @param releasedMinor hold − paid − commission
 * @param providerHeldMinor what the provider had to hold
 * @param consumer the consumer's account
 * @param failed whether the gateway has seen the node refuse, leave or fail at what it was sent, and do nothing else
 * @param penaltyMinor what the consumer gets of the provider's hold for that
 */
public record Settlement(
        ContractId contract,
        AccountId payee,
        long cpuMillis,
        long paidMinor,
        long commissionMinor,
        long releasedMinor,
        long providerHeldMinor,
        AccountId consumer,
        boolean failed,
        long penaltyMinor) {
    public Settlement {
        if (paidMinor < 0 || commissionMinor < 0 || releasedMinor < 0 || providerHeldMinor < 0) {
            throw new IllegalArgumentException("no part of a settlement can be negative");
        }
        if (penaltyMinor < 0 || penaltyMinor > providerHeldMinor) {
            throw new IllegalArgumentException("a penalty is a part of what the provider held");
        }
    }

    /**
     * The settlement of a contract: paid is the least of what the node stated, what the gateway observed, and what was
     * contracted. Without a receipt nothing is paid.
     *
     * @param observedCpuMillis Σ(answered − sent) × slots, as the gateway saw it; not negative
     * @param failed whether the gateway has seen the node refuse, leave or fail at what it was sent, and do nothing else
     */
    public static Settlement of(Contract contract, @Nullable Receipt receipt, long observedCpuMillis, boolean failed) {
        if (observedCpuMillis < 0) {
            throw new IllegalArgumentException("observed processor time must not be negative");
        }
        if (receipt != null && !(receipt.contract().equals(contract.id()) && contract.isServedBy(receipt.node()))) {
            throw new IllegalArgumentException("the receipt of node " + receipt.node() + " for contract "
                    + receipt.contract() + " does not belong to contract " + contract.id());
        }
        long stated = receipt == null ? 0 : receipt.usage().cpuMillis();
        long cpuMillis = Math.min(Math.min(stated, observedCpuMillis), contract.cpuMillis());
        // cpuMillis ≤ contracted, so cost ≤ payment and, all floors being monotonic, cost + commission ≤ hold.
        long cost = Math.min(contract.costOf(cpuMillis), contract.paymentMinor());
        long consumers = contract.consumerCommissionOn(cost);
        long providers = contract.providerCommissionOn(cost);
        return new Settlement(
                contract.id(),
                AccountId.of(contract.provider().value(), Unit.CREDIT),
                cpuMillis,
                cost - providers,
                consumers + providers,
                contract.holdMinor() - cost - consumers,
                contract.providerHoldMinor(),
                AccountId.of(contract.consumer().value(), Unit.CREDIT),
                failed,
                failed && cpuMillis == 0 ? contract.penaltyMinor() : 0);
    }

    /** What became of a contract whose holds expired before anybody settled it: all of them went back. */
    public Settlement expired() {
        return new Settlement(
                contract,
                payee,
                0,
                0,
                0,
                Math.addExact(Math.addExact(paidMinor, commissionMinor), releasedMinor),
                providerHeldMinor,
                consumer,
                failed,
                0);
    }

    /** Whether the node failed at what it was sent, and states that it spent nothing on it. */
    public boolean breached() {
        return failed && cpuMillis == 0;
    }

    /** The hold that is divided. */
    public HoldId hold() {
        return new HoldId(contract.value());
    }

    /**
     * The one entry that divides the holds: post, commission, void; and penalty, void. Parts of zero have no step. It has the contract's own
     * UUID, so that a contract can be settled only once, whoever retries.
     */
    public Entry entry() {
        List<Step> steps = new ArrayList<>(5);
        if (paidMinor > 0) {
            steps.add(new Step.PostHold(hold(), payee, paidMinor));
        }
        if (commissionMinor > 0) {
            steps.add(new Step.PostHold(hold(), AccountId.COMMISSION, commissionMinor));
        }
        if (releasedMinor > 0) {
            steps.add(new Step.VoidHold(hold()));
        }
        if (penaltyMinor > 0) {
            steps.add(new Step.PostHold(new HoldId(contract.ofProvidersHold()), consumer, penaltyMinor));
        }
        if (providerHeldMinor > penaltyMinor) {
            steps.add(new Step.VoidHold(new HoldId(contract.ofProvidersHold())));
        }
        return new Entry(new EntryId(contract.value()), steps);
    }
}
