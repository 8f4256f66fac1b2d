package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bartergrid.barter.Ordered;
import org.bartergrid.peer.PeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both peers of a contract are told what becomes of it, and nobody else. */
@Timeout(120)
class ContractChangesIT {

    private static final String CHANGES = "/v1/contract-changes";

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
    }

    @AfterEach
    void stop() {
        api.close();
        grid.close();
    }

    private Ordered order() {
        return grid.barter.order(grid.demand("ada", Grid.demand(1, 10)));
    }

    private List<String> states(String peer) {
        var items = api.as(peer).get(CHANGES).is(200).json().path("items");
        return items.findValuesAsText("state");
    }

    @Test
    void bothSidesAreToldAndNobodyElse() throws Exception {
        try (var adas = Events.of(api, "ada", CHANGES + "/events");
                var bobs = Events.of(api, "bob", CHANGES + "/events")) {
            var ordered = order();
            for (var events : List.of(adas, bobs)) {
                var event = events.next();
                assertThat(event.name()).isEqualTo("contract");
                assertThat(event.data().path("state").asText()).isEqualTo("AGREED");
                assertThat(event.data().path("contract").asText())
                        .isEqualTo(ordered.order().contracts().get(0).toString());
            }
            grid.barter.cancelOrder(new PeerId("ada"), ordered.order().id());
            assertThat(bobs.next().data().path("state").asText()).isEqualTo("DELIVERED");
            assertThat(bobs.next().data().path("state").asText()).isEqualTo("CANCELLED");
        }
        assertThat(states("ada")).containsExactly("AGREED", "DELIVERED", "CANCELLED");
        assertThat(states("bob")).containsExactly("AGREED", "DELIVERED", "CANCELLED");
        assertThat(states("eve")).isEmpty();
    }

    @Test
    void aStreamGoesOnWhereItWasLeft() throws Exception {
        long known;
        try (var events = Events.of(api, "bob", CHANGES + "/events")) {
            var ordered = order();
            known = events.next().id();
            grid.barter.cancelOrder(new PeerId("ada"), ordered.order().id());
        }
        try (var events = Events.of(api, "bob", CHANGES + "/events", "Last-Event-ID", Long.toString(known))) {
            var next = events.next();
            assertThat(next.id()).isGreaterThan(known);
            assertThat(next.data().path("state").asText()).isEqualTo("DELIVERED");
        }
    }

    @Test
    void whoWaitsIsAnsweredWhenSomethingHappens() throws Exception {
        var waiting = CompletableFuture.supplyAsync(
                () -> api.as("bob").get(CHANGES + "?wait=30").is(200).json());
        order();
        assertThat(waiting.get(25, TimeUnit.SECONDS).path("items")).hasSize(1);
        assertThat(api.as("bob").get(CHANGES + "?above=-1").is(400).detail()).contains("'above'");
    }
}
