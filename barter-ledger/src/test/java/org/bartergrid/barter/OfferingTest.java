package org.bartergrid.barter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bartergrid.books.BooksStore;
import org.bartergrid.market.Offer;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.OfferMandate;
import org.bartergrid.market.SignedDocument;
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
        Catalog catalog = new InMemoryCatalog();
        return (Catalog) Proxy.newProxyInstance(
                Catalog.class.getClassLoader(), new Class<?>[] {Catalog.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("put") && arguments[0] instanceof Offer && fails.getAndSet(false)) {
                        throw new IllegalStateException("the catalog is away");
                    }
                    try {
                        return method.invoke(catalog, arguments);
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    }
                });
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
}
