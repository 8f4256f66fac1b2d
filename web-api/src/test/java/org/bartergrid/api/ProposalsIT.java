package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bartergrid.market.Approval;
import org.bartergrid.market.ContractCheck;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.Decision;
import org.bartergrid.market.Manner;
import org.bartergrid.market.OfferMandate;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.market.Terms;
import org.bartergrid.peer.PeerId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The inbox of a person: what waits for it, and what it decides. */
@Timeout(120)
class ProposalsIT {

    private static final String PROPOSALS = "/v1/proposals";

    @TempDir
    Path folder;

    private Grid grid;
    private Api api;

    @BeforeEach
    void start() throws IOException {
        grid = new Grid();
        api = new Api(grid, folder);
        grid.peer("ada");
        grid.peer("eve");
        grid.volunteer("bob");
        var mandate = OfferMandate.parse(grid.offer("bob").document());
        var asking = new OfferMandate(
                mandate.offer(),
                mandate.peer(),
                mandate.category(),
                mandate.node(),
                mandate.resource(),
                mandate.slots(),
                mandate.reservePriceMinor(),
                mandate.window(),
                mandate.trusts(),
                mandate.accepts(),
                mandate.demanders(),
                mandate.penaltyBasisPoints(),
                Manner.STANDARD.with(new Approval(600, Approval.Otherwise.REJECT)),
                mandate.createdAtMillis());
        api.as("bob")
                .post("/v1/offers", grid.sign(asking.toJson(), "bob").toJson())
                .is(201);
    }

    @AfterEach
    void stop() {
        api.close();
        grid.close();
    }

    private JsonNode order() {
        return api.as("ada")
                .post("/v1/demands", grid.demand("ada", Grid.demand(1, 10)).toJson())
                .is(201)
                .json()
                .path("contracts")
                .path(0);
    }

    private SignedDocument decision(String peer, JsonNode contract, Decision.Verdict verdict, @Nullable Long price) {
        var proposal = contract.path("proposal");
        var decision = new Decision(
                ContractId.parse(contract.path("contract").asText()),
                new PeerId(peer),
                verdict,
                Terms.parse(proposal.path("terms").toString()).sha256(),
                price,
                proposal.path("beginsByMillis").asLong(),
                Grid.START_MILLIS);
        return grid.sign(decision.toJson(), peer);
    }

    private static String decisions(JsonNode contract) {
        return "/v1/contracts/" + contract.path("contract").asText() + "/decisions";
    }

    private List<String> inbox(String peer) {
        List<String> contracts = new ArrayList<>();
        api.as(peer)
                .get(PROPOSALS)
                .is(200)
                .json()
                .path("items")
                .forEach(item -> contracts.add(item.path("contract").asText()));
        return contracts;
    }

    @Test
    void aPersonAcceptsWhatItReads() throws Exception {
        try (var events = Events.of(api, "bob", "/v1/contract-changes/events")) {
            var proposed = order();
            assertThat(proposed.path("state").asText()).isEqualTo("PROPOSED");
            assertThat(events.next().data().path("state").asText()).isEqualTo("PROPOSED");
            String id = proposed.path("contract").asText();
            assertThat(inbox("bob")).containsExactly(id);
            assertThat(inbox("ada")).containsExactly(id);
            assertThat(inbox("eve")).isEmpty();
            var proposal = proposed.path("proposal");
            assertThat(proposal.path("approvals").findValuesAsText("peer")).containsExactly("bob");
            assertThat(proposal.path("termsSha256").asText())
                    .isEqualTo(Terms.parse(proposal.path("terms").toString()).sha256());

            var accepted = decision("bob", proposed, Decision.Verdict.ACCEPT, null);
            var agreed =
                    api.as("bob").post(decisions(proposed), accepted.toJson()).is(200);
            assertThat(agreed.text("state")).isEqualTo("AGREED");
            assertThat(events.next().data().path("state").asText()).isEqualTo("AGREED");
            assertThat(inbox("bob")).isEmpty();
            var signed = SignedDocument.parse(agreed.json().path("signed").toString());
            assertThat(ContractCheck.problems(signed, grid.coordinatorKey.verificationKey()))
                    .isEmpty();
            // An answer that got lost is asked for again.
            assertThat(api.as("bob")
                            .post(decisions(proposed), accepted.toJson())
                            .is(200)
                            .text("state"))
                    .isEqualTo("AGREED");
        }
    }

    /** How far the other side would go is in its mandate, which nobody sees before all have accepted. */
    @Test
    void nobodyReadsTheOthersMandateBeforeItHasAccepted() {
        var proposed = order();
        for (String peer : List.of("ada", "bob")) {
            String seen = api.as(peer).get(PROPOSALS).is(200).json().toString();
            assertThat(seen).contains("termsSha256").doesNotContain("maxPriceMinor", "budgetMinor", "\"signed\"");
        }
        var rejected = api.as("bob")
                .post(
                        decisions(proposed),
                        decision("bob", proposed, Decision.Verdict.REJECT, null).toJson())
                .is(200);
        assertThat(rejected.text("state")).isEqualTo("REFUSED");
        assertThat(rejected.json().path("proposal").path("talk").asText()).isEqualTo("REJECTED");
        assertThat(rejected.json().toString()).doesNotContain("maxPriceMinor");
        // Nor when all have, and it came to nothing.
        var first = order();
        var second = order();
        assertThat(api.as("bob")
                        .post(
                                decisions(second),
                                decision("bob", second, Decision.Verdict.ACCEPT, null)
                                        .toJson())
                        .is(200)
                        .text("state"))
                .isEqualTo("AGREED");
        var late = api.as("bob")
                .post(
                        decisions(first),
                        decision("bob", first, Decision.Verdict.ACCEPT, null).toJson())
                .is(200);
        assertThat(late.text("state")).isEqualTo("REFUSED");
        assertThat(late.json().toString()).contains("gone by then").doesNotContain("maxPriceMinor", "\"signed\"");
    }

    @Test
    void whoSendsItWronglyIsToldHow() {
        var proposed = order();
        var good = decision("bob", proposed, Decision.Verdict.ACCEPT, null);
        assertThat(api.as("ada")
                        .post(decisions(proposed), good.toJson())
                        .is(403)
                        .detail())
                .contains("is of peer 'bob'");
        assertThat(api.as("bob")
                        .post("/v1/contracts/01900000-0000-7000-8000-000000000001/decisions", good.toJson())
                        .is(400)
                        .detail())
                .contains("send it there");
        assertThat(api.as("bob")
                        .post(
                                decisions(proposed),
                                grid.sign(good.document().replace("ACCEPT", "SHRUG"), "bob")
                                        .toJson())
                        .is(400)
                        .detail())
                .contains("verdict");
        assertThat(api.as("ada")
                        .post(
                                decisions(proposed),
                                decision("ada", proposed, Decision.Verdict.COUNTER, 1L)
                                        .toJson())
                        .is(409)
                        .detail())
                .contains("nothing for peer ada to decide");
        assertThat(inbox("bob")).hasSize(1);
    }
}
