package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.bartergrid.barter.BarterPolicy;
import org.bartergrid.books.BlockHeader;
import org.bartergrid.books.BooksStore;
import org.bartergrid.books.Merkle;
import org.bartergrid.books.Projections;
import org.bartergrid.store.LedgerNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Paying, reading, proving and taking back entries over the REST API, and the chain that everybody may check. */
@Timeout(120)
class EntriesIT {

    @TempDir
    Path folder;

    private Grid grid;
    private Api api;

    @BeforeEach
    void start() throws IOException {
        grid = new Grid();
        api = new Api(grid, folder.resolve("api"));
        grid.peer("ada");
        grid.peer("bob");
        grid.peer("eve");
    }

    @AfterEach
    void stop() {
        api.close();
        grid.close();
    }

    static Map<String, Object> payment(UUID id, String from, String to, long amountMinor) {
        return Map.of("id", id.toString(), "transfers", List.of(transfer(from, to, amountMinor)));
    }

    private static Map<String, Object> transfer(String from, String to, long amountMinor) {
        return Map.of("from", from + ".credit", "to", to + ".credit", "unit", "CREDIT", "amountMinor", amountMinor);
    }

    private static UUID id(long n) {
        return new UUID((Grid.START_MILLIS << 16) | 0x7000, 0x8000_0000_0000_0000L | n);
    }

    private long balance(String peer) {
        return api.as(peer)
                .get("/v1/accounts/" + peer + ".credit")
                .is(200)
                .json()
                .path("balanceMinor")
                .asLong();
    }

    @Test
    void aPaymentCountsOnceHoweverOftenItIsSent() {
        long before = balance("bob");
        var first = api.as("ada")
                .post("/v1/entries", payment(id(1), "ada", "bob", 700))
                .is(201);
        var again = api.as("ada")
                .post("/v1/entries", payment(id(1), "ada", "bob", 700))
                .is(201);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(balance("bob")).isEqualTo(before + 700);
        assertThat(first.json().path("applied").asBoolean()).isTrue();
        assertThat(api.as("bob").get("/v1/entries/" + id(1)).is(200).json()).isEqualTo(first.json());

        var other = api.as("ada")
                .post("/v1/entries", payment(id(1), "ada", "bob", 701))
                .is(409);
        assertThat(other.detail()).contains("was used before").contains("make a new one");
        assertThat(balance("bob")).isEqualTo(before + 700);
    }

    @Test
    void linkedTransfersHappenAllOrNone() {
        long before = balance("ada");
        var body = Map.of(
                "id",
                id(2).toString(),
                "transfers",
                List.of(transfer("ada", "bob", 5), transfer("ada", "eve", before)));
        var refused = api.as("ada").post("/v1/entries", body).is(422);
        assertThat(refused.text("type")).endsWith("insufficient-balance");
        assertThat(balance("ada")).isEqualTo(before);
        // The refusal is the first result, and is there to be read.
        assertThat(api.as("ada").post("/v1/entries", body).is(422).detail()).isEqualTo(refused.detail());
        var entry = api.as("ada").get("/v1/entries/" + id(2)).is(200);
        assertThat(entry.text("refusal")).isEqualTo("INSUFFICIENT_BALANCE");
    }

    @Test
    void nobodyPaysFromWhatIsNotTheirs() {
        assertThat(api.as("eve")
                        .post("/v1/entries", payment(id(3), "ada", "eve", 1))
                        .is(403)
                        .detail())
                .contains("'ada.credit' is not yours");
        var body = Map.of(
                "id", id(3).toString(), "transfers", List.of(transfer("eve", "bob", 1), transfer("ada", "eve", 1)));
        api.as("eve").post("/v1/entries", body).is(403);
        api.as("eve").get("/v1/entries/" + id(3)).is(404);
    }

    @Test
    void whatIsWrongWithAPaymentIsSaidInOneSentence() {
        var ada = api.as("ada");
        String random = "5a8b2f34-0c5d-4e6f-8a9b-0c1d2e3f4a5b";
        assertThat(ada.post("/v1/entries", payment(UUID.fromString(random), "ada", "bob", 1))
                        .is(400)
                        .detail())
                .contains("not a UUID of version 7");
        assertThat(ada.post("/v1/entries", payment(id(4), "ada", "ada", 1))
                        .is(409)
                        .detail())
                .contains("SELF_TRANSFER");
        assertThat(ada.post("/v1/entries", payment(id(5), "ada", "nobody", 1))
                        .is(409)
                        .detail())
                .contains("UNKNOWN_ACCOUNT");
        assertThat(ada.post("/v1/entries", payment(id(6), "ada", "bob", -1))
                        .is(409)
                        .detail())
                .contains("AMOUNT_NOT_POSITIVE");
        assertThat(ada.post("/v1/entries", Map.of("id", id(7).toString(), "transfers", List.of()))
                        .is(400)
                        .detail())
                .contains("1 to 1000");
        assertThat(ada.post("/v1/entries", Map.of("transfers", List.of()))
                        .is(400)
                        .detail())
                .contains("'id' is missing");
    }

