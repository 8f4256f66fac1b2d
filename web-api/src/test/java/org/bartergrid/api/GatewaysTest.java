package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bartergrid.barter.InMemoryNotes;
import org.bartergrid.barter.Notes;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.peer.VerificationKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatewaysTest {

    private static final Gateways.Cell CELL = new Gateways.Cell("cell", "gateway-one", List.of("127.0.0.1:47500"));

    private final Notes notes = new InMemoryNotes();
    private final VerificationKey key = SigningKey.generate().verificationKey();
    private Gateways gateways;

    @BeforeEach
    void open() {
        gateways = new Gateways(notes);
    }

    @Test
    void aGatewayIsKnownAfterARestart() {
        gateways.register("gateway-one", key);
        gateways.register("gateway-one", key);
        var reopened = new Gateways(notes);
        assertThat(reopened.key("gateway-one")).contains(key);
        assertThat(reopened.key("gateway-two")).isEmpty();
        assertThat(reopened.known("gateway-one", key)).isTrue();
        assertThat(reopened.known("gateway-one", SigningKey.generate().verificationKey()))
                .isFalse();
    }

    /** It would be told that it has joined, and be nobody to the next coordinator. */
    @Test
    void oneThatWasNotNotedJoinsByAskingAgain() {
        var failing = new FailingNotes();
        gateways = new Gateways(failing);
        failing.failOnce();
        assertThatThrownBy(() -> gateways.register("gateway-one", key)).hasMessage("the ledger is away");
        assertThat(gateways.known("gateway-one", key)).isFalse();
        gateways.register("gateway-one", key);
        assertThat(new Gateways(failing).key("gateway-one")).contains(key);
    }

    @Test
    void aNameHasOneKey() {
        gateways.register("gateway-one", key);
        assertThatThrownBy(() ->
                        gateways.register("gateway-one", SigningKey.generate().verificationKey()))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.type()).isEqualTo("name-taken"));
        assertThat(gateways.key("gateway-one")).contains(key);
    }

    @Test
    void aNameSaysThatItIsAGateways() {
        for (String name : List.of("", "ada", "gateway-", "gateway-A", "gateway-" + "x".repeat(33), "gateway-a.b")) {
            assertThatThrownBy(() -> gateways.register(name, key))
                    .as(name)
                    .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.status())
                            .isEqualTo(400));
        }
    }

    @Test
    void whoWaitsForACellIsToldOfIt() {
        var waiting = gateways.cell(50);
        assertThat(waiting).isNotDone();
        gateways.announce(CELL);
        assertThat(waiting).isCompletedWithValue(Optional.of(CELL));
        assertThat(gateways.cell(0).join()).contains(CELL);
    }

    @Test
    void aWaitWithoutACellEnds() {
        assertThat(gateways.cell(0).join()).isEmpty();
        assertThat(gateways.cell(1).orTimeout(20, TimeUnit.SECONDS).join()).isEmpty();
    }

    @Test
    void anAddressHasAHostAndAPort() {
        for (String address : Arrays.asList("127.0.0.1", "127.0.0.1:", ":47500", "a b:1", "x:123456", null)) {
            assertThatThrownBy(
                            () -> gateways.announce(new Gateways.Cell("cell", "gateway-one", Arrays.asList(address))))
                    .as("%s", address)
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("host:port");
        }
        assertThatThrownBy(() -> gateways.announce(new Gateways.Cell("cell", "gateway-one", List.of())))
                .isInstanceOf(Refusal.class);
        gateways.announce(new Gateways.Cell("cell", "gateway-one", List.of("[::1]:47500", "node.example:1")));
    }
}
