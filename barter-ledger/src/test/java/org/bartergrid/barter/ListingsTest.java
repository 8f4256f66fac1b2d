package org.bartergrid.barter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.bartergrid.books.BooksStore;
import org.bartergrid.market.ConditionParser;
import org.bartergrid.market.Constraint;
import org.bartergrid.market.Demand;
import org.bartergrid.market.Offer;
import org.bartergrid.market.SearchAnswer;
import org.bartergrid.peer.Inventory;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.Peer;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.Profile;
import org.bartergrid.resource.Category;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The next search knows what was written, whatever happens to the catalog meanwhile. */
@Timeout(60)
class ListingsTest {
    private final InMemoryCatalog kept = new InMemoryCatalog();
    private final AtomicBoolean fails = new AtomicBoolean();
    private final AtomicBoolean failsAfterwards = new AtomicBoolean();
    private volatile boolean readsSlowly;
    private volatile boolean readFails;
    private volatile boolean agreeing;
    private final CountDownLatch reading = new CountDownLatch(1);
    private final CountDownLatch readOn = new CountDownLatch(1);
    private final Grid grid = new Grid(BooksStore.inMemory(), catalog());

    private Catalog catalog() {
        return (Catalog) Proxy.newProxyInstance(
                Catalog.class.getClassLoader(), new Class<?>[] {Catalog.class}, (proxy, method, arguments) -> {
                    boolean puts = method.getName().equals("put");
                    if (puts && fails.getAndSet(false)) {
                        throw new IllegalStateException("the catalog is away");
                    }
                    if (puts && agreeing && arguments[0] instanceof ContractChange) {
                        hold();
                    }
                    if (method.getName().equals("forEachOpenOffer")) {
                        arguments = new Object[] {slowly(arguments[0])};
                    }
                    Object answer;
                    try {
                        answer = method.invoke(kept, arguments);
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    }
                    if (puts && failsAfterwards.getAndSet(false)) {
                        throw new IllegalStateException("the catalog did not answer");
                    }
                    return answer;
                });
    }

    @SuppressWarnings("unchecked")
    private Consumer<Offer> slowly(Object visitor) {
        return offer -> {
            if (readFails) {
                throw new IllegalStateException("a row cannot be read");
            }
            if (readsSlowly) {
                hold();
            }
            ((Consumer<Offer>) visitor).accept(offer);
        };
    }