    @Test
    void anEntryIsTakenBackOnce() {
        long ada = balance("ada");
        long bob = balance("bob");
        api.as("ada").post("/v1/entries", payment(id(8), "ada", "bob", 30)).is(201);
        var reversal =
                api.as("grid").post("/v1/entries/" + id(8) + "/reversal", "").is(201);
        assertThat(balance("ada")).isEqualTo(ada);
        assertThat(balance("bob")).isEqualTo(bob);
        assertThat(api.as("grid")
                        .post("/v1/entries/" + id(8) + "/reversal", "")
                        .is(201)
                        .json())
                .isEqualTo(reversal.json());
        assertThat(balance("ada")).isEqualTo(ada);
        assertThat(reversal.json().at("/steps/0/entry").asText()).isEqualTo(id(8).toString());
        // What was spent meanwhile cannot be taken back; later it can.
        api.as("ada").post("/v1/entries", payment(id(9), "ada", "bob", 10)).is(201);
        api.as("bob")
                .post("/v1/entries", payment(id(10), "bob", "eve", bob + 10))
                .is(201);
        api.as("grid").post("/v1/entries/" + id(9) + "/reversal", "").is(422);
        api.as("eve").post("/v1/entries", payment(id(11), "eve", "bob", 500)).is(201);
        api.as("grid").post("/v1/entries/" + id(9) + "/reversal", "").is(201);
        assertThat(balance("ada")).isEqualTo(ada);
    }

    @Test
    void whatIsNoPaymentIsNotTakenBack() {
        String opening = api.as("ada")
                .get("/v1/accounts/ada.credit/postings")
                .is(200)
                .json()
                .at("/items/0/entry")
                .asText();
        assertThat(api.as("grid")
                        .post("/v1/entries/" + opening + "/reversal", "")
                        .is(409)
                        .detail())
                .contains("more than move money");
        api.as("grid").post("/v1/entries/" + id(99) + "/reversal", "").is(404);
    }

    private static BlockHeader header(JsonNode block) {
        return new BlockHeader(
                block.path("version").asInt(),
                block.path("number").asLong(),
                block.path("epoch").asLong(),
                block.path("bookTimeMillis").asLong(),
                block.path("previousHash").asText(),
                block.path("merkleRoot").asText(),
                block.path("commands").asInt(),
                block.path("bodyBytes").asInt(),
                block.path("hash").asText());
    }

    @Test
    void everybodyCanCheckTheChainAndAPeerItsOwnLine() {
        for (int i = 20; i < 30; i++) {
            api.as("ada").post("/v1/entries", payment(id(i), "ada", "bob", i)).is(201);
        }
        List<BlockHeader> chain = new ArrayList<>();
        for (String next = "1"; !next.isEmpty(); ) {
            var page = api.nobody()
                    .get("/v1/blocks?limit=4&cursor=" + next)
                    .is(200)
                    .json();
            page.path("items").forEach(block -> chain.add(header(block)));
            next = page.path("next").asText("");
        }
        var ledger = api.nobody().get("/v1/ledger").is(200).json();
        assertThat(chain).hasSize(ledger.path("block").asInt());
        assertThat(chain.get(chain.size() - 1).hash())
                .isEqualTo(ledger.path("hash").asText());
        for (int i = 1; i < chain.size(); i++) {
            assertThat(chain.get(i).follows(chain.get(i - 1))).isTrue();
        }

        var proof =
                api.as("bob").get("/v1/entries/" + id(25) + "/proof").is(200).json();
        var block = header(proof.path("block"));
        assertThat(chain).contains(block);
        byte[] leaf = HexFormat.of().parseHex(proof.path("leaf").asText());
        // The entry's id and the amount are in the leaf that is proved.
        assertThat(proof.path("leaf").asText())
                .startsWith(id(25).toString().replace("-", ""))
                .contains(HexFormat.of().toHexDigits(25L));
        List<byte[]> path = new ArrayList<>();
        proof.path("path").forEach(hash -> path.add(HexFormat.of().parseHex(hash.asText())));
        Merkle merkle = new Merkle();
        assertThat(merkle.proves(
                        merkle.leaf(leaf, 0, leaf.length),
                        proof.path("position").asInt(),
                        block.commands(),
                        path,
                        HexFormat.of().parseHex(block.merkleRoot())))
                .isTrue();
    }

