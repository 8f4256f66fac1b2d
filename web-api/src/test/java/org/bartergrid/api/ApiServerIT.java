package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bartergrid.barter.JobRecord;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.store.LedgerNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ApiServerIT {

    @TempDir
    Path folder;

    private Grid grid;
    private Api api;

    @BeforeEach
    void start() throws IOException {
        grid = new Grid();
        api = new Api(grid, folder.resolve("api"));
    }

    @AfterEach
    void stop() {
        api.close();
        grid.close();
    }

    @Test
    void aWholeBarter() {
        new WholeBarter(api).run();
    }

    @Test
    void aWholeBarterOnARealLedger() throws IOException {
        try (var node = LedgerNode.start(new LedgerNode.Settings(folder.resolve("ledger")));
                var durable = new Grid(node.books(), node.catalog(), node.notes());
                var over = new Api(durable, folder.resolve("durable"))) {
            new WholeBarter(over).run();
        }
    }

    // ---- joining ----

    private Map<String, Object> joining(String peer, String token) {
        return new HashMap<>(Map.of(
                "token",
                token,
                "peer",
                peer,
                "publicKey",
                grid.key(peer).verificationKey().base64Url()));
    }

    @Test
    void aTokenAndAPublicKeyDoNotChangeAPeer() {
        api.nobody().post("/v1/peers", joining("ada", api.joinToken("peer"))).is(201);
        var forged = joining("ada", api.joinToken("peer"));
        forged.put("displayName", "Mallory was here");
        api.nobody().post("/v1/peers", forged).is(201);
        assertThat(api.nobody().get("/v1/peers/ada").text("displayName")).isEqualTo("ada");
        // Its own key does.
        var changed = api.as("ada")
                .put("/v1/peers/ada", Map.of("displayName", "Ada L."))
                .is(200);
        assertThat(changed.text("displayName")).isEqualTo("Ada L.");
        assertThat(api.nobody().get("/v1/peers/ada").text("displayName")).isEqualTo("Ada L.");
    }

    @Test
    void aTakenHandleIsNotHandedOverAndCostsNoUse() {
        api.nobody().post("/v1/peers", joining("ada", api.joinToken("peer"))).is(201);
        String token = api.joinToken("peer");
        var thief = joining("ada", token);
        thief.put("publicKey", SigningKey.generate().verificationKey().base64Url());
        assertThat(api.nobody().post("/v1/peers", thief).is(409).detail()).contains("ada");
        api.nobody().post("/v1/peers", joining("bob", token)).is(201);
        assertThat(api.nobody()
                        .post("/v1/peers", joining("cleo", token))
                        .is(403)
                        .detail())
                .contains("used up");
        assertThat(api.nobody().post("/v1/peers", joining("grid", "x")).is(409).detail())
                .contains("grid itself");
    }

    // ---- blobs ----

    @Test
    void blobsAreForThoseWhomTheyConcern() {
        grid.peer("ada");
        grid.peer("eve");
        String sha256 = api.as("ada").upload("secret");
        api.as("ada").get("/v1/blobs/" + sha256).is(200);
        api.operator().get("/v1/blobs/" + sha256).is(200);
        assertThat(api.as("eve").get("/v1/blobs/" + sha256).is(404).detail()).contains("of yours");
        api.as("eve")
                .send("HEAD", "/v1/blobs/" + sha256, BodyPublishers.noBody())
                .is(404);
        // Knowing the hash is not having the bytes; having them is.
        api.as("eve")
                .put("/v1/blobs/" + sha256, "guess".getBytes(StandardCharsets.UTF_8))
                .is(400);
        api.as("eve").get("/v1/blobs/" + sha256).is(404);
        api.as("eve").upload("secret");
        api.as("eve").get("/v1/blobs/" + sha256).is(200);
        var head = api.as("ada")
                .send("HEAD", "/v1/blobs/" + sha256, BodyPublishers.noBody())
                .is(200);
        assertThat(head.header("Content-Length")).isEqualTo("6");
    }

    @Test
    void aBlobHasABound() {
        grid.peer("ada");
        byte[] large = new byte[(int) Api.LARGEST_BLOB_BYTES + 1];
        var refused = api.as("ada")
                .put("/v1/blobs/" + BlobStoreTest.sha256(large), large)
                .is(413);
        assertThat(refused.detail()).contains(Long.toString(Api.LARGEST_BLOB_BYTES));
    }

    @Test
    void aJobIsOfBlobsThatItsPeerHas() {
        grid.peer("ada");
        grid.volunteer("bob");
        grid.peer("eve");
        var order = grid.barter.order(grid.demand("ada", Grid.demand(1, 10)));
        String jar = api.as("eve").upload("eve's jar");
        var body = new HashMap<String, Object>(Map.of(
                "order", order.order().id().toString(), "jar", jar, "className", "C", "input", jar, "format", "lines"));
        assertThat(api.as("ada").post("/v1/jobs", body).is(400).detail()).contains("'jar'", "PUT");
        api.as("ada").upload("eve's jar");
        body.put("partitions", 1025);
        assertThat(api.as("ada").post("/v1/jobs", body).is(400).detail()).contains("partitions");
        body.put("partitions", 2);
        api.as("ada").post("/v1/jobs", body).is(201);
        body.put("format", "bytes");
        assertThat(api.as("ada").post("/v1/jobs", body).is(409).detail()).contains("another job");
    }

    // ---- orders ----

    @Test
    void anOrderServesAJobOrIsCancelled() {
        grid.peer("ada");
        grid.volunteer("bob");
        String order = grid.barter
                .order(grid.demand("ada", Grid.demand(1, 10)))
                .order()
                .id()
                .toString();
        var cancelled = api.as("ada").delete("/v1/orders/" + order).is(200);
        assertThat(cancelled.json().at("/contracts/0/settlement/releasedMinor").asLong())
                .isEqualTo(cancelled.json().path("heldMinor").asLong())
                .isPositive();
        String jar = api.as("ada").upload("jar");
        var body = new HashMap<String, Object>(
                Map.of("order", order, "jar", jar, "className", "C", "input", jar, "format", "lines"));
        assertThat(api.as("ada").post("/v1/jobs", body).is(409).detail()).contains("was cancelled", "order anew");

        // The machine is free for the next order, which gets its job.
        var next = grid.barter
                .order(grid.demand("ada", Grid.demand(1, 10)))
                .order()
                .id();
        body.put("order", next.toString());
        api.as("ada").post("/v1/jobs", body).is(201);
        assertThat(api.as("ada").delete("/v1/orders/" + next).is(409).detail()).contains("barter job cancel " + next);
        api.as("ada").delete("/v1/jobs/" + next).is(200);
        assertThat(api.as("ada").delete("/v1/orders/" + next).is(409).detail()).contains("nothing to cancel");
    }

    // ---- gateways ----

    private Map<String, Object> completion(JobRecord job, String name, String sha256) {
        return Map.of(
                "state", "DONE",
                "progress",
                        Map.of(
                                "splits",
                                1,
                                "mapped",
                                1,
                                "attempts",
                                1,
                                "lostSplits",
                                0,
                                "reducedPartitions",
                                1,
                                "message",
                                ""),
                "results", List.of(Map.of("name", name, "sha256", sha256, "bytes", 1)));
    }

    @Test
    void resultsAreUploadedAndNamedSafely() {
        var job = grid.job("ada");
        api.joinGateway("gateway-one");
        var gateway = api.as("gateway-one");
        gateway.post("/v1/assignments/next", "").is(200);
        String path = "/v1/jobs/" + job.id() + "/completion";
        String sha256 = gateway.upload("result");
        for (String name : List.of("../../.bashrc", ".hidden", "a/b", "", "a\\b")) {
            assertThat(gateway.post(path, completion(job, name, sha256)).is(400).detail())
                    .contains("name");
        }
        String others = api.as("ada").upload("what the gateway has never seen");
        assertThat(gateway.post(path, completion(job, "part", others)).is(400).detail())
                .contains("not uploaded");
        var done = gateway.post(path, completion(job, "part", sha256)).is(200);
        assertThat(done.json().at("/results/0/bytes").asLong()).isEqualTo(6);
    }

    @Test
    void aLateGatewayIsToldToStop() {
        var job = grid.job("ada");
        api.joinGateway("gateway-one");
        api.joinGateway("gateway-two");
        api.as("gateway-one").post("/v1/assignments/next", "").is(200);
        grid.pass(JobDesk.LEASE_MILLIS);
        api.as("gateway-two").post("/v1/assignments/next", "").is(200);
        var contract = grid.contract(job);
        String receipt = grid.receipt(contract.id(), contract.contract().node().value(), 1, 100)
                .toJson();
        var late = api.as("gateway-one")
                .post("/v1/contracts/" + contract.id() + "/receipts", receipt)
                .is(409);
        assertThat(late.text("type")).endsWith("lease-lost");
        assertThat(late.detail()).contains("gateway-two");
        api.as("gateway-one")
                .post("/v1/jobs/" + job.id() + "/completion", completion(job, "part", Grid.JAR))
                .is(400);
        api.as("gateway-one")
                .post(
                        "/v1/jobs/" + job.id() + "/completion",
                        Map.of(
                                "state",
                                "FAILED",
                                "progress",
                                completion(job, "", "").get("progress")))
                .is(409);
        assertThat(grid.contract(job).state().name()).isEqualTo("AGREED");
    }

    @Test
    void whatWasObservedPaysEvenIfNobodySettles() {
        var job = grid.job("ada");
        api.joinGateway("gateway-one");
        api.as("gateway-one").post("/v1/assignments/next", "").is(200);
        var contract = grid.contract(job);
        String receipts = "/v1/contracts/" + contract.id() + "/receipts";
        String node = contract.contract().node().value();
        api.as("gateway-one")
                .post(receipts, grid.receipt(contract.id(), node, 1, 1_000).toJson())
                .is(200);
        api.as("gateway-one")
                .post(
                        receipts + "?observedCpuMillis=3000",
                        grid.receipt(contract.id(), node, 2, 2_000).toJson())
                .is(200);
        assertThat(api.as("gateway-one")
                        .post(
                                receipts + "?observedCpuMillis=-1",
                                grid.receipt(contract.id(), node, 3, 2_000).toJson())
                        .is(400)
                        .detail())
                .contains("observedCpuMillis");
        grid.nowMillis.set(contract.contract().window().untilMillis() + 590_000);
        grid.barter.settleOverdue();
        assertThat(grid.contract(job).settlement()).isNotNull();
        assertThat(grid.contract(job).settlement().cpuMillis()).isEqualTo(2_000);
    }

    // ---- waiting ----

    @Test
    void aLongPollIsAnsweredByTheChange() throws Exception {
        var job = grid.job("ada");
        api.joinGateway("gateway-one");
        api.as("gateway-one").post("/v1/assignments/next", "").is(200);
        api.accessToken("ada");
        var poll = CompletableFuture.supplyAsync(
                () -> api.as("ada").get("/v1/jobs/" + job.id() + "?version=" + job.version() + "&wait=50"));
        api.as("gateway-one")
                .post(
                        "/v1/jobs/" + job.id() + "/progress",
                        Map.of(
                                "state",
                                "MAPPING",
                                "progress",
                                completion(job, "", "").get("progress")))
                .is(200);
        assertThat(poll.get(45, TimeUnit.SECONDS).is(200).text("state")).isEqualTo("MAPPING");
    }

    @Test
    void anEarlyNodeIsToldOfTheCellWhenThereIsOne() throws Exception {
        grid.volunteer("bob");
        api.joinGateway("gateway-one");
        assertThat(api.as("bob.box").get("/v1/cell").is(404).detail()).contains("barter gateway start");
        var poll = CompletableFuture.supplyAsync(() -> api.as("bob.box").get("/v1/cell?wait=50"));
        api.as("gateway-one")
                .put("/v1/cell", Map.of("discovery", List.of("127.0.0.1:47500")))
                .is(204);
        assertThat(poll.get(45, TimeUnit.SECONDS).is(200).text("gateway")).isEqualTo("gateway-one");
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        var settings = new ApiSettings(
                "coordinator-1",
                "127.0.0.1",
                api.server.uri().getPort(),
                folder.resolve("second"),
                1_000,
                1_000,
                Duration.ofDays(1),
                ApiTls.GRID,
                ApiLimits.STANDARD);
        assertThatThrownBy(() -> ApiServer.start(
                        settings, grid.barter, grid.sql, grid.notes, grid.coordinatorKey, grid.authority))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(Integer.toString(settings.port()))
                .hasMessageContaining("in use");
    }

    @Test
    void theDescriptionIsServed() {
        var answer = api.exchange(HttpRequest.newBuilder(api.server.uri().resolve("/v1/openapi.yaml"))
                .build());
        assertThat(new String(answer.is(200).response().body(), StandardCharsets.UTF_8))
                .startsWith("openapi: 3.1.0");
        assertThat(answer.header("Content-Type")).startsWith("application/yaml");
    }
}
