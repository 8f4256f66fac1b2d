package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator watches. */
@Timeout(120)
class MetricsIT {

    @TempDir
    Path folder;

    private Grid grid;
    private Api api;

    @BeforeEach
    void start() throws IOException {
        grid = new Grid();
        api = new Api(grid, folder);
        grid.volunteer("ada");
        api.joinGateway("gateway-one");
    }

    @AfterEach
    void stop() {
        api.close();
        grid.close();
    }

    private String metrics() {
        return new String(api.operator().get("/v1/metrics").is(200).response().body(), StandardCharsets.UTF_8);
    }

    private void heartbeat(Map<String, Long> refused) {
        api.as("ada.box")
                .post(
                        "/v1/nodes/ada.box/heartbeat",
                        Map.of(
                                "cpuConfigured", 1,
                                "cpuUsed", 1,
                                "busyMillis", 1,
                                "cpuMillis", 1,
                                "nodeCpuMillis", 1,
                                "refused", refused))
                .is(204);
    }

    @Test
    void whatMembersHaveRefusedIsSeenByTheOperatorAndByNobodyElse() {
        heartbeat(Map.of("GridJobExecuteRequest", 3L));
        api.as("gateway-one")
                .put("/v1/cell", Map.of("discovery", List.of("127.0.0.1:1"), "refused", Map.of("DataStreamer", 2)))
                .is(204);

        assertThat(metrics())
                .contains("bartergrid_member_refused{kind=\"GridJobExecuteRequest\",member=\"ada.box\"} 3.0")
                .contains("bartergrid_member_refused{kind=\"DataStreamer\",member=\"gateway-one\"} 2.0");
        assertThat(api.nobody().get("/v1/nodes/ada.box").is(200).json().toString())
                .doesNotContain("GridJobExecuteRequest");
    }

    /** A member that says whatever it likes makes neither lines without end nor lines of another form. */
    @Test
    void aMembersWordsAreBounded() {
        Map<String, Long> many = new LinkedHashMap<>();
        for (int i = 0; i < 1_000; i++) {
            many.put("kind" + i, 1L);
        }
        many.put("evil\"} 1\nbartergrid_books_block", 1L);
        heartbeat(many);

        var lines = metrics()
                .lines()
                .filter(line -> line.startsWith("bartergrid_member_refused{"))
                .toList();

        assertThat(lines).hasSizeBetween(40, 41).anyMatch(line -> line.contains("kind=\"other\""));
        assertThat(metrics()).doesNotContain("evil");
    }

    /** Javalin would take the method from it: a series for every word, and deeds that look like reading. */
    @Test
    void aMethodInAHeaderIsNotTaken() {
        for (String method : new String[] {"DELETE", "evil"}) {
            assertThat(api.as("ada")
                            .send("GET", "/v1/orders", BodyPublishers.noBody(), "X-HTTP-Method-Override", method)
                            .is(400)
                            .detail())
                    .contains("by its own method");
        }

        assertThat(metrics()).doesNotContain("evil");
    }

    @Test
    void requestsAreCountedByRouteAndNotByPath() {
        api.nobody().get("/v1/peers/ada").is(200);
        api.nobody().get("/v1/peers/nobody").is(404);
        api.nobody().get("/v1/no/such/thing").is(404);

        Awaitility.await().untilAsserted(() -> assertThat(metrics())
                .contains("http_server_requests_seconds_count{method=\"GET\",route=\"/v1/peers/{peer}\","
                        + "status=\"200\"} 1")
                .contains("route=\"/v1/peers/{peer}\",status=\"404\"")
                .contains("route=\"none\"")
                .doesNotContain("/v1/peers/ada")
                .contains("bartergrid_books_block ")
                .contains("jvm_memory_used_bytes"));
    }
}
