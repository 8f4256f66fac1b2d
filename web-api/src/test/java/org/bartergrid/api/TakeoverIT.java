package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bartergrid.barter.JobRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What one coordinator was told, another that serves the same ledger from a folder of its own knows. */
@Timeout(120)
class TakeoverIT {

    private static final Map<String, Object> REPORT = Map.of(
            "state",
            "MAPPING",
            "progress",
            Map.of("splits", 2, "mapped", 1, "attempts", 1, "lostSplits", 0, "reducedPartitions", 0, "message", ""));

    @TempDir
    Path folder;

    private final Grid grid = new Grid();

    @AfterEach
    void close() {
        grid.close();
    }

    private Api coordinator(String name) throws IOException {
        return new Api(grid, folder.resolve(name));
    }

    private Map<String, String> joining(String gateway, String token) {
        return Map.of(
                "token",
                token,
                "name",
                gateway,
                "publicKey",
                grid.key(gateway).verificationKey().base64Url());
    }

    @Test
    void gatewaysInvitationsAndLeasesOutliveTheirCoordinator() throws IOException {
        var job = grid.job("ada");
        String invitation;
        try (var first = coordinator("first")) {
            first.joinGateway("gateway-one");
            invitation = first.joinToken("gateway");
            assertThat(first.as("gateway-one")
                            .post("/v1/assignments/next?wait=0", "")
                            .is(200)
                            .text("job"))
                    .isEqualTo(job.id().toString());
            first.as("ada").delete("/v1/jobs/" + job.id()).is(200);
        }
        try (var second = coordinator("second")) {
            // Still its gateway's, which is told that the job is not wanted any more.
            var report = second.as("gateway-one").post("/v1/jobs/" + job.id() + "/progress", REPORT);
            assertThat(report.is(200).json().path("cancelling").asBoolean()).isTrue();
            second.nobody()
                    .post("/v1/gateways", joining("gateway-two", invitation))
                    .is(201);
            second.nobody()
                    .post("/v1/gateways", joining("gateway-three", invitation))
                    .is(403);
        }
    }

    @Test
    void theEndOfAJobIsRepeatedToItsGatewayAndToNoOther() throws IOException {
        var job = grid.job("ada");
        String progress = "/v1/jobs/" + job.id() + "/progress";
        String completion = "/v1/jobs/" + job.id() + "/completion";
        var end = Map.of("state", "FAILED", "progress", REPORT.get("progress"));
        try (var first = coordinator("first")) {
            first.joinGateway("gateway-one");
            first.joinGateway("gateway-two");
            first.as("gateway-one").post("/v1/assignments/next", "").is(200);
            first.as("gateway-one").post(completion, end).is(200);
            first.as("gateway-one").post(completion, end).is(200);
            assertNotTold(first.as("gateway-two").post(completion, end), job);
            assertNotTold(first.as("gateway-two").post(progress, REPORT), job);
        }
        try (var second = coordinator("second")) {
            assertThat(second.as("gateway-one").post(completion, end).is(200).text("state"))
                    .isEqualTo("FAILED");
            second.as("gateway-one").post(progress, REPORT).is(200);
            assertNotTold(second.as("gateway-two").post(completion, end), job);
            assertNotTold(second.as("gateway-two").post(progress, REPORT), job);
        }
    }

    private static void assertNotTold(Api.Answer answer, JobRecord job) {
        assertThat(answer.is(409).text("type")).endsWith(":lease-lost");
        assertThat(answer.json().toString()).doesNotContain("ada", job.className(), "gateway-one");
    }

    /** Both sign with the grid's key: what one of them gave, the other takes. */
    @Test
    void anAccessTokenOutlivesItsCoordinator() throws IOException {
        grid.peer("ada");
        String token;
        try (var first = coordinator("first")) {
            token = first.accessToken("ada");
        }
        try (var second = coordinator("second")) {
            second.nobody()
                    .send("GET", "/v1/accounts/ada.credit", BodyPublishers.noBody(), "Authorization", "Bearer " + token)
                    .is(200);
        }
    }

    @Test
    void whatAnEarlierVersionKeptInFilesIsTakenOver() throws IOException {
        var api = Files.createDirectories(folder.resolve("first"));
        var job = grid.job("ada");
        Files.writeString(
                api.resolve("gateways.json"),
                "{ \"gateway-one\" : \""
                        + grid.key("gateway-one").verificationKey().base64Url() + "\" }");
        Files.writeString(
                api.resolve("join-tokens.json"),
                """
                [ {
                  "sha256" : "%s",
                  "role" : "gateway",
                  "uses" : 1,
                  "expiresEpochMillis" : %d
                } ]
                """
                        .formatted(
                                BlobStoreTest.sha256("open sesame".getBytes(StandardCharsets.UTF_8)),
                                grid.nowMillis.get() + 60_000));
        Files.writeString(
                api.resolve("desk.json"),
                "{ \"leases\" : { \"" + job.id() + "\" : \"gateway-one\" }, \"cancelling\" : [ ] }");
        try (var first = coordinator("first")) {
            first.as("gateway-one")
                    .post("/v1/jobs/" + job.id() + "/progress", REPORT)
                    .is(200);
            first.nobody()
                    .post("/v1/gateways", joining("gateway-two", "open sesame"))
                    .is(201);
        }
        for (String file : new String[] {"gateways.json", "join-tokens.json", "desk.json"}) {
            assertThat(api.resolve(file)).doesNotExist();
            assertThat(grid.notes.read(file.replace(".json", ""))).isPresent();
        }
    }
}
