package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.Decision;
import org.bartergrid.market.OfferMandate;
import org.bartergrid.market.OrderId;
import org.bartergrid.peer.PeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who gets in where: every route of openapi.yaml, asked for something of ada's by everybody there is.
 *
 * <p>Legend: {@code +} let in (whatever else is wrong), {@code -} who are you, {@code x} not for you, {@code 0} as if it
 * were not there, {@code c} not yours any longer.
 */
@Timeout(120)
class AccessIT {

    private static final String[] ACTORS = {
        "", "ada", "helper", "eve", "helper.box", "eve.box", "gateway-two", "gateway-one", "grid"
    };

    private static final String PUBLIC = "+++++++++";

    /** Not what any route asks for: whoever is let in is told so. */
    private static final String NOTHING = "[]";

    @TempDir
    Path folder;

    private Grid grid;
    private Api api;
    private final Map<String, Row> rows = new LinkedHashMap<>();

    private record Row(String path, String body, String expected) {}

    private void row(String route, String expected, String path, String body) {
        rows.put(route, new Row(path, body, expected));
    }

    private void row(String route, String expected) {
        row(route, expected, route.substring(route.indexOf(' ') + 1), NOTHING);
    }

    /** A stream that has no end: its head is asked for, which has the same roles. */
    private static final String ENDLESS = "GET /v1/contract-changes/events";

    @BeforeEach
    void start() throws IOException {
        grid = new Grid();
        api = new Api(grid, folder);
        api.joinGateway("gateway-one");
        api.joinGateway("gateway-two");
    }

    @AfterEach
    void stop() {
        api.close();
        grid.close();
    }

    private void publicRows() {
        row("GET /v1/health", PUBLIC);
        row("GET /v1/openapi.yaml", PUBLIC);
        row("GET /v1/ledger", PUBLIC);
        row("GET /v1/blocks", PUBLIC);
        row("GET /v1/peers", PUBLIC);
        row("POST /v1/peers", PUBLIC);
        row("GET /v1/peers/{peer}", PUBLIC, "/v1/peers/ada", NOTHING);
        row("POST /v1/gateways", PUBLIC);
        row("POST /v1/enrolments", PUBLIC);
        row("POST /v1/tokens", PUBLIC);
        row("POST /v1/tokens/revocations", PUBLIC);
        row("GET /v1/nodes", PUBLIC);
        row("GET /v1/nodes/{node}", PUBLIC, "/v1/nodes/helper.box", NOTHING);
        row("GET /v1/offers", PUBLIC);
        row("POST /v1/appraisals", PUBLIC);
    }

    private void marketRows(String order, String unused, String contract) {
        var offer = grid.offer("eve");
        String eves = "/v1/offers/" + OfferMandate.parse(offer.document()).offer();
        row("PUT /v1/peers/{peer}", "-+xxxxxxx", "/v1/peers/ada", "{}");
        row("GET /v1/peers/{peer}/roles", "-+00xxxx+", "/v1/peers/ada/roles", NOTHING);
        row("PUT /v1/peers/{peer}/roles", "-xxxxxxx+", "/v1/peers/ada/roles", "{\"roles\":[]}");
        row("DELETE /v1/tokens", "-+++xxxxx");
        row("POST /v1/join-tokens", "-+xxxxxx+", "/v1/join-tokens", "{\"peer\":\"ada\"}");
        row("DELETE /v1/join-tokens", "-xxxxxxx+", "/v1/join-tokens?role=gateway", NOTHING);
        row("DELETE /v1/join-tokens/{peer}", "-+xxxxxx+", "/v1/join-tokens/ada", NOTHING);
        row("POST /v1/nodes", "-+++++xx+");
        row("POST /v1/nodes/{node}/heartbeat", "-xxx+xxxx", "/v1/nodes/helper.box/heartbeat", NOTHING);
        row("PUT /v1/cell", "-xxxxx++x");
        row("POST /v1/certificates", "-xxx++++x");
        row("GET /v1/evictions", "-xxx+++++");
        row("POST /v1/evictions", "-x0xxxxx0", "/v1/evictions", "{\"member\":\"helper.none\"}");
        row("DELETE /v1/evictions/{member}", "-xxxxxxx0", "/v1/evictions/helper.box", NOTHING);
        row("GET /v1/cell", "-xxx++++x");
        row("POST /v1/offers", "-xx+xxxxx", "/v1/offers", offer.toJson());
        row("GET /v1/offers/{offer}", PUBLIC, eves, NOTHING);
        row("DELETE /v1/offers/{offer}", "-xx+xxxxx", eves, NOTHING);
        row("POST /v1/searches", "-+++xxxx+");
        row(
                "POST /v1/demands",
                "-+xxxxxxx",
                "/v1/demands",
                grid.demand("ada", Grid.demand(1, 10)).toJson());
        row("GET /v1/orders", "-+++xxxx+");
        row("GET /v1/orders/{order}", "-+00xxxx+", "/v1/orders/" + order, NOTHING);
        row("DELETE /v1/orders/{order}", "-+00xxxxx", "/v1/orders/" + unused, NOTHING);
        row("GET /v1/contracts", "-+++xxxx+");
        row("GET /v1/proposals", "-+++xxxx+");
        var decision =
                new Decision(ContractId.parse(contract), new PeerId("helper"), Decision.Verdict.ACCEPT, "", null, 0, 0);
        row(
                "POST /v1/contracts/{contract}/decisions",
                "-xcxxxxxx",
                "/v1/contracts/" + contract + "/decisions",
                grid.sign(decision.toJson(), "helper").toJson());
        row("GET /v1/contract-changes", "-+++xxxx+");
        row(ENDLESS, "-+++xxxx+");
        row("GET /v1/contracts/{contract}", "-++0xxxx+", "/v1/contracts/" + contract, NOTHING);
        row("GET /v1/accounts", "-+++xxxx+");
        row("GET /v1/accounts/{account}", "-+00xxxx+", "/v1/accounts/ada.credit", NOTHING);
        row("GET /v1/accounts/{account}/postings", "-+00xxxx+", "/v1/accounts/ada.credit/postings", NOTHING);
    }

