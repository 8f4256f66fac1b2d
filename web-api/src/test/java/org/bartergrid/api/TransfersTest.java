package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who gets a place for a transfer while others have theirs. Of 32: an eighth is 4, a quarter is 8. */
class TransfersTest {

    private static final int MOST = 32;

    private final Transfers transfers = new Transfers(MOST);

    private static Caller peer(String name) {
        return new Caller(name, Access.PEER);
    }

    private static Caller node(String name) {
        return new Caller(name, Access.NODE);
    }

    private static Caller gateway(String name) {
        return new Caller(name, Access.GATEWAY);
    }

    private static Network network(int number) {
        return new Network("10.0.0." + number);
    }

    /** As many as it gets, which have to be so many. */
    private List<Transfers.Place> takeAll(Caller caller, Network network, int expected) {
        List<Transfers.Place> places = new ArrayList<>();
        for (int i = 0; i < expected; i++) {
            places.add(transfers.take(caller, network));
        }
        assertRefused(caller, network);
        return places;
    }

    private void assertRefused(Caller caller, Network network) {
        assertThatThrownBy(() -> transfers.take(caller, network))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(503));
    }

    @Test
    void aPeerHasAnEighthSoHaveItsNodesAndAGatewayAQuarter() {
        takeAll(peer("ada"), network(1), 4);
        takeAll(node("ada.box"), network(1), 4);
        takeAll(gateway("gateway-one"), network(1), 8);
        // From elsewhere it is the same caller.
        assertRefused(peer("ada"), network(2));
        assertRefused(node("ada.box"), network(2));
        assertRefused(gateway("gateway-one"), network(2));
    }

    /** However many names it gives them, and wherever they stand. */
    @Test
    void theNodesOfAPeerCountTogether() {
        transfers.take(node("ada.one"), network(1));
        transfers.take(node("ada.two"), network(2));
        takeAll(node("ada.three"), network(3), 2);
        assertRefused(node("ada.four"), network(4));
        takeAll(peer("ada"), network(1), 4);
        takeAll(node("bob.box"), network(1), 4);
    }

    @Test
    void theCallersOfOneKindInANetworkHaveAQuarterTogether() {
        takeAll(peer("ada"), network(1), 4);
        takeAll(peer("bob"), network(1), 4);
        assertRefused(peer("eve"), network(1));
        takeAll(peer("eve"), network(2), 4);
        // What peers have there is nothing to the nodes and gateways beside them.
        takeAll(node("ada.box"), network(1), 4);
        takeAll(gateway("gateway-one"), network(1), 8);
    }

    @Test
    void thatOneIsRefusedForItsNetworkCostsItNothing() {
        takeAll(peer("ada"), network(1), 4);
        takeAll(peer("bob"), network(1), 4);
        for (int i = 0; i < 10; i++) {
            assertRefused(peer("eve"), network(1));
        }
        takeAll(peer("eve"), network(2), 4);
    }

    @Test
    void howeverManyOfAKindThereAreTheOthersHaveAQuarterEach() {
        for (int i = 0; i < 4; i++) {
            takeAll(peer("peer-" + i), network(i), 4);
        }
        // Their own quarter and the common one are full.
        assertRefused(peer("peer-4"), network(4));
        takeAll(node("a.box"), network(5), 4);
        takeAll(node("b.box"), network(6), 4);
        assertRefused(node("c.box"), network(7));
        takeAll(gateway("gateway-one"), network(8), 8);
        assertRefused(gateway("gateway-two"), network(9));
    }

    @Test
    void nodesLeavePeersTheirsToo() {
        for (int i = 0; i < 4; i++) {
            takeAll(node("n" + i + ".box"), network(i), 4);
        }
        assertRefused(node("n4.box"), network(4));
        takeAll(peer("ada"), network(5), 4);
        takeAll(peer("bob"), network(6), 4);
        assertRefused(peer("eve"), network(7));
    }

    @Test
    void aPlaceIsGivenBackOnce() {
        var places = takeAll(peer("ada"), network(1), 4);
        takeAll(peer("bob"), network(1), 4);
        takeAll(peer("eve"), network(2), 4);
        takeAll(peer("ida"), network(3), 4);
        for (int i = 0; i < 3; i++) {
            places.get(0).close();
        }
        transfers.take(peer("ada"), network(1));
        assertRefused(peer("ada"), network(1));
        assertRefused(peer("ute"), network(4));
    }
}
