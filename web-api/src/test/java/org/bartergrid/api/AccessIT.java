package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.bartergrid.books.LedgerSql;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.Decision;
import org.bartergrid.market.OfferMandate;
import org.bartergrid.market.OrderId;
import org.bartergrid.peer.Inventory;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.Profile;
import org.bartergrid.resource.ComputingPower;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who gets in where: every route of openapi.yaml, asked for something of ada's by everybody there is.
 *
 * <p>Which kinds of callers a route is for stands in openapi.yaml ({@code x-access}), and what the others are answered follows from
 * it. The rows here say what becomes of those for whom it is, and they send what is good enough to be looked at: {@code +} done,
 * {@code x} not for you, {@code 0} as if it were not there, {@code c} not yours any longer; {@code .} stands for those for
 * whom the route is not.
 */
@Timeout(120)
class AccessIT {

    private static final String[] ACTORS = {
        "", "ada", "helper", "eve", "helper.box", "eve.box", "gateway-two", "gateway-one", "grid"
    };

    private static final String PASSWORD = "correct horse battery";
    private static final String PUBLIC = "+++++++++";
    private static final String ANY_PEER = ".+++.....";
    private static final String ANY_PEER_AND_OPERATOR = ".+++....+";
    private static final String OPERATOR = "........+";