    private void hold() {
        reading.countDown();
        try {
            readOn.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @AfterEach
    void close() {
        readOn.countDown();
        grid.close();
    }

    private SearchAnswer search(String where) {
        Demand any = Demand.ofComputingPower(1, 1, 10, 0, 0, 0, 100_000, 3_600);
        return grid.barter
                .search(any.where(ConditionParser.parse(where)), null, false)
                .get(0);
    }

    private List<String> found(String where) {
        return search(where).ranked().stream()
                .map(ranked -> ranked.candidate().mandate().peer().value())
                .sorted()
                .toList();
    }

    private Peer moveTo(String peer, String place) {
        return grid.barter.registerPeer(
                new PeerId(peer),
                peer,
                grid.key(peer).verificationKey(),
                new Profile(place, null, null, null, Set.of()),
                Inventory.EMPTY);
    }

    @Test
    void whatTheCatalogMayHaveTakenIsReadAgain() {
        Offer ada = grid.volunteer("ada", 5_000);
        grid.volunteer("bob", 4_000);
        failsAfterwards.set(true);
        assertThatThrownBy(() -> grid.barter.withdrawOffer(new PeerId("ada"), ada.id()))
                .hasMessageContaining("did not answer");
        assertThat(found("mips>=1")).as("it was withdrawn").containsExactly("bob");
        fails.set(true);
        Offer bobs = kept.openOffers(Category.COMPUTING_POWER, 10).get(0);
        assertThatThrownBy(() -> grid.barter.withdrawOffer(new PeerId("bob"), bobs.id()))
                .hasMessageContaining("away");
        assertThat(found("mips>=1")).as("the books give nothing of it any more").isEmpty();
        assertThat(search("mips>=1").failures()).containsOnlyKeys(Constraint.SLOTS);
        assertThat(grid.barter.withdrawOffer(new PeerId("bob"), bobs.id()).state())
                .isEqualTo(Offer.State.WITHDRAWN);
        assertThat(search("mips>=1").examined()).isZero();
    }

    @Test
    void aPeerThatTheCatalogMayHaveTakenIsReadAgain() {
        grid.volunteer("ada", 5_000);
        failsAfterwards.set(true);
        assertThatThrownBy(() -> moveTo("ada", "Kiel")).hasMessageContaining("did not answer");
        assertThat(grid.barter.peer(new PeerId("ada")).profile().place()).isEqualTo("Kiel");
        fails.set(true);
        assertThatThrownBy(() -> moveTo("ada", "Oslo")).hasMessageContaining("away");
        assertThat(grid.barter.peer(new PeerId("ada")).profile().place()).isEqualTo("Kiel");
    }

    @Test
    void whatIsWrittenWhileOffersAreReadCounts() throws Exception {
        Offer ada = grid.volunteer("ada", 5_000);
        grid.volunteer("bob", 4_000);
        readsSlowly = true;
        grid.restart();
        assertThat(reading.await(20, TimeUnit.SECONDS)).isTrue();
        readsSlowly = false;
        grid.barter.withdrawOffer(new PeerId("ada"), ada.id());
        grid.barter.heartbeat(new NodeId("bob.box"));
        grid.volunteer("eve", 3_000);
        CompletableFuture<List<String>> found = CompletableFuture.supplyAsync(() -> found("mips>=1"));
        readOn.countDown();
        assertThat(found.get(20, TimeUnit.SECONDS)).containsExactly("bob", "eve");
    }

    @Test
    void whatIsReservedBeforeAStartIsNotFreeAfterIt() {
        grid.volunteer("ada", 5_000);
        grid.peer("sci");
        Ordered ordered = grid.barter.order(grid.demand("sci", Grid.demand(1, 100)));
        grid.restart();
        grid.barter.heartbeat(new NodeId("ada.box"));
        assertThat(found("mips>=1")).isEmpty();
        assertThat(search("mips>=1").explanation()).contains("enough free slots");
        assertThat(grid.barter.cancelOrder(new PeerId("sci"), ordered.order().id()))
                .isNotNull();
        assertThat(found("mips>=1")).as("it was given back").containsExactly("ada");
    }

    @Test
    void whatEndsByItselfIsFreeAgain() {
        grid.volunteer("ada", 5_000);
        grid.peer("sci");
        var unused = grid.barter.order(grid.demand("sci", Grid.demand(1, 100)));
        assertThat(found("mips>=1")).isEmpty();
        grid.pass(3_600_000);
        grid.barter.heartbeat(new NodeId("ada.box"));
        assertThat(found("mips>=1")).containsExactly("ada");
    }

    @Test
    void aReadThatFailsIsToldAndTriedAgain() {
        grid.volunteer("ada", 5_000);
        readFails = true;
        grid.restart();
        grid.barter.heartbeat(new NodeId("ada.box"));
        assertThatThrownBy(() -> found("mips>=1")).hasMessageContaining("could not be read");
        readFails = false;
        // The attempt that this one begins may still be the one that failed.
        Awaitility.await().ignoreExceptions().untilAsserted(() -> assertThat(found("mips>=1"))
                .containsExactly("ada"));
    }

    /** The process ended between the books, which closed it, and the catalog. */
    @Test
    void whatTheBooksHaveClosedIsNotFreeAfterAStart() {
        Offer ada = grid.volunteer("ada", 5_000);
        grid.volunteer("bob", 4_000);
        fails.set(true);
        assertThatThrownBy(() -> grid.barter.withdrawOffer(new PeerId("ada"), ada.id()))
                .hasMessageContaining("away");
        grid.restart();
        grid.barter.heartbeat(new NodeId("ada.box"));
        grid.barter.heartbeat(new NodeId("bob.box"));
        assertThat(found("mips>=1")).containsExactly("bob");
    }

    /** While a contract is brought to disk as agreed, its slots are reserved and were promised: that is once. */
    @Test
    void whatIsReservedIsNotPromisedToo() throws Exception {
        grid.peer("ada");
        grid.node("ada", 5_000);
        grid.barter.placeOffer(grid.offer("ada", 2, 0));
        grid.peer("sci");
        grid.peer("too");
        agreeing = true;
        CompletableFuture<Ordered> first =
                CompletableFuture.supplyAsync(() -> grid.barter.order(grid.demand("sci", one())));
        assertThat(reading.await(20, TimeUnit.SECONDS)).isTrue();
        agreeing = false;
        assertThat(grid.barter.order(grid.demand("too", one())).contracts()).hasSize(1);
        readOn.countDown();
        assertThat(first.get(20, TimeUnit.SECONDS).contracts()).hasSize(1);
    }

    private static Demand one() {
        return Demand.ofComputingPower(1, 1, 10, 0, 0, 0, 100_000, 3_600);
    }
}
