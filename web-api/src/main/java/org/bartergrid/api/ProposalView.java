package org.bartergrid.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import java.util.List;
import org.bartergrid.barter.ContractRecord;
import org.bartergrid.barter.Proposal;
import org.bartergrid.market.Contract;
import org.jspecify.annotations.Nullable;

/**
 * What persons decide or decided about a contract.
 *
 * @param beginsByMillis it begins when all have accepted it, which is by then
 * @param approvals who has to accept it
 * @param pricesMinor prices that were named so far for the one thing that the provider gives; empty if it gives several
 * @param talk what came of it; not there while it goes on
 * @param why the same in a sentence
 * @param terms what is decided about, while it is
 * @param termsSha256 its hash, by which a decision names it
 */
record ProposalView(
        long beginsByMillis,
        List<ApprovalView> approvals,
        List<Long> pricesMinor,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String talk,
        String why,
        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonRawValue @Nullable String terms,
        String termsSha256) {
    /**
     * Somebody who has to accept it.
     *
     * @param untilMillis by when
     * @param otherwise what it means if nothing is heard by then
     * @param accepted whether the present terms are accepted
     */
    record ApprovalView(String peer, long untilMillis, String otherwise, boolean accepted) {}

    static @Nullable ProposalView of(ContractRecord record) {
        Proposal proposal = record.proposal();
        if (proposal == null) {
            return null;
        }
        Contract contract = record.contract();
        List<ApprovalView> approvals = proposal.asked().stream()
                .map(asked -> new ApprovalView(
                        asked.peer().value(),
                        proposal.untilMillis(asked),
                        asked.approval().otherwise().name(),
                        proposal.acceptance(asked).isPresent()))
                .toList();
        return new ProposalView(
                proposal.beginsByMillis(),
                approvals,
                contract.hasOnePrice() ? proposal.pricesMinor() : List.of(),
                proposal.end() == null ? null : proposal.end().name(),
                proposal.why(),
                record.state() == ContractRecord.State.PROPOSED
                        ? contract.terms().json()
                        : null,
                proposal.termsSha256());
    }
}