    @Test
    void aStatementIsReadByTime() {
        grid.pass(10_000);
        api.as("ada").post("/v1/entries", payment(id(40), "ada", "bob", 1)).is(201);
        grid.pass(10_000);
        api.as("ada").post("/v1/entries", payment(id(41), "ada", "bob", 2)).is(201);
        String path = "/v1/accounts/ada.credit/postings?from=" + (Grid.START_MILLIS + 10_000) + "&until="
                + (Grid.START_MILLIS + 20_000);
        var lines = api.as("ada").get(path).is(200).json().path("items");
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0).path("amountMinor").asLong()).isEqualTo(-1);
        assertThat(api.as("ada")
                        .get("/v1/accounts/ada.credit/postings?from=x")
                        .is(400)
                        .detail())
                .contains("'from'");
    }

    @Test
    void theTrialBalanceAddsUp() {
        api.as("ada").post("/v1/entries", payment(id(50), "ada", "bob", 1_000)).is(201);
        var credit =
                api.as("grid").get("/v1/ledger/trial-balance").is(200).json().at("/units/CREDIT");
        assertThat(credit.path("sumMinor").asLong()).isZero();
        assertThat(credit.path("positiveMinor").asLong())
                .isPositive()
                .isEqualTo(-credit.path("negativeMinor").asLong());
        assertThat(credit.path("accounts").asInt()).isEqualTo(5);
    }

    @Test
    void anOperatorAsksInSqlAndChangesNothing() throws IOException {
        try (var node = LedgerNode.start(new LedgerNode.Settings(folder.resolve("ledger")));
                var durable = new Grid(node.books(), node.catalog(), node.notes())) {
            durable.sql = node.sql();
            try (var over = new Api(durable, folder.resolve("durable"))) {
                durable.volunteer("ada");
                durable.peer("bob");
                String order = over.as("bob")
                        .post(
                                "/v1/demands",
                                durable.demand("bob", Grid.demand(1, 10)).toJson())
                        .is(201)
                        .text("order");
                over.as("bob").delete("/v1/orders/" + order).is(200);
                assertThat(durable.barter.waitProjected(durable.barter.head().block(), 20_000))
                        .isTrue();
                var operator = over.as("grid");
                var answer = operator.post(
                                "/v1/ledger/queries",
                                Map.of(
                                        "sql",
                                        "SELECT id, balanceMinor FROM ACCOUNTS WHERE unit = 'CREDIT' ORDER BY id"))
                        .is(200)
                        .json();
                assertThat(answer.at("/rows/0/0").asText()).isEqualTo("ada.credit");
                assertThat(answer.at("/rows/0/1").isIntegralNumber()).isTrue();
                assertThat(answer.path("cut").asBoolean()).isFalse();
                for (String harmful : List.of(
                        "DELETE FROM ACCOUNTS",
                        "UPDATE ACCOUNTS SET balanceMinor = 1",
                        "DROP TABLE ACCOUNTS",
                        "SELECT 1; DROP TABLE ACCOUNTS",
                        "CREATE TABLE X (A INT PRIMARY KEY)",
                        "SELECT FILE_READ('/etc/passwd')",
                        "SELECT * FROM CSVREAD('/etc/passwd')",
                        "CALL 1",
                        "nonsense")) {
                    assertThat(operator.post("/v1/ledger/queries", Map.of("sql", harmful))
                                    .is(400)
                                    .detail())
                            .as(harmful)
                            .startsWith("The query cannot be answered");
                }
                assertThat(operator.post("/v1/ledger/queries", Map.of("sql", "SELECT COUNT(*) FROM ACCOUNTS"))
                                .is(200)
                                .json()
                                .at("/rows/0/0")
                                .asInt())
                        .isEqualTo(4);
                var reservation = operator.post(
                                "/v1/ledger/queries",
                                Map.of(
                                        "sql",
                                        "SELECT r.slots, r.untilMillis - r.fromMillis, r.state, o.slots"
                                                + " FROM RESERVATIONS r JOIN OFFERS o ON r.offer = o.id"))
                        .is(200)
                        .json();
                assertThat(reservation.path("rows")).hasSize(1);
                assertThat(reservation.at("/rows/0/0").asInt()).isEqualTo(2);
                assertThat(reservation.at("/rows/0/1").asLong()).isPositive();
                assertThat(reservation.at("/rows/0/2").asText()).isEqualTo("RELEASED");
            }
        }
    }

    /** Tables into which nothing is projected while the gate is closed. */
    private static Projections gated(Projections tables, AtomicReference<CountDownLatch> gate) {
        return (Projections) Proxy.newProxyInstance(
                Projections.class.getClassLoader(), new Class<?>[] {Projections.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("project")) {
                        gate.get().await();
                    }
                    return method.invoke(tables, arguments);
                });
    }

    @Test
    void theTablesAreRebuiltWhileEverythingElseGoesOn() throws IOException {
        var gate = new AtomicReference<>(new CountDownLatch(0));
        var standard = BarterPolicy.STANDARD;
        var soonImpatient = new BarterPolicy(
                standard.welcomeMinor(),
                standard.treasuryLimitMinor(),
                standard.commissionBasisPoints(),
                standard.providerCommissionBasisPoints(),
                standard.toleranceBasisPoints(),
                standard.graceMillis(),
                standard.aliveMillis(),
                standard.prices(),
                standard.books(),
                5_000);
        try (var node = LedgerNode.start(new LedgerNode.Settings(folder.resolve("ledger")))) {
            var store = new BooksStore(node.commandLog(), node.pages(), gated(node.projections(), gate));
            try (var durable = new Grid(soonImpatient, store, node.catalog(), node.notes())) {
                durable.sql = node.sql();
                try (var over = new Api(durable, folder.resolve("durable"))) {
                    rebuild(durable, over, gate);
                }
            }
        }
    }

    private static void rebuild(Grid durable, Api over, AtomicReference<CountDownLatch> gate) {
        durable.peer("ada");
        durable.peer("bob");
        long head = durable.barter.head().block();
        assertThat(durable.barter.waitProjected(head, 20_000)).isTrue();
        var operator = over.as("grid");
        var balances = Map.of("sql", "SELECT id, balanceMinor FROM ACCOUNTS ORDER BY id");
        var before = operator.post("/v1/ledger/queries", balances).is(200).json();
        var accounts = operator.get("/v1/accounts").is(200).json();

        gate.set(new CountDownLatch(1));
        assertThat(operator.post("/v1/ledger/rebuild", "")
                        .is(202)
                        .json()
                        .path("block")
                        .asLong())
                .isEqualTo(head);
        assertThat(operator.post("/v1/ledger/rebuild", "").is(409).detail())
                .contains("are being rebuilt already (block 0 of " + head + ")");
        assertThat(projected(over)).isZero();
        over.as("ada").post("/v1/entries", payment(id(90), "ada", "bob", 5)).is(201);
        assertThat(over.as("ada")
                        .get("/v1/accounts/ada.credit/postings")
                        .is(200)
                        .json()
                        .at("/items/0/amountMinor")
                        .asLong())
                .isEqualTo(-5);
        assertThat(operator.get("/v1/blocks").is(200).json().path("items")).hasSize((int) head + 1);
        assertThat(operator.post("/v1/ledger/queries", balances).is(503).detail())
                .contains("The SQL tables are being rebuilt (block 0 of " + head + ")");
        assertThat(operator.get("/v1/accounts").is(503).detail()).contains("are being rebuilt");
        operator.post("/v1/ledger/queries", Map.of("sql", "SELECT COUNT(*) FROM OFFERS"))
                .is(200);

        gate.get().countDown();
        over.as("bob").post("/v1/entries", payment(id(91), "bob", "ada", 5)).is(201);
        assertThat(durable.barter.waitProjected(head + 2, 20_000)).isTrue();
        assertThat(projected(over)).isEqualTo(head + 2);
        assertThat(operator.post("/v1/ledger/queries", balances).is(200).json()).isEqualTo(before);
        assertThat(operator.get("/v1/accounts").is(200).json().path("items")).hasSameSizeAs(accounts.path("items"));
    }

    private static long projected(Api over) {
        return over.nobody()
                .get("/v1/ledger")
                .is(200)
                .json()
                .path("projectedBlock")
                .asLong();
    }
}
