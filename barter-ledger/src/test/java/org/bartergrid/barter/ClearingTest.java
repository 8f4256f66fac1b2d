package org.bartergrid.barter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.bartergrid.books.BooksStore;
import org.bartergrid.market.ConditionParser;
import org.bartergrid.market.Demand;
import org.bartergrid.market.Offer;
import org.bartergrid.market.SignedDocument;
import org.bartergrid.peer.PeerId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Demands that come while another is being served are cleared together. */
@Timeout(60)
class ClearingTest {
    private final CountDownLatch busy = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private @Nullable Offer gone;
    private final Grid grid = new Grid(BooksStore.inMemory(), slowForAWithdrawal());

    /** A catalog that keeps its caller, who has the market, until it is told to go on. */
    private Catalog slowForAWithdrawal() {
        WatchedCatalog slow = written -> {
            if (written instanceof Offer offer && offer.state() == Offer.State.WITHDRAWN) {
                busy.countDown();
                goOn.await();
            }
        };
        return slow.around(new InMemoryCatalog());
    }

    @BeforeEach
    void enrol() {
        gone = grid.volunteer("gone", 1_000);
        grid.volunteer("eve", 3_000);
        grid.peer("ada");
        grid.node("ada", 5_000);
        grid.barter.placeOffer(grid.offer("ada", 2, 50_000));
        grid.volunteer("bob", 4_000);
        for (String peer : new String[] {"first", "rich", "poor"}) {
            grid.peer(peer);
        }
    }

    @AfterEach
    void close() {
        goOn.countDown();
        grid.close();
    }

    private static Demand demand(long minMips, long maxPrice) {
        return Demand.ofComputingPower(1, 2, 100, minMips, 0, 0, maxPrice, 3_600);
    }

    /** Somebody takes an offer back, and has the market until it is told to go on. */
    private void holdMarket() throws InterruptedException {
        Thread thread = new Thread(() -> grid.barter.withdrawOffer(
                new PeerId("gone"), Objects.requireNonNull(gone).id()));
        thread.setDaemon(true);
        thread.start();
        assertThat(busy.await(20, TimeUnit.SECONDS)).isTrue();
    }

    /** Orders in a thread of its own, which waits for the market when this returns. */
    private CompletableFuture<Ordered> waiting(SignedDocument demand) {
        CompletableFuture<Ordered> ordered = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                ordered.complete(grid.barter.order(demand));
            } catch (RuntimeException refused) {
                ordered.completeExceptionally(refused);
            }
        });
        thread.setDaemon(true);
        thread.start();
        Awaitility.await().until(() -> busy.getCount() == 0 && isHeldUp(thread));
        return ordered;
    }

    /** Whether it waits where orders are made: for the market, or with it for the catalog. */
    private static boolean isHeldUp(Thread thread) {
        return thread.getState() != Thread.State.RUNNABLE
                && Arrays.stream(thread.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(Ordering.class.getName())
                                && frame.getMethodName().equals("order"));
    }

    private static String provider(CompletableFuture<Ordered> ordered) throws Exception {
        return ordered.get(20, TimeUnit.SECONDS)
                .contracts()
                .get(0)
                .contract()
                .provider()
                .value();
    }

    @Test
    void whoHasAChoiceMakesWayForWhoHasNone() throws Exception {
        holdMarket();
        CompletableFuture<Ordered> first = waiting(grid.demand("first", demand(0, 40_000)));
        // The cheapest that is left would be closest for both, and only the first of them can do without.
        CompletableFuture<Ordered> rich = waiting(grid.demand("rich", demand(3_500, 100_000)));
        CompletableFuture<Ordered> poor = waiting(grid.demand("poor", demand(3_500, 40_000)));
        goOn.countDown();
        assertThat(provider(first)).isEqualTo("eve");
        assertThat(provider(poor)).isEqualTo("bob");
        assertThat(provider(rich)).isEqualTo("ada");
        assertThat(grid.sums()).containsOnly(0L);
    }

    @Test
    void whoFindsNothingIsToldSoAndTheOthersAreServed() throws Exception {
        holdMarket();
        CompletableFuture<Ordered> first = waiting(grid.demand("first", demand(0, 40_000)));
        CompletableFuture<Ordered> poor = waiting(grid.demand("poor", demand(3_500, 40_000)));
        CompletableFuture<Ordered> late = waiting(grid.demand("rich", demand(3_500, 40_000)));
        CompletableFuture<Ordered> never = waiting(grid.demand("rich", demand(99_999, 40_000)));
        goOn.countDown();
        assertThat(provider(first)).isEqualTo("eve");
        assertThat(provider(poor)).isEqualTo("bob");
        for (CompletableFuture<Ordered> without : List.of(late, never)) {
            assertThatThrownBy(() -> without.get(20, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(BarterException.class)
                    .hasMessageContaining("offers fit");
        }
        assertThat(grid.held("rich")).isZero();
    }

    /** A bound whose negative is no long had stopped the clearing, and with it everybody who waited. */
    @Test
    void aDemandThatCannotBeMeantKeepsNobodyWaiting() throws Exception {
        holdMarket();
        CompletableFuture<Ordered> first = waiting(grid.demand("first", demand(0, 40_000)));
        Demand hostile = demand(0, 40_000).where(ConditionParser.parse("delivered<-9223372036854775807"));
        CompletableFuture<Ordered> refused = waiting(grid.demand("rich", hostile));
        CompletableFuture<Ordered> served = waiting(grid.demand("poor", demand(3_500, 40_000)));
        goOn.countDown();
        assertThat(provider(first)).isEqualTo("eve");
        assertThat(provider(served)).isEqualTo("bob");
        assertThatThrownBy(() -> refused.get(20, TimeUnit.SECONDS)).cause().isInstanceOf(BarterException.class);
    }

    @Test
    void theSameDemandTwiceIsOneOrder() throws Exception {
        holdMarket();
        CompletableFuture<Ordered> first = waiting(grid.demand("first", demand(0, 40_000)));
        SignedDocument demand = grid.demand("rich", demand(3_500, 100_000));
        CompletableFuture<Ordered> once = waiting(demand);
        CompletableFuture<Ordered> again = waiting(demand);
        goOn.countDown();
        assertThat(provider(first)).isEqualTo("eve");
        assertThat(once.get(20, TimeUnit.SECONDS)).isEqualTo(again.get(20, TimeUnit.SECONDS));
    }
}