    private void ledgerRows() {
        var paid = new UUID((Grid.START_MILLIS << 16) | 0x7000, 0x8000_0000_0000_0000L | 77);
        api.as("ada")
                .post("/v1/entries", EntriesIT.payment(paid, "ada", "helper", 5))
                .is(201);
        row("POST /v1/entries", "-+++xxxx+");
        row("GET /v1/entries/{entry}", "-++0xxxx+", "/v1/entries/" + paid, NOTHING);
        row("GET /v1/entries/{entry}/proof", "-++0xxxx+", "/v1/entries/" + paid + "/proof", NOTHING);
        row("POST /v1/entries/{entry}/reversal", "-xxxxxxx+", "/v1/entries/" + paid + "/reversal", NOTHING);
        row("GET /v1/ledger/trial-balance", "-xxxxxxx+");
        row("POST /v1/ledger/queries", "-xxxxxxx+");
        row("POST /v1/ledger/rebuild", "-xxxxxxx+");
        row("GET /v1/metrics", "-xxxxxxx+");
    }

    private void jobRows(String job, String jar, String contract, String receipt) {
        String progress = ",\"progress\":{\"splits\":1,\"mapped\":0,\"attempts\":1,\"lostSplits\":0,"
                + "\"reducedPartitions\":0,\"message\":\"\"}}";
        row("HEAD /v1/blobs/{sha256}", "-+00+00++", "/v1/blobs/" + jar, NOTHING);
        row("GET /v1/blobs/{sha256}", "-+00+00++", "/v1/blobs/" + jar, NOTHING);
        row("PUT /v1/blobs/{sha256}", "-+++xx++x", "/v1/blobs/" + jar, NOTHING);
        row("GET /v1/jobs", "-+++xxxxx");
        row("POST /v1/jobs", "-+++xxxxx");
        row("GET /v1/jobs/{job}", "-+00xxxx+", "/v1/jobs/" + job, NOTHING);
        row("POST /v1/assignments/next", "-xxxxx++x");
        row("POST /v1/contracts/{contract}/receipts", "-xxxxxc+x", "/v1/contracts/" + contract + "/receipts", receipt);
        row(
                "POST /v1/jobs/{job}/progress",
                "-xxxxxc+x",
                "/v1/jobs/" + job + "/progress",
                "{\"state\":\"MAPPING\"" + progress);
        row("DELETE /v1/jobs/{job}", "-+00xxxx+", "/v1/jobs/" + job, NOTHING);
        row(
                "POST /v1/jobs/{job}/completion",
                "-xxxxxc+x",
                "/v1/jobs/" + job + "/completion",
                "{\"state\":\"FAILED\"" + progress);
        // The job has ended by now, so that a stream of its events ends at once.
        row("GET /v1/jobs/{job}/events", "-+00xxxx+", "/v1/jobs/" + job + "/events", NOTHING);
    }

