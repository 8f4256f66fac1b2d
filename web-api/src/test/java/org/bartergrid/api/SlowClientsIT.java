package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that dawdle or vanish, over bare sockets, at the same address as everybody else. There are more of each kind than the
 * server has threads, and whoever does neither is answered while they are there.
 */
@Timeout(120)
class SlowClientsIT {

    private static final int MANY = 80;

    @TempDir
    Path folder;

    private Grid grid;
    private Api api;
    private String input;
    private final List<Socket> sockets = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        grid = new Grid();
        api = new Api(grid, folder);
        grid.peer("ada");
        grid.peer("mallory");
        input = api.inputOfAJobHeldBy("gateway-one", "ida");
    }

    @AfterEach
    void stop() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
        api.close();
        grid.close();
    }

    private Socket send(String head) throws IOException {
        var connection = new Socket();
        connection.setReceiveBufferSize(4 * 1024); // so that what nobody reads is soon not taken either
        connection.connect(new InetSocketAddress(
                api.server.uri().getHost(), api.server.uri().getPort()));
        var socket = api.secured(connection);
        sockets.add(socket);
        socket.getOutputStream().write(head.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return socket;
    }

    private String request(String line, String who, String more) {
        return line + " HTTP/1.1\nHost: localhost\nAuthorization: Bearer " + api.accessToken(who) + "\n" + more + "\n";
    }

    private static String statusLine(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    @Test
    void longPollsHoldNoThreads() throws IOException {
        var job = grid.job("ute");
        api.as("gateway-one").post("/v1/assignments/next", "").is(200);
        List<Socket> polls = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            polls.add(send(request("GET /v1/jobs/" + job.id() + "?version=" + job.version() + "&wait=50", "ute", "")));
        }
        api.nobody().get("/v1/health").is(200);
        // Half of them vanish; the others are answered all the same.
        for (int i = 0; i < MANY; i += 2) {
            polls.get(i).close();
        }
        api.as("gateway-one")
                .post(
                        "/v1/jobs/" + job.id() + "/progress",
                        "{\"state\":\"MAPPING\",\"progress\":{\"splits\":1,\"mapped\":0,\"attempts\":0,"
                                + "\"lostSplits\":0,\"reducedPartitions\":0,\"message\":\"\"}}")
                .is(200);
        for (int i = 1; i < MANY; i += 2) {
            assertThat(statusLine(polls.get(i).getInputStream())).contains("200");
        }
    }

    private Api.Answer uploadOfMallory() {
        return api.as("mallory").put("/v1/blobs/" + "0".repeat(64), new byte[1]);
    }

    private void othersAreAnswered() {
        api.nobody().get("/v1/health").is(200);
        String sha256 = api.as("ada").upload("ada's");
        api.as("ada").get("/v1/blobs/" + sha256).is(200);
        api.as("gateway-one").get("/v1/blobs/" + input).is(200);
        api.as("gateway-one").upload("a result");
    }

    @Test
    void slowUploadsLeaveRoomForOthersAndNothingBehind() throws IOException {
        String name = "0".repeat(64);
        for (int i = 0; i < MANY; i++) {
            send(request("PUT /v1/blobs/" + name, "mallory", "Content-Length: 1000\n") + "the first bytes");
        }
        // Those above its share are refused at once, and the rest of the API goes on.
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> {
            othersAreAnswered();
            return uploadOfMallory().status() == 503;
        });
        othersAreAnswered();
        // It still has all that it can have.
        var refused = uploadOfMallory().is(503);
        assertThat(refused.detail()).contains("mallory has as many files on their way");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        for (var socket : sockets) {
            socket.close();
        }
        Awaitility.await().atMost(40, TimeUnit.SECONDS).until(() -> {
            try (var files = Files.list(folder.resolve("blobs"))) {
                return files.noneMatch(file -> file.toString().endsWith(".part"));
            }
        });
        api.as("mallory").upload("afterwards there is room again");
    }

    @Test
    void downloadsThatNobodyReadsLeaveRoomForOthersAndAreGivenBack() throws IOException {
        byte[] large = new byte[(int) Api.LARGEST_BLOB_BYTES];
        String sha256 = BlobStoreTest.sha256(large);
        api.as("mallory").put("/v1/blobs/" + sha256, large).is(201);
        for (int i = 0; i < MANY; i++) {
            send(request("GET /v1/blobs/" + sha256, "mallory", ""));
        }
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> {
            othersAreAnswered();
            return uploadOfMallory().status() == 503;
        });
        othersAreAnswered();
        uploadOfMallory().is(503);
        for (var socket : sockets) {
            socket.close();
        }
        Awaitility.await()
                .atMost(40, TimeUnit.SECONDS)
                .until(() -> api.as("mallory").get("/v1/blobs/" + sha256).status() == 200);
        api.as("mallory").upload("afterwards there is room again");
    }
}
