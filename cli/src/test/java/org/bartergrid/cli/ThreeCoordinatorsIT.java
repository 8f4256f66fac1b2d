package org.bartergrid.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bartergrid.books.Clock;
import org.bartergrid.books.TimeOrderedIds;
import org.bartergrid.client.ApiProblem;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.CoordinatorUnreachable;
import org.bartergrid.client.Coordinators;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three coordinators as processes of their own: they are killed, stopped and started again, and the books go on. */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ThreeCoordinatorsIT {

    private static final List<String> NAMES = List.of("coordinator-1", "coordinator-2", "coordinator-3");

    @TempDir
    static Path folder;

    private static final TimeOrderedIds IDS = new TimeOrderedIds(Clock.system(), new SecureRandom());
    private static final Random PORTS = new Random();
    private static final Map<String, Barter> RUNNING = new HashMap<>();
    private static String authority;
    private static final Map<String, String> URLS = new HashMap<>();

    /** A port that nobody has now, nor gets for an outgoing connection before a coordinator starts there again. */
    private static ServerSocket freeSocket() {
        while (true) {
            try {
                return new ServerSocket(PORTS.nextInt(20_000, 32_000), 1, InetAddress.getLoopbackAddress());
            } catch (IOException taken) {
                // Another one.
            }
        }
    }

    @BeforeAll
    static void start() throws Exception {
        var lines = new StringBuilder();
        List<ServerSocket> open = new ArrayList<>();
        for (String name : NAMES) {
            var ledger = freeSocket();
            var api = freeSocket();
            open.addAll(List.of(ledger, api));
            URLS.put(name, "https://127.0.0.1:" + api.getLocalPort());
            lines.append("    - ")
                    .append(name)
                    .append(" 127.0.0.1:")
                    .append(ledger.getLocalPort())
                    .append(' ')
                    .append(URLS.get(name))
                    .append('\n');
        }
        for (var socket : open) {
            socket.close();
        }
        authority = run("coordinator", "key", "--folder", path(NAMES.get(0)))
                .path("authority")
                .asText();
        for (String name : NAMES) {
            Files.createDirectories(folder.resolve(name));
            if (!name.equals(NAMES.get(0))) {
                for (String file : List.of("coordinator.pem", "authority.pem")) {
                    Files.copy(
                            folder.resolve(NAMES.get(0)).resolve(file),
                            folder.resolve(name).resolve(file),
                            StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
            Files.writeString(folder.resolve(name + ".yaml"), "coordinators:\n  me: " + name + "\n  all:\n" + lines);
            launch(name);
        }
        for (String name : NAMES) {
            awaitJoined(name);
        }
        awaitWriter();
        for (String peer : List.of("ada", "bob")) {
            String token = run("token", "create", "--folder", path(writer()))
                    .path("token")
                    .asText();
            run("peer", "join", URLS.get(NAMES.get(2)), "--token", token, "--peer", peer, "--folder", path(peer));
        }
    }

    @AfterAll
    static void stop() {
        RUNNING.values().forEach(Barter::close);
    }

    private static void launch(String name) throws IOException {
        RUNNING.put(
                name,
                Barter.start(
                        folder,
                        "coordinator",
                        "start",
                        "--json",
                        "--folder",
                        path(name),
                        "--config",
                        path(name + ".yaml")));
    }

    private static void awaitJoined(String name) {
        var process = RUNNING.get(name);
        await().atMost(Duration.ofSeconds(120))
                .until(() -> process.out().contains("\"role\":\"coordinator\"") || !process.alive());
        assertThat(process.alive()).as(process.err()).isTrue();
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    private static JsonNode run(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        try (var run = Barter.run(folder, all.toArray(String[]::new))) {
            assertThat(run.status()).as("%s: %s", all, run.err()).isZero();
            return run.answer();
        }
    }

    private static CoordinatorClient anybody(String name) {
        return CoordinatorClient.anonymous(
                Coordinators.of(URI.create(URLS.get(name))).believing(authority));
    }

    /** Who says that it writes; the others only pass on what it says. */
    private static String writer() {
        for (String name : NAMES) {
            if (RUNNING.get(name).alive()) {
                try {
                    return anybody(name).get("/v1/ledger").path("coordinator").asText();
                } catch (ApiProblem | CoordinatorUnreachable notNow) {
                    continue;
                }
            }
        }
        return "";
    }

    private static String awaitWriter() {
        return await().atMost(Duration.ofSeconds(60)).until(ThreeCoordinatorsIT::writer, name -> !name.isEmpty());
    }

    /** The operator gives a peer something, by whichever coordinator. */
    private static String pay(String coordinator) throws IOException {
        String entry = IDS.next().toString();
        var paid = operator(coordinator)
                .pay(Map.of(
                        "id",
                        entry,
                        "transfers",
                        List.of(Map.of(
                                "from", "grid.credit.issue",
                                "to", "ada.credit",
                                "unit", "CREDIT",
                                "amountMinor", 1))));
        assertThat(paid.path("applied").asBoolean()).isTrue();
        return entry;
    }

    @Test
    @Order(1)
    void whicheverIsAskedTheOneThatWritesAnswers() throws Exception {
        String paid = pay(NAMES.get(1));
        for (String name : NAMES) {
            var head = anybody(name).get("/v1/ledger");
            assertThat(head.path("coordinator").asText()).isEqualTo(writer());
            assertThat(operator(name).get("/v1/entries/" + paid).path("block").asLong())
                    .isEqualTo(head.path("block").asLong());
        }
    }

    @Test
    @Order(2)
    void anotherTakesOverFromOneThatIsKilled() throws Exception {
        String paid = pay(writer());
        var before = operator(writer()).get("/v1/entries/" + paid);
        long epoch = anybody(writer()).get("/v1/ledger").path("epoch").asLong();
        String killed = writer();
        RUNNING.get(killed).handle().destroyForcibly();
        String next = awaitWriter();
        assertThat(next).isNotEqualTo(killed);
        assertThat(anybody(next).get("/v1/ledger").path("epoch").asLong()).isEqualTo(epoch + 1);
        assertThat(operator(next).get("/v1/entries/" + paid)).isEqualTo(before);
        assertThat(RUNNING.get(killed).await()).isNotZero();
        launch(killed);
        awaitJoined(killed);
        assertThat(anybody(killed).get("/v1/ledger").path("coordinator").asText())
                .isEqualTo(next);
        assertThat(folder.resolve(killed).resolve("ledger/set-aside")).exists();
    }

    @Test
    @Order(3)
    void oneThatWasStoppedWritesNothingWhenItGoesOn() throws Exception {
        String stopped = writer();
        String paid = pay(stopped);
        signal("STOP", stopped);
        String next = awaitWriterBut(stopped);
        String later = pay(next);
        long balance = balance(next);
        signal("CONT", stopped);
        // What it answers from now on, until it has noticed, must not be what it remembers.
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            try {
                var head = anybody(stopped).get("/v1/ledger");
                assertThat(head.path("coordinator").asText()).isEqualTo(next);
                return true;
            } catch (ApiProblem refused) {
                assertThat(refused.status()).isEqualTo(503);
            } catch (CoordinatorUnreachable joining) {
                assertThat(joining).hasMessageContaining(URLS.get(stopped));
            }
            return false;
        });
        assertThat(balance(next)).isEqualTo(balance);
        for (String entry : List.of(paid, later)) {
            assertThat(operator(stopped)
                            .get("/v1/entries/" + entry)
                            .path("applied")
                            .asBoolean())
                    .isTrue();
        }
    }

    @Test
    @Order(4)
    void aMinorityRefusesAndSaysSo() throws Exception {
        String alone = writer();
        for (String name : NAMES) {
            if (!name.equals(alone)) {
                RUNNING.get(name).handle().destroyForcibly();
                assertThat(RUNNING.get(name).await()).isNotZero();
            }
        }
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThatThrownBy(() -> pay(alone)).isInstanceOfSatisfying(ApiProblem.class, refused -> {
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.document().path("type").asText()).endsWith(":no-writer");
            });
            assertThatThrownBy(() -> anybody(alone).get("/v1/ledger")).isInstanceOf(ApiProblem.class);
        });
        for (String name : NAMES) {
            if (!name.equals(alone)) {
                launch(name);
            }
        }
        assertThat(pay(awaitWriter())).isNotEmpty();
    }

    private static CoordinatorClient operator(String name) throws IOException {
        return Operator.of(folder.resolve(name));
    }

    private static long balance(String name) throws IOException {
        return operator(name)
                .get("/v1/accounts/ada.credit")
                .path("balanceMinor")
                .asLong();
    }

    private static String awaitWriterBut(String stopped) {
        return await().atMost(Duration.ofSeconds(60))
                .until(() -> writerBut(stopped), name -> !name.isEmpty() && !name.equals(stopped));
    }

    private static String writerBut(String stopped) {
        for (String name : NAMES) {
            if (!name.equals(stopped)) {
                try {
                    return anybody(name).get("/v1/ledger").path("coordinator").asText();
                } catch (ApiProblem | CoordinatorUnreachable notNow) {
                    continue;
                }
            }
        }
        return "";
    }

    private static void signal(String signal, String name) throws Exception {
        long pid = RUNNING.get(name).handle().pid();
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }
}
