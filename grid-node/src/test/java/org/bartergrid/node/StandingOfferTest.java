package org.bartergrid.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.bartergrid.client.ApiProblem;
import org.bartergrid.client.FakeCoordinator;
import org.bartergrid.client.Identity;
import org.bartergrid.market.OfferMandate.Trust;
import org.bartergrid.node.NodeSettings.Programs;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.Profile;
import org.bartergrid.share.Lending;
import org.bartergrid.share.SharePolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StandingOfferTest {

    private static final NodeSettings SETTINGS = new NodeSettings(
            "laptop",
            "127.0.0.1",
            new SharePolicy(25, 640),
            Lending.NOTHING,
            new ReservePrice.PartOfValuation(80),
            Duration.ofHours(1),
            0,
            Trust.ANYONE,
            Profile.EMPTY,
            new Programs(Path.of("java"), "", "", Path.of("cell.xml")));

    @TempDir
    Path folder;

    private FakeCoordinator fake;
    private Identity owner;

    @BeforeEach
    void start() throws IOException {
        fake = new FakeCoordinator();
        owner = fake.identity(folder, Identity.Kind.PEER, "ada");
    }

    @AfterEach
    void stop() {
        fake.close();
    }

    @Test
    void itStandsUntilTheNodeCloses() throws IOException {
        var offer = place();
        assertThat(fake.offers).hasSize(1);

        offer.close();
        assertThat(fake.offers).isEmpty();
        assertThat(folder.resolve("offer.json")).doesNotExist();
    }

    @Test
    void aKilledNodeWithWorkReservedComesBackUnderTheSameOffer() throws IOException {
        place();
        var standing = fake.offers.toArray();
        fake.refuse("POST /v1/offers", 409, "Work is reserved under the offer that stands", 1);

        place();
        assertThat(fake.offers).containsExactly((String) standing[0]);
    }

    /** It had been placed, and the node died before it knew: without the memory of it the node could not start again. */
    @Test
    void anOfferWhoseAnswerWasLostIsKnownAllTheSame() throws IOException {
        place();
        Files.move(folder.resolve("offer.json"), folder.resolve("offer.json.next"));
        var standing = fake.offers.toArray();
        fake.refuse("POST /v1/offers", 409, "Work is reserved under the offer that stands", 1);

        place();
        assertThat(fake.offers).containsExactly((String) standing[0]);
    }

    @Test
    void aRefusalForGoodIsPassedOn() {
        fake.refuse("POST /v1/offers", 422, "The offer's time is over already", 1);

        assertThatThrownBy(this::place).isInstanceOf(ApiProblem.class).hasMessageContaining("time is over");
    }

    @Test
    void aDamagedOfferIsNamed() throws IOException {
        Files.writeString(folder.resolve("offer.json"), "{");
        fake.refuse("POST /v1/offers", 409, "Work is reserved under the offer that stands", 1);

        assertThatThrownBy(this::place).isInstanceOf(IOException.class).hasMessageContaining("offer.json is damaged");
    }

    private StandingOffer place() throws IOException {
        return StandingOffer.place(SETTINGS, owner, owner.client(), new NodeId("ada.laptop"), 1, 1_000);
    }
}
