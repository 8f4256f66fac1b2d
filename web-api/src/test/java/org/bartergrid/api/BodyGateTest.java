package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What bodies cost while they come, and that all of it is given back. */
@Timeout(60)
class BodyGateTest {

    private static final int LARGEST = 1 << 20;
    private static final int SMALL = 16 * 1024;
    private static final Duration WITHIN = Duration.ofSeconds(10);

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final BodyGate gate = new BodyGate(LARGEST, WITHIN);
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final List<Socket> sockets = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setErrorHandler(new ServerErrors());
        gate.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                switch (Request.getPathInContext(request)) {
                    case "/fails" -> throw new IOException("as it is asked to");
                    case "/waits" -> mayAnswer.await();
                    default -> {}
                }
                response.write(true, Content.Source.asByteBuffer(request), callback);
                return true;
            }
        });
        server.setHandler(gate);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        mayAnswer.countDown();
        for (var socket : sockets) {
            socket.close();
        }
        server.stop();
    }

    private Socket send(String head, byte[] body) throws IOException {
        var socket = new Socket(InetAddress.getByName("127.0.0.1"), connector.getLocalPort());
        sockets.add(socket);
        socket.setSoTimeout(20_000);
        var out = socket.getOutputStream();
        out.write((head + " HTTP/1.1\nHost: localhost\nConnection: close\n")
                .replace("\n", "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.flush();
        return socket;
    }

    /** A body of a length that is said beforehand, of which so much is sent. */
    private Socket sendOf(String path, int announced, int sent) throws IOException {
        var rest = new ByteArrayOutputStream();
        rest.writeBytes(("Content-Length: " + announced + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        rest.writeBytes(new byte[sent]);
        return send("POST " + path, rest.toByteArray());
    }

    private static byte[] oneByteChunks(int count) {
        return ("Transfer-Encoding: chunked\r\n\r\n" + "1\r\nx\r\n".repeat(count)).getBytes(StandardCharsets.US_ASCII);
    }

    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    private static long usedBytes() {
        System.gc();
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private void awaitHeld(long bytes) {
        Awaitility.await().atMost(20, TimeUnit.SECONDS).untilAsserted(() -> assertThat(gate.heldBytes())
                .isEqualTo(bytes));
    }

    @Test
    void aBodyInChunksOfOneByteCostsWhatItsBytesDo() throws IOException {
        int count = 200_000;
        byte[] body = oneByteChunks(count);
        long before = usedBytes();
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            slow.add(send("POST /", body));
        }
        // Doubled until it is enough: 2^18.
        awaitHeld(4 << 18);
        assertThat(usedBytes() - before).isLessThan(32L << 20);

        for (var socket : slow) {
            socket.getOutputStream().write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(answer(socket)).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n" + "x".repeat(count));
        }
        awaitHeld(0);
    }

    @Test
    void noMoreIsHeldThanIsAnnounced() throws IOException {
        var socket = sendOf("/", 100_000, 70_000);
        Awaitility.await().atMost(20, TimeUnit.SECONDS).untilAsserted(() -> assertThat(gate.heldBytes())
                .isBetween(70_000L, 100_000L));
        socket.getOutputStream().write(new byte[30_000]);
        assertThat(answer(socket)).startsWith("HTTP/1.1 200 ");
        awaitHeld(0);
    }

    @Test
    void itIsHeldUntilTheRequestIsCarriedOut() throws IOException {
        var socket = sendOf("/waits", 1_000, 1_000);
        awaitHeld(1_000);
        mayAnswer.countDown();
        assertThat(answer(socket)).startsWith("HTTP/1.1 200 ");
        awaitHeld(0);
    }

    @Test
    void whatFailsOrIsRefusedOrBrokenOffHoldsNothingLonger() throws IOException {
        assertThat(answer(sendOf("/fails", 1_000, 1_000))).startsWith("HTTP/1.1 500 ");
        awaitHeld(0);

        var gone = sendOf("/", 1_000, 999);
        Awaitility.await().until(() -> gate.heldBytes() > 0);
        gone.close();
        awaitHeld(0);

        assertThat(answer(send("POST /", oneByteChunks(LARGEST + 1)))).startsWith("HTTP/1.1 413 ");
        awaitHeld(0);
    }

    @Test
    void whatTakesTooLongHoldsNothingLonger() throws Exception {
        connector.setIdleTimeout(WITHIN.toMillis() / 5);
        assertThat(answer(sendOf("/", 1_000, 999))).startsWith("HTTP/1.1 408 ");
        awaitHeld(0);

        var slow = sendOf("/", 1_000, 1);
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> {
            slow.getOutputStream().write('x');
            return slow.getInputStream().available() > 0;
        });
        assertThat(answer(slow)).startsWith("HTTP/1.1 408 ");
        awaitHeld(0);
    }

    @Test
    void largeBodiesLeaveRoomForSmallOnes() throws IOException {
        int large = 32;
        for (int i = 0; i < large; i++) {
            sendOf("/", LARGEST, LARGEST - 1);
        }
        awaitHeld((long) large * LARGEST);

        assertThat(answer(sendOf("/", LARGEST, SMALL + 1)))
                .startsWith("HTTP/1.1 503 ")
                .contains("problem:busy", "Retry-After: 1");
        assertThat(answer(sendOf("/", SMALL, SMALL))).startsWith("HTTP/1.1 200 ");
        for (var socket : sockets) {
            socket.close();
        }
        awaitHeld(0);
    }
}
