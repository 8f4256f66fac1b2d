package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.bartergrid.market.ContractId;

/** One barter from the first invitation to the last posting, over the REST API alone, every write sent twice. */
final class WholeBarter {

    private static final long WELCOME_MINOR = 100_000_000;

    private final Api api;
    private String jar;
    private String input;
    private String job;
    private String contract;

    WholeBarter(Api api) {
        this.api = api;
    }

    void run() {
        joinTwice("ada");
        joinTwice("bob");
        enrol();
        offer();
        api.joinGateway("gateway-one");
        order();
        submit();
        execute();
        books();
        changeOfMind();
    }

    private void joinTwice(String peer) {
        var body = Map.of(
                "token",
                api.joinToken("peer"),
                "peer",
                peer,
                "displayName",
                "The " + peer,
                "publicKey",
                api.grid.key(peer).verificationKey().base64Url(),
                "profile",
                Map.of("place", "Berlin"));
        var first = api.nobody().post("/v1/peers", body).is(201);
        // The invitation had one use; the repeated request gets the same answer all the same.
        var second = api.nobody().post("/v1/peers", body).is(201);
        assertThat(second.json()).isEqualTo(first.json());
        assertThat(first.text("coordinatorKey"))
                .isEqualTo(api.grid.coordinatorKey.verificationKey().base64Url());
        assertThat(account(peer).path("balanceMinor").asLong()).isEqualTo(WELCOME_MINOR);
    }

    private void enrol() {
        var body = Map.of(
                "name",
                "box",
                "publicKey",
                api.grid.key("bob.box").verificationKey().base64Url(),
                "rating",
                Map.of("mips", 4000, "mflops", 2000, "slots", 2, "memoryMegabytes", 1024));
        var node = api.as("bob").post("/v1/nodes", body).is(200);
        assertThat(node.json().at("/valuation/priceMinorPerCpuSecond").asLong()).isPositive();
        assertThat(node.json().at("/alive").asBoolean()).isTrue();
        assertThat(api.as("bob").post("/v1/nodes", body).is(200).json()).isEqualTo(node.json());
        var share =
                Map.of("cpuConfigured", 2500, "cpuUsed", 2400, "busyMillis", 10, "cpuMillis", 5, "nodeCpuMillis", 7);
        api.as("bob.box").post("/v1/nodes/bob.box/heartbeat", share).is(204);
        var seen = api.nobody().get("/v1/nodes/bob.box").is(200);
        assertThat(seen.json().at("/share/cpuUsed").asInt()).isEqualTo(2400);
    }

    private void offer() {
        String signed = api.grid.offer("bob").toJson();
        var offer = api.as("bob").post("/v1/offers", signed).is(201);
        assertThat(api.as("bob").post("/v1/offers", signed).is(201).json()).isEqualTo(offer.json());
        assertThat(offer.json().path("state").asText()).isEqualTo("OPEN");
        assertThat(api.nobody().get("/v1/offers").is(200).json().path("items"))
                .hasSize(1)
                .contains(offer.json());
        var demand = Map.of(
                "category",
                "COMPUTING_POWER",
                "nodes",
                1,
                "slotsPerNode",
                2,
                "cpuSeconds",
                10,
                "minMips",
                0,
                "minMflops",
                0,
                "minMemoryMegabytes",
                0,
                "maxPriceMinorPerCpuSecond",
                100_000,
                "termSeconds",
                3600);
        var search = api.as("ada").post("/v1/searches", demand).is(200);
        assertThat(search.json().path("satisfied").asBoolean()).isTrue();
        assertThat(search.json().at("/candidates/0/offer/offer").asText()).isEqualTo(offer.text("offer"));
    }

    private void order() {
        String signed = api.grid.demand("ada", Grid.demand(1, 10)).toJson();
        var order = api.as("ada").post("/v1/demands", signed).is(201);
        assertThat(api.as("ada").post("/v1/demands", signed).is(201).json()).isEqualTo(order.json());
        job = order.text("order");
        contract = order.json().at("/contracts/0/contract").asText();
        assertThat(api.as("ada").get("/v1/orders").is(200).json().path("items")).hasSize(1);
        assertThat(api.as("bob")
                        .get("/v1/contracts")
                        .is(200)
                        .json()
                        .at("/items/0/contract")
                        .asText())
                .isEqualTo(contract);
        assertThat(account("ada").path("heldMinor").asLong())
                .isEqualTo(order.json().path("heldMinor").asLong())
                .isPositive();
    }

    private void submit() {
        jar = api.as("ada").upload("the jar's bytes");
        input = api.as("ada").upload("the input's bytes");
        var body = Map.of(
                "order",
                job,
                "jar",
                jar,
                "className",
                "org.example.Count",
                "settings",
                Map.of("k", "21"),
                "input",
                input,
                "format",
                "lines",
                "partitions",
                1);
        var first = api.as("ada").post("/v1/jobs", body).is(201);
        assertThat(api.as("ada").post("/v1/jobs", body).is(201).json()).isEqualTo(first.json());
        assertThat(first.text("job")).isEqualTo(job);
        assertThat(api.as("ada").get("/v1/jobs").is(200).json().path("items")).hasSize(1);
    }