    @Test
    void everybodyGetsInWhereTheyShould() {
        grid.peer("ada");
        grid.volunteer("helper");
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
        String jar = api.as("ada").upload("jar");
        api.as("ada")
                .post("/v1/jobs", Map.of("order", order, "jar", jar, "className", "C", "input", jar, "format", "lines"))
                .is(201);
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
        ledgerRows();
        marketRows(order, unused, contract.id().toString());
        jobRows(
                order,
                jar,
                contract.id().toString(),
                grid.receipt(contract.id(), "helper.box", 1, 10).toJson());

        assertThat(rows.keySet())
                .as("every route of openapi.yaml has a row here")
                .containsExactlyInAnyOrderElementsOf(new OpenApi().operations());
        List<String> wrong = new ArrayList<>();
        rows.forEach((route, row) -> {
            String seen = seen(route, row);
            if (!seen.equals(row.expected)) {
                wrong.add(route + ": " + seen + " instead of " + row.expected);
            }
        });
        assertThat(wrong).isEmpty();
        everyPeerGetsInInTheRolesThatItTakes();
    }

    /** Routes that take more of a peer than that it is one, each with the roles that let it in. All others take any. */
    private static final Map<String, String> ROLES = Map.ofEntries(
            Map.entry("PUT /v1/peers/{peer}", "volunteer scientist"),
            Map.entry("POST /v1/join-tokens", "volunteer"),
            Map.entry("POST /v1/nodes", "volunteer"),
            Map.entry("POST /v1/evictions", "volunteer"),
            Map.entry("POST /v1/offers", "volunteer"),
            Map.entry("DELETE /v1/offers/{offer}", "volunteer"),
            Map.entry("POST /v1/demands", "scientist"),
            Map.entry("DELETE /v1/orders/{order}", "scientist"),
            Map.entry("POST /v1/contracts/{contract}/decisions", "volunteer scientist"),
            Map.entry("POST /v1/entries", "volunteer scientist"),
            Map.entry("PUT /v1/blobs/{sha256}", "scientist"),
            Map.entry("POST /v1/jobs", "scientist"),
            Map.entry("DELETE /v1/jobs/{job}", "scientist"));

    /** Again, by a peer whom the route is for, with an access token for one role only. */
    private void everyPeerGetsInInTheRolesThatItTakes() {
        List<String> wrong = new ArrayList<>();
        rows.forEach((route, row) -> {
            String peers = row.expected.substring(1, 4);
            boolean forPeers = !row.expected.equals(PUBLIC) && !peers.equals("xxx");
            assertThat(forPeers || !ROLES.containsKey(route)).as(route).isTrue();
            if (!forPeers) {
                return;
            }
            int first = peers.indexOf('+') >= 0
                    ? peers.indexOf('+')
                    : peers.replaceAll("[0c]", "+").indexOf('+');
            String peer = ACTORS[1 + first];
            for (String role : List.of("client", "volunteer", "scientist")) {
                boolean may = List.of(ROLES.getOrDefault(route, "client volunteer scientist")
                                .split(" "))
                        .contains(role);
                var answer = ask(route, row, api.as(peer, List.of(role)));
                if ((answer.status() != 403) != may) {
                    wrong.add(route + " by " + peer + " as " + role + ": " + answer.status());
                }
            }
        });
        assertThat(wrong).isEmpty();
    }

    private String seen(String route, Row row) {
        var seen = new StringBuilder();
        for (String actor : ACTORS) {
            var caller = actor.isEmpty() ? api.nobody() : api.as(actor);
            var answer = ask(route, row, caller);
            assertThat(answer.status()).as("%s by '%s'", route, actor).isLessThan(500);
            seen.append(
                    switch (answer.status()) {
                        case 401 -> '-';
                        case 403 -> 'x';
                        case 404 -> '0';
                        case 409 -> 'c';
                        default -> '+';
                    });
        }
        return seen.toString();
    }

    private static Api.Answer ask(String route, Row row, Api.Caller caller) {
        String method = route.substring(0, route.indexOf(' '));
        boolean body = method.equals("POST") || method.equals("PUT");
        return caller.send(
                route.equals(ENDLESS) ? "HEAD" : method,
                row.path,
                body ? BodyPublishers.ofString(row.body) : BodyPublishers.noBody(),
                "Last-Event-ID",
                "1000000");
    }

    @Test
    void theServerDoesWhatIsDescribedAndNothingElse() {
        var described = new OpenApi();
        var served = new TreeSet<>(api.server.routes().keySet());
        // Every GET can be asked for its head; that goes without saying.
        served.removeIf(
                route -> route.startsWith("HEAD ") && !described.operations().contains(route));
        assertThat(served).isEqualTo(described.operations());
        api.server.routes().forEach((route, roles) -> {
            if (described.operations().contains(route)) {
                assertThat(roles.contains(Access.PUBLIC)).as(route).isEqualTo(described.isPublic(route));
            }
        });
    }
}
