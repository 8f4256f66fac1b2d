package org.bartergrid.barter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicBoolean;
import org.bartergrid.books.BooksStore;
import org.bartergrid.market.Offer;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.OfferMandate;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.peer.Inventory;
import org.bartergrid.peer.Node;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.Profile;
import org.bartergrid.resource.Category;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of an offer when something fails between the books, which admit it, and the catalog, which shows it. */
class OfferingTest {
    private final AtomicBoolean fails = new AtomicBoolean();
    private final Grid grid = new Grid(BooksStore.inMemory(), failingForOffers());

    @AfterEach
    void close() {
        grid.close();
    }

    private Catalog failingForOffers() {
        WatchedCatalog failing = written -> {
            if (written instanceof Offer && fails.getAndSet(false)) {
                throw new IllegalStateException("the catalog is away");
            }
        };
        return failing.around(new InMemoryCatalog());
    }

    @Test
    void oneThatOnlyTheBooksKnowIsPlacedByAskingAgain() {
        grid.peer("ada");
        grid.node("ada", 3_000);
        SignedDocument signed = grid.offer("ada", 2, 0);
        OfferId id = OfferMandate.parse(signed.document()).offer();
        fails.set(true);
        assertThatThrownBy(() -> grid.barter.placeOffer(signed)).hasMessageContaining("the catalog is away");
        assertThatThrownBy(() -> grid.barter.offer(id)).hasMessageContaining("There is no offer");
        assertThat(grid.barter.placeOffer(signed).state()).isEqualTo(Offer.State.OPEN);
        assertThat(grid.barter.placeOffer(signed)).isEqualTo(grid.barter.offer(id));
        grid.peer("sci");
        assertThat(grid.barter.order(grid.demand("sci", Grid.demand(1, 10))).contracts())
                .hasSize(1);
    }

    /** It is looked at when the first offer may end, and another one's end may come before that. */
    @Test
    void whatIsOverIsTakenOutOfTheMarketAndNothingElse() {
        grid.volunteer("ada", 3_000);
        assertThat(openOffers()).isEqualTo(1);
        grid.barter.settleOverdue();
        grid.pass(40_000_000);
        grid.volunteer("bob", 3_000);
        grid.barter.settleOverdue();
        assertThat(openOffers()).isEqualTo(2);
        grid.pass(46_400_000);
        grid.barter.settleOverdue();
        assertThat(openOffers()).as("ada's day is over").isEqualTo(1);
        grid.pass(40_000_000);
        grid.barter.settleOverdue();
        assertThat(openOffers()).isZero();
        grid.volunteer("eve", 3_000);
        grid.pass(86_400_000);
        grid.barter.settleOverdue();
        assertThat(openOffers()).as("one that came when there was none").isZero();
    }

    /** Each command costs a block, and a peer may have a thousand offers. */
    @Test
    void allOfAPeerAreWithdrawnAtOnce() {
        grid.volunteer("bob", 3_000);
        grid.volunteer("ada", 3_000);
        PeerId ada = new PeerId("ada");
        for (int i = 0; i < 5; i++) {
            Node node = grid.barter.node(NodeId.of(ada, "box")).node();
            grid.barter.registerNode(ada, "box" + i, node.key(), Profile.EMPTY, node.rating(), Inventory.EMPTY);
            grid.barter.placeOffer(grid.offer("ada", "box" + i, 2, 0));
        }
        assertThat(openOffers()).isEqualTo(7);
        long before = grid.barter.head().block();

        grid.barter.withdrawOffersOf(ada);

        assertThat(openOffers()).as("bob's").isEqualTo(1);
        assertThat(grid.barter.head().block()).isEqualTo(before + 1);
        grid.barter.withdrawOffersOf(ada);
        assertThat(grid.barter.head().block())
                .as("there is nothing to withdraw")
                .isEqualTo(before + 1);
    }

    private int openOffers() {
        return grid.barter.offers(Category.COMPUTING_POWER, 10).size();
    }
}