    private void execute() {
        var gateway = api.as("gateway-one");
        gateway.put("/v1/cell", Map.of("name", "cell", "discovery", List.of("127.0.0.1:47500")))
                .is(204);
        assertThat(api.as("bob.box").get("/v1/cell").is(200).text("gateway")).isEqualTo("gateway-one");
        var assignment = gateway.post("/v1/assignments/next?wait=5", "").is(200);
        assertThat(assignment.text("job")).isEqualTo(job);
        assertThat(assignment.json().at("/nodes/0/node").asText()).isEqualTo("bob.box");
        assertThat(new String(
                        gateway.get("/v1/blobs/" + input).is(200).response().body(),
                        java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("the input's bytes");
        api.as("bob.box").get("/v1/blobs/" + jar).is(200);

        var progress = Map.of("state", "MAPPING", "progress", progress(3));
        gateway.post("/v1/jobs/" + job + "/progress", progress).is(200);
        gateway.post("/v1/jobs/" + job + "/progress", progress).is(200);
        assertThat(api.as("ada")
                        .get("/v1/jobs/" + job)
                        .is(200)
                        .json()
                        .at("/progress/mapped")
                        .asInt())
                .isEqualTo(3);

        String receipt = api.grid
                .receipt(ContractId.parse(contract), "bob.box", 1, 4_000)
                .toJson();
        String receipts = "/v1/contracts/" + contract + "/receipts?observedCpuMillis=5000";
        var noted = gateway.post(receipts, receipt).is(200);
        assertThat(gateway.post(receipts, receipt).is(200).json()).isEqualTo(noted.json());

        String result = gateway.upload("the result's bytes");
        var completion = Map.of(
                "state", "DONE",
                "progress", progress(10),
                "results", List.of(Map.of("name", "part-00000.gz", "sha256", result, "bytes", 18)),
                "observed", List.of(Map.of("contract", contract, "cpuMillis", 5_000)));
        var done = gateway.post("/v1/jobs/" + job + "/completion", completion).is(200);
        assertThat(done.text("state")).isEqualTo("DONE");
        assertThat(gateway.post("/v1/jobs/" + job + "/completion", completion)
                        .is(200)
                        .json())
                .isEqualTo(done.json());
        // A receipt whose answer was lost may come again after the end, and changes nothing.
        gateway.post(receipts, receipt).is(200);
        api.as("ada").get("/v1/blobs/" + result).is(200);
        gateway.post("/v1/assignments/next", "").is(204);
    }

    private static Map<String, Object> progress(int mapped) {
        return Map.of(
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
    }

    private void books() {
        var settled = api.as("bob").get("/v1/contracts/" + contract).is(200).json();
        assertThat(settled.path("state").asText()).isEqualTo("SETTLED");
        long price = settled.path("priceMinorPerCpuSecond").asLong();
        long paid = settled.at("/settlement/paidMinor").asLong();
        long commission = settled.at("/settlement/commissionMinor").asLong();
        assertThat(paid).isEqualTo(4 * price);
        assertThat(account("bob").path("balanceMinor").asLong()).isEqualTo(WELCOME_MINOR + paid);
        assertThat(account("ada").path("balanceMinor").asLong()).isEqualTo(WELCOME_MINOR - paid - commission);
        assertThat(account("ada").path("heldMinor").asLong()).isZero();
        var postings =
                api.as("ada").get("/v1/accounts/ada.credit/postings").is(200).json();
        assertThat(postings.at("/items/0/balanceMinor").asLong()).isEqualTo(WELCOME_MINOR - paid - commission);
        var own = api.as("ada").get("/v1/accounts").is(200).json();
        assertThat(own.path("items")).hasSize(1);
        assertThat(own.at("/items/0/account").asText()).isEqualTo("ada.credit");
        assertThat(api.operator().get("/v1/accounts").is(200).json().path("items"))
                .hasSizeGreaterThan(3);
        assertThat(api.nobody()
                        .get("/v1/ledger")
                        .is(200)
                        .json()
                        .at("/sums/CREDIT")
                        .asLong())
                .isZero();
        assertThat(api.nobody().get("/v1/health").is(200).text("status")).isEqualTo("up");
    }

    /** An order that is cancelled before it gets a job costs nothing, and is not its provider's failure. */
    private void changeOfMind() {
        var before = account("ada");
        String signed = api.grid.demand("ada", Grid.demand(1, 10)).toJson();
        String path = "/v1/orders/"
                + api.as("ada").post("/v1/demands", signed).is(201).text("order");
        assertThat(account("ada").path("heldMinor").asLong()).isPositive();
        var cancelled = api.as("ada").delete(path).is(200);
        assertThat(api.as("ada").delete(path).is(200).json()).isEqualTo(cancelled.json());
        assertThat(api.as("ada").get(path).is(200).json()).isEqualTo(cancelled.json());
        assertThat(cancelled.json().at("/contracts/0/state").asText()).isEqualTo("CANCELLED");
        assertThat(account("ada").path("heldMinor")).isEqualTo(before.path("heldMinor"));
        assertThat(account("ada").path("balanceMinor")).isEqualTo(before.path("balanceMinor"));
        var provider = api.nobody().get("/v1/peers/bob").is(200).json();
        assertThat(provider.path("delivered").asInt()).isEqualTo(1);
        assertThat(provider.path("broken").asInt()).isZero();
    }

    private JsonNode account(String peer) {
        return api.as(peer).get("/v1/accounts/" + peer + ".credit").is(200).json();
    }
}