    private static final Map<String, Object> SEARCH = Map.of(
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

    /** For routes that take no body. */
    private static final String NOTHING = "";

    @TempDir
    Path folder;

    private Grid grid;
    private Api api;
    private final OpenApi described = new OpenApi();
    private final Map<String, Row> rows = new LinkedHashMap<>();

    /**
     * What is asked for.
     *
     * @param stated by whom it is got, of those for whom the route is
     */
    private record Row(String path, Object body, String stated) {}

    private void row(String route, String stated, String path, Object body) {
        rows.put(route, new Row(path, body, stated));
    }

    private void row(String route, String stated, Object body) {
        row(route, stated, route.substring(route.indexOf(' ') + 1), body);
    }

    private void row(String route, String stated) {
        row(route, stated, NOTHING);
    }

    /** A stream that has no end: its head is asked for, which has the same roles. */
    private static final String ENDLESS = "GET /v1/contract-changes/events";

    @BeforeEach
    void start() throws IOException {
        grid = new Grid();
        grid.peer("ada");
        grid.volunteer("helper");
        grid.sql = (query, mostRows) -> new LedgerSql.Answer(List.of("ONE"), List.of(), false);
        api = new Api(grid, folder);
        api.joinGateway("gateway-one");
        api.joinGateway("gateway-two");
    }

    @AfterEach
    void stop() {
        api.close();
        grid.close();
    }

    private Map<String, Object> joining(String called, String name, String keyOf, String token) {
        return Map.of(
                "token",
                token,
                called,
                name,
                "publicKey",
                grid.key(keyOf).verificationKey().base64Url());
    }

    private void publicRows() {
        api.nobody()
                .post("/v1/peers", Map.of("token", api.joinToken("peer"), "peer", "web-user", "password", PASSWORD))
                .is(201);
        String forHelper = api.operator()
                .post("/v1/join-tokens", Map.of("peer", "helper"))
                .is(201)
                .text("token");
        row("GET /v1/health", PUBLIC);
        row("GET /v1/openapi.yaml", PUBLIC);
        row("GET /v1/ledger", PUBLIC);
        row("GET /v1/blocks", PUBLIC);
        row("GET /v1/peers", PUBLIC);
        row("POST /v1/peers", PUBLIC, joining("peer", "newcomer", "newcomer", api.joinToken("peer")));
        row("GET /v1/peers/{peer}", PUBLIC, "/v1/peers/ada", NOTHING);
        row("POST /v1/gateways", PUBLIC, joining("name", "gateway-new", "gateway-new", api.joinToken("gateway")));
        row("POST /v1/enrolments", PUBLIC, joining("name", "lab", "helper.lab", forHelper));
        row("POST /v1/tokens", PUBLIC, Map.of("peer", "web-user", "password", PASSWORD));
        row("POST /v1/tokens/revocations", PUBLIC, Map.of("refreshToken", "there.is.none"));
        row("GET /v1/nodes", PUBLIC);
        row("GET /v1/nodes/{node}", PUBLIC, "/v1/nodes/helper.box", NOTHING);
        row("GET /v1/offers", PUBLIC);
        row(
                "POST /v1/appraisals",
                PUBLIC,
                Map.of(
                        "resource",
                        Map.of("category", "MEMORY", "megabytes", 16_000, "readNanos", 80, "writeNanos", 100)));
    }

    private void peerRows() {
        row("PUT /v1/peers/{peer}", ".+xx....x", "/v1/peers/ada", Map.of("displayName", "Ada"));
        row("GET /v1/peers/{peer}/roles", ".+00....+", "/v1/peers/ada/roles", NOTHING);
        row(
                "PUT /v1/peers/{peer}/roles",
                OPERATOR,
                "/v1/peers/ada/roles",
                Map.of("roles", List.of("volunteer", "scientist")));
        row("DELETE /v1/tokens", ANY_PEER);
        row("POST /v1/join-tokens", ".+xx....+", Map.of("peer", "ada"));
        row("DELETE /v1/join-tokens", OPERATOR, "/v1/join-tokens?role=gateway", NOTHING);
        row("DELETE /v1/join-tokens/{peer}", ".+xx....+", "/v1/join-tokens/ada", NOTHING);
    }

    /** Of helper, who has a second machine that may be evicted. */
    private void nodeRows() {
        var rating = new ComputingPower(4_000, 2_000, 2, 1_024);
        String key = grid.key("helper.box").verificationKey().base64Url();
        grid.barter.registerNode(
                new PeerId("helper"),
                "spare",
                grid.key("helper.spare").verificationKey(),
                Profile.EMPTY,
                rating,
                Inventory.EMPTY);
        // Under a name of its own each, but the key is helper's.
        row(
                "POST /v1/nodes",
                ".c+c+x..c",
                Map.of("name", "box", "publicKey", key, "profile", Profile.EMPTY, "rating", rating));
        row(
                "POST /v1/nodes/{node}/heartbeat",
                "....+x...",
                "/v1/nodes/helper.box/heartbeat",
                Map.of("cpuConfigured", 1, "cpuUsed", 1, "busyMillis", 1, "cpuMillis", 1, "nodeCpuMillis", 1));
        row("PUT /v1/cell", "......++.", Map.of("discovery", List.of("127.0.0.1:1")));
        row("GET /v1/cell", "....++++.");
        row("POST /v1/certificates", "....++++.");
        row("GET /v1/evictions", "....+++++");
        row("POST /v1/evictions", ".x+x....+", Map.of("member", "helper.spare"));
        row("DELETE /v1/evictions/{member}", OPERATOR, "/v1/evictions/helper.spare", NOTHING);
    }

    private void marketRows(String order, String unused, String contract) {
        var offer = grid.offer("eve");
        String eves = "/v1/offers/" + OfferMandate.parse(offer.document()).offer();
        row("POST /v1/offers", ".xx+....x", offer.toJson());
        row("GET /v1/offers/{offer}", PUBLIC, eves, NOTHING);
        row("DELETE /v1/offers/{offer}", ".xx+....x", eves, NOTHING);
        row("POST /v1/searches", ANY_PEER_AND_OPERATOR, SEARCH);
        row(
                "POST /v1/demands",
                ".+xx....x",
                grid.demand("ada", Grid.demand(1, 10)).toJson());
        row("GET /v1/orders", ANY_PEER_AND_OPERATOR);
        row("GET /v1/orders/{order}", ".+00....+", "/v1/orders/" + order, NOTHING);
        row("DELETE /v1/orders/{order}", ".+00....x", "/v1/orders/" + unused, NOTHING);
        row("GET /v1/contracts", ANY_PEER_AND_OPERATOR);
        row("GET /v1/proposals", ANY_PEER_AND_OPERATOR);
        var decision =
                new Decision(ContractId.parse(contract), new PeerId("helper"), Decision.Verdict.ACCEPT, "", null, 0, 0);
        row(
                "POST /v1/contracts/{contract}/decisions",
                ".xcx....x",
                "/v1/contracts/" + contract + "/decisions",
                grid.sign(decision.toJson(), "helper").toJson());
        row("GET /v1/contract-changes", ANY_PEER_AND_OPERATOR);
        row(ENDLESS, ANY_PEER_AND_OPERATOR);
        row("GET /v1/contracts/{contract}", ".++0....+", "/v1/contracts/" + contract, NOTHING);
        row("GET /v1/accounts", ANY_PEER_AND_OPERATOR);
        row("GET /v1/accounts/{account}", ".+00....+", "/v1/accounts/ada.credit", NOTHING);
        row("GET /v1/accounts/{account}/postings", ".+00....+", "/v1/accounts/ada.credit/postings", NOTHING);
    }

    private static UUID id(int number) {
        return new UUID((Grid.START_MILLIS << 16) | 0x7000, 0x8000_0000_0000_0000L | number);
    }

    private void ledgerRows() {
        var paid = id(77);
        api.as("ada")
                .post("/v1/entries", EntriesIT.payment(paid, "ada", "helper", 5))
                .is(201);
        row("POST /v1/entries", ".+xx....+", EntriesIT.payment(id(78), "ada", "helper", 5));
        row("GET /v1/entries/{entry}", ".++0....+", "/v1/entries/" + paid, NOTHING);
        row("GET /v1/entries/{entry}/proof", ".++0....+", "/v1/entries/" + paid + "/proof", NOTHING);
        row("POST /v1/entries/{entry}/reversal", OPERATOR, "/v1/entries/" + paid + "/reversal", NOTHING);
        row("GET /v1/ledger/trial-balance", OPERATOR);
        row("POST /v1/ledger/queries", OPERATOR, Map.of("sql", "SELECT 1"));
        row("POST /v1/ledger/rebuild", OPERATOR);
        row("GET /v1/metrics", OPERATOR);
    }

    private void jobRows(String job, String jar, String contract, String receipt) {
        var progress =
                Map.of("splits", 1, "mapped", 0, "attempts", 1, "lostSplits", 0, "reducedPartitions", 0, "message", "");
        row("HEAD /v1/blobs/{sha256}", ".+00+00++", "/v1/blobs/" + jar, NOTHING);
        row("GET /v1/blobs/{sha256}", ".+00+00++", "/v1/blobs/" + jar, NOTHING);
        // Whoever sends all of its bytes has it, and so may submit it as a job's.
        row("PUT /v1/blobs/{sha256}", ".+++..++.", "/v1/blobs/" + jar, JAR.getBytes(StandardCharsets.UTF_8));
        row("GET /v1/jobs", ANY_PEER);
        row("POST /v1/jobs", ".+xx.....", job(job, jar));
        row("GET /v1/jobs/{job}", ".+00....+", "/v1/jobs/" + job, NOTHING);
        row("POST /v1/assignments/next", "......++.");
        row("POST /v1/contracts/{contract}/receipts", "......c+.", "/v1/contracts/" + contract + "/receipts", receipt);
        row(
                "POST /v1/jobs/{job}/progress",
                "......c+.",
                "/v1/jobs/" + job + "/progress",
                Map.of("state", "MAPPING", "progress", progress));
        row("DELETE /v1/jobs/{job}", ".+00....+", "/v1/jobs/" + job, NOTHING);
        row(
                "POST /v1/jobs/{job}/completion",
                "......c+.",
                "/v1/jobs/" + job + "/completion",
                Map.of("state", "FAILED", "progress", progress));
        // The job has ended by now, so that a stream of its events ends at once.
        row("GET /v1/jobs/{job}/events", ".+00....+", "/v1/jobs/" + job + "/events", NOTHING);
    }

    private static final String JAR = "jar";

    private static Map<String, Object> job(String order, String jar) {
        return Map.of("order", order, "jar", jar, "className", "C", "input", jar, "format", "lines");
    }

    @Test
    void everybodyGetsInWhereTheyShould() {
        String order = api.as("ada")
                .post("/v1/demands", grid.demand("ada", Grid.demand(1, 10)).toJson())
                .is(201)
                .text("order");
        grid.volunteer("bob");
        String unused = api.as("ada")
                .post("/v1/demands", grid.demand("ada", Grid.demand(1, 10)).toJson())
                .is(201)
                .text("order");
        grid.volunteer("eve");
        grid.volunteer("carol");
        String jar = api.as("ada").upload(JAR);
        api.as("ada").post("/v1/jobs", job(order, jar)).is(201);
        api.as("gateway-one")
                .put("/v1/cell", Map.of("discovery", List.of("127.0.0.1:1")))
                .is(204);
        assertThat(api.as("gateway-one")
                        .post("/v1/assignments/next", "")
                        .is(200)
                        .text("job"))
                .isEqualTo(order);
        var contract = grid.barter.order(OrderId.parse(order)).contracts().get(0);
        publicRows();
        peerRows();
        nodeRows();
        ledgerRows();
        marketRows(order, unused, contract.id().toString());
        jobRows(
                order,
                jar,
                contract.id().toString(),
                grid.receipt(contract.id(), "helper.box", 1, 10).toJson());

        assertThat(rows.keySet())
                .as("every route of openapi.yaml has a row here")
                .containsExactlyInAnyOrderElementsOf(described.operations());
        List<String> wrong = new ArrayList<>();
        rows.forEach((route, row) -> {
            String seen = seen(route, row);
            String expected = expected(route, row);
            if (!seen.equals(expected)) {
                wrong.add(route + ": " + seen + " instead of " + expected);
            }
        });
        assertThat(wrong).isEmpty();
        everyPeerGetsInInTheRolesThatItTakes();
    }

    /** Whether a route is for an actor's kind of callers, in whichever role of a peer. */
    private boolean isFor(String route, String actor) {
        var access = described.access(route);
        if (access.contains(Access.PUBLIC)) {
            return true;
        } else if (actor.isEmpty()) {
            return false;
        } else if (actor.equals("grid")) {
            return access.contains(Access.OPERATOR);
        } else if (actor.startsWith("gateway-")) {
            return access.contains(Access.GATEWAY);
        } else if (actor.contains(".")) {
            return access.contains(Access.NODE);
        }
        return !Collections.disjoint(access, PEERS);
    }

    private static final Set<Access> PEERS = EnumSet.of(Access.PEER, Access.VOLUNTEER, Access.SCIENTIST);

    /** What follows from openapi.yaml, and what the row says of those for whom the route is. */
    private String expected(String route, Row row) {
        var expected = new StringBuilder();
        for (int i = 0; i < ACTORS.length; i++) {
            char stated = row.stated.charAt(i);
            if ((stated != '.') != isFor(route, ACTORS[i])) {
                expected.append(stated == '.' ? "(something, as x-access says)" : "(nothing, as x-access says)");
            } else {
                expected.append(stated != '.' ? stated : ACTORS[i].isEmpty() ? '-' : 'x');
            }
        }
        return expected.toString();
    }

    /** Again, by a peer whom the route is for, with an access token for one role only. */
    private void everyPeerGetsInInTheRolesThatItTakes() {
        List<String> wrong = new ArrayList<>();
        rows.forEach((route, row) -> {
            var access = described.access(route);
            if (access.contains(Access.PUBLIC) || Collections.disjoint(access, PEERS)) {
                return;
            }
            String peers = row.stated.substring(1, 4);
            int first = peers.indexOf('+') >= 0
                    ? peers.indexOf('+')
                    : peers.replaceAll("[0c]", "+").indexOf('+');
            String peer = ACTORS[1 + first];
            for (var role : PeerRole.values()) {
                boolean may = access.contains(Access.PEER) || access.contains(role.access());
                var answer = ask(route, row, api.as(peer, List.of(role.text())));
                if ((answer.status() != 403) != may) {
                    wrong.add(route + " by " + peer + " as " + role.text() + ": " + answer.status());
                }
            }
        });
        assertThat(wrong).isEmpty();
    }

    private String seen(String route, Row row) {
        var seen = new StringBuilder();
        for (String actor : ACTORS) {
            var answer = ask(route, row, actor.isEmpty() ? api.nobody() : api.as(actor));
            int status = answer.status();
            seen.append(
                    switch (status) {
                        case 401 -> "-";
                        case 403 -> "x";
                        case 404 -> "0";
                        case 409 -> "c";
                        // A request that is refused for what it says was not looked at for whose it is.
                        default -> status >= 200 && status < 300 ? "+" : "(" + status + " " + answer.detail() + ")";
                    });
        }
        return seen.toString();
    }

    private static Api.Answer ask(String route, Row row, Api.Caller caller) {
        String method = route.substring(0, route.indexOf(' '));
        return switch (method) {
            case "POST" -> caller.post(row.path, row.body);
            case "PUT" ->
                row.body instanceof byte[] bytes ? caller.put(row.path, bytes) : caller.put(row.path, row.body);
            default ->
                caller.send(
                        route.equals(ENDLESS) ? "HEAD" : method,
                        row.path,
                        BodyPublishers.noBody(),
                        "Last-Event-ID",
                        "1000000");
        };
    }

    @Test
    void theServerDoesWhatIsDescribedAndNothingElse() {
        var served = new TreeSet<>(api.server.routes().keySet());
        // Every GET can be asked for its head; that goes without saying.
        served.removeIf(
                route -> route.startsWith("HEAD ") && !described.operations().contains(route));
        assertThat(served).isEqualTo(described.operations());
        api.server.routes().forEach((route, roles) -> {
            if (described.operations().contains(route)) {
                assertThat(described.access(route))
                        .as("x-access of %s", route)
                        .isNotEmpty()
                        .isEqualTo(roles);
                assertThat(described.isPublic(route))
                        .as("security of %s", route)
                        .isEqualTo(roles.contains(Access.PUBLIC));
            }
        });
    }
}
