package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.bartergrid.barter.JobRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class JobEventsIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private Grid grid;
    private Api api;
    private JobRecord job;

    @BeforeEach
    void start() throws IOException {
        grid = new Grid();
        api = new Api(grid, folder);
        job = grid.job("ada");
        api.joinGateway("gateway-one");
        api.as("gateway-one").post("/v1/assignments/next", "").is(200);
    }

    @AfterEach
    void stop() {
        api.close();
        grid.close();
    }

    private Events events(String... headers) throws IOException, InterruptedException {
        return Events.of(api, "ada", "/v1/jobs/" + job.id() + "/events", headers);
    }

    private long report(String state, int mapped) {
        boolean end = state.equals("FAILED");
        var progress = Map.of(
                "splits",
                10,
                "mapped",
                mapped,
                "attempts",
                mapped,
                "lostSplits",
                0,
                "reducedPartitions",
                0,
                "message",
                "");
        return api.as("gateway-one")
                .post(
                        "/v1/jobs/" + job.id() + (end ? "/completion" : "/progress"),
                        Map.of("state", state, "progress", progress))
                .is(200)
                .json()
                .path("version")
                .asLong();
    }

    @Test
    void tellAJobUntilItsEnd() throws Exception {
        try (var events = events()) {
            var first = events.next();
            assertThat(first.name()).isEqualTo("progress");
            assertThat(first.data().path("state").asText()).isEqualTo("SUBMITTED");
            report("MAPPING", 4);
            var second = events.next();
            assertThat(second.id()).isGreaterThan(first.id());
            assertThat(second.data().at("/progress/mapped").asInt()).isEqualTo(4);
            assertThat(second.data().path("job").asText()).isEqualTo(job.id().toString());
            long last = report("FAILED", 4);
            var end = events.next();
            assertThat(end.name()).isEqualTo("ended");
            assertThat(end.id()).isEqualTo(last);
            assertThat(events.next()).isNull();
        }
    }

    @Test
    void resumeWhereTheyBrokeOff() throws Exception {
        long seen = report("MAPPING", 1);
        try (var events = events("Last-Event-ID", Long.toString(seen))) {
            report("MAPPING", 2);
            assertThat(events.next().data().at("/progress/mapped").asInt()).isEqualTo(2);
        }
        long last = report("FAILED", 2);
        try (var events = events("Last-Event-ID", Long.toString(seen))) {
            assertThat(events.next().name()).isEqualTo("ended");
            assertThat(events.next()).isNull();
        }
        // A browser connects again by itself unless it is told that there is nothing left.
        api.as("ada")
                .send(
                        "GET",
                        "/v1/jobs/" + job.id() + "/events",
                        BodyPublishers.noBody(),
                        "Last-Event-ID",
                        Long.toString(last))
                .is(204);
        assertThat(api.as("ada")
                        .send(
                                "GET",
                                "/v1/jobs/" + job.id() + "/events",
                                BodyPublishers.noBody(),
                                "Last-Event-ID",
                                "yesterday")
                        .is(400)
                        .detail())
                .contains("Last-Event-ID");
    }

    @Test
    void areSoManyAndNoMoreAndReadersThatAreGoneMakeRoom() throws Exception {
        List<Events> open = new ArrayList<>();
        for (int i = 0; i < EventStreams.MOST_STREAMS_OF_ONE; i++) {
            open.add(events());
            assertThat(open.get(i).next()).isNotNull();
        }
        var refused = api.as("ada").get("/v1/jobs/" + job.id() + "/events").is(503);
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(refused.detail()).contains("close one");
        for (var events : open) {
            events.close();
        }
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> {
            report("MAPPING", 1); // what is written finds out that nobody reads
            var again = api.http()
                    .send(
                            api.as("ada")
                                    .builder("/v1/jobs/" + job.id() + "/events")
                                    .build(),
                            BodyHandlers.ofInputStream());
            again.body().close();
            return again.statusCode() == 200;
        });
    }
}
