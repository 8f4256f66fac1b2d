package org.bartergrid.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.Wire.Job;
import org.bartergrid.client.Wire.Progress;
import org.bartergrid.market.OrderId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of an order when its job does not come. */
@Timeout(60)
class UnservedOrderTest {

    private static final OrderId ID = new OrderId(UUID.fromString("01a20329-b129-7484-864a-4641f99227cd"));
    private static final JsonNode PLACED = MissingNode.getInstance();
    private static final Job JOB = new Job(
            ID.toString(), ID.toString(), "ada", "SUBMITTED", 1, false, 1, new Progress(0, 0, 0, 0, 0, ""), List.of());

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private HttpServer coordinator;
    private CoordinatorClient client;
    private UnservedOrder order;
    private volatile int status = 200;
    private volatile String answer = "{}";

    @BeforeEach
    void start() throws IOException {
        coordinator = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        coordinator.createContext("/", this::handle);
        coordinator.start();
        var address = URI.create("http://127.0.0.1:" + coordinator.getAddress().getPort());
        client = CoordinatorClient.anonymous(address);
        order = new UnservedOrder(client, ID);
    }

    @AfterEach
    void stop() {
        coordinator.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void refuses(int with, String detail) {
        status = with;
        answer = "{\"detail\":\"" + detail + "\"}";
    }

    private void assertCancelAsked() {
        assertThat(requests).containsExactly("DELETE /v1/orders/" + ID);
    }

    private static Job refuseJob(JsonNode placed) {
        throw new CommandFailure("The job is refused");
    }

    @Test
    void anOrderThatGetsItsJobIsLeftAlone() {
        assertThat(order.serve(() -> PLACED, placed -> JOB)).isEqualTo(JOB);
        assertThat(requests).isEmpty();
    }

    @Test
    void whoseJobIsRefusedIsCancelledAndBothAreSaid() {
        assertThatThrownBy(() -> order.serve(() -> PLACED, UnservedOrderTest::refuseJob))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("The job is refused. Order " + ID + " is cancelled: nothing is held for it.");
        assertCancelAsked();
    }

    @Test
    void whoseAnswerWasLostIsCancelledToo() {
        var lost = new IllegalArgumentException("Its answer broke off");
        assertThatThrownBy(() -> order.serve(
                        () -> {
                            throw lost;
                        },
                        UnservedOrderTest::refuseJob))
                .hasMessageContaining("Its answer broke off. Order " + ID + " is cancelled");
        assertCancelAsked();
    }

    @Test
    void ofOneThatWasNeverPlacedNothingIsSaid() {
        refuses(404, "There is no order " + ID);
        var refused = new CommandFailure("Nothing fits");
        assertThatThrownBy(() -> order.serve(
                        () -> {
                            throw refused;
                        },
                        UnservedOrderTest::refuseJob))
                .isSameAs(refused);
    }

    @Test
    void whoseJobCameAfterAllIsExplainedByTheCoordinator() {
        refuses(409, "It serves a job: end that with 'barter job cancel'.");
        assertThatThrownBy(() -> order.serve(() -> PLACED, UnservedOrderTest::refuseJob))
                .hasMessage("The job is refused. It serves a job: end that with 'barter job cancel'.");
    }

    @Test
    void ifItCannotBeCancelledTheCommandThatDoesItIsNamed() {
        refuses(503, "The books are closed");
        assertThatThrownBy(() -> order.serve(() -> PLACED, UnservedOrderTest::refuseJob))
                .hasMessageStartingWith("The job is refused. ")
                .hasMessageContaining("'barter order cancel " + ID + "'");
    }

    @Test
    void alsoWhenNobodyAnswers() {
        coordinator.stop(0);
        assertThatThrownBy(() -> order.serve(() -> PLACED, UnservedOrderTest::refuseJob))
                .hasMessageStartingWith("The job is refused. ")
                .hasMessageContaining("'barter order cancel " + ID + "'");
    }

    @Test
    void anInterruptWaitsForTheOrderAndLeavesItWithoutAJob() throws InterruptedException {
        var said = new AtomicReference<>("");
        var early = new AtomicBoolean();
        var interrupt = new Thread(() -> said.set(order.interrupt()));
        assertThatThrownBy(() -> order.serve(
                        () -> {
                            interrupt.start();
                            await().until(() ->
                                    interrupt.getState() == Thread.State.TIMED_WAITING || !requests.isEmpty());
                            early.set(!requests.isEmpty());
                            return PLACED;
                        },
                        placed -> {
                            throw new AssertionError("a job was submitted");
                        }))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("Interrupted");
        interrupt.join();
        assertThat(early).as("what is not there yet cannot be cancelled").isFalse();
        assertThat(said.get()).contains(ID + " is cancelled");
        assertCancelAsked();
    }

    @Test
    void anInterruptThatDoesNotLearnWhetherThereIsAnOrderNamesTheCommand() {
        refuses(404, "There is no order " + ID);
        var impatient = new UnservedOrder(client, ID, 1_000);
        var said = new AtomicReference<>("");
        assertThatThrownBy(() -> impatient.serve(
                        () -> {
                            said.set(impatient.interrupt());
                            return PLACED;
                        },
                        UnservedOrderTest::refuseJob))
                .hasMessageContaining("Interrupted");
        assertThat(said.get()).contains("'barter order cancel " + ID + "'");
    }
}
