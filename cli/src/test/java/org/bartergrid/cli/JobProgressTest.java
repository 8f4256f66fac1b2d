package org.bartergrid.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.bartergrid.client.ApiProblem;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.Coordinators;
import org.bartergrid.client.Wire.Job;
import org.bartergrid.client.Wire.Progress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JobProgressTest {

    private static final String NOBODY_WRITES =
            "{\"type\":\"urn:bartergrid:problem:no-writer\",\"detail\":\"No coordinator writes just now\"}";
    private static final String DONE = "{\"job\":\"j\",\"state\":\"DONE\",\"version\":2,\"partitions\":1,"
            + "\"progress\":{\"reducedPartitions\":1}}";
    private static final Job SUBMITTED =
            new Job("j", "j", "ada", "SUBMITTED", 1, false, 1, new Progress(0, 0, 0, 0, 0, ""), List.of());

    private final AtomicInteger withoutWriter = new AtomicInteger();
    private HttpServer coordinator;

    @BeforeEach
    void start() throws IOException {
        coordinator = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        coordinator.createContext("/", this::handle);
        coordinator.start();
    }

    @AfterEach
    void stop() {
        coordinator.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean refused = withoutWriter.getAndDecrement() > 0;
            byte[] body = (refused ? NOBODY_WRITES : DONE).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(refused ? 503 : 200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Job await(String coordinators) {
        int port = coordinator.getAddress().getPort();
        var all = Coordinators.parse(coordinators.replace("PORT", Integer.toString(port)));
        return new JobProgress(Terminal.of(true)).await(CoordinatorClient.anonymous(all), SUBMITTED);
    }

    @Test
    void whoWatchesAJobOutlastsTheChangeOfTheWriter() {
        withoutWriter.set(3);

        assertThat(await("http://127.0.0.1:PORT,http://localhost:PORT").state()).isEqualTo("DONE");
    }

    @Test
    void theOnlyCoordinatorsTroubleIsToldAtOnce() {
        withoutWriter.set(3);

        assertThatThrownBy(() -> await("http://127.0.0.1:PORT")).isInstanceOf(ApiProblem.class);
    }
}
