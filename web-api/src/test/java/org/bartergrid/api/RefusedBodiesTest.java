package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever is refused while it still sends. There is no idle timeout here, so that nothing else ends what waits. */
@Timeout(60)
class RefusedBodiesTest {

    private static final Duration SOON = Duration.ofMillis(200);
    private static final Duration NEVER = Duration.ofHours(1);

    /** More than the buffers between the two ends hold. */
    private static final int LARGE = 24 << 20;

    private static final int MOST = 32 << 20;

    private final Server server = new Server();
    private final ServerConnector connector = ApiConnector.at(server, "127.0.0.1", 0, null, new HttpConfiguration());
    private final List<Socket> sockets = new ArrayList<>();

    /** Answers with the status that is the path, and before that reads once or passes the body on if it is asked to. */
    private void start(Duration within) throws Exception {
        connector.setIdleTimeout(0);
        server.addConnector(connector);
        server.setErrorHandler(new ServerErrors());
        var refused = new RefusedBodies(within);
        refused.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws IOException {
                switch (String.valueOf(request.getHttpURI().getQuery())) {
                    case "read-some" -> Content.Source.asInputStream(request).read();
                    case "read-all" -> Content.Source.asByteBuffer(request);
                    case "passed-on" -> RefusedBodies.isPassedOn(request);
                    default -> {}
                }
                int status = Integer.parseInt(Request.getPathInContext(request).substring(1));
                response.setStatus(status);
                Response.writeError(request, response, callback, status);
                return true;
            }
        });
        server.setHandler(refused);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        for (var socket : sockets) {
            socket.close();
        }
        server.stop();
    }

    private Socket send(String path, String headers, int bytes) throws IOException {
        var socket = new Socket(InetAddress.getByName("127.0.0.1"), connector.getLocalPort());
        sockets.add(socket);
        socket.setSoTimeout(20_000);
        send(socket, path, headers, bytes);
        return socket;
    }

    private static void send(Socket socket, String path, String headers, int bytes) throws IOException {
        write(socket, "POST " + path + " HTTP/1.1\nHost: localhost\n" + headers + "\n\n");
        socket.getOutputStream().write(new byte[bytes]);
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** The first line and the headers. */
    private static String head(Socket socket) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = socket.getInputStream().read();
            if (c < 0) {
                throw new IOException("it ends after " + head);
            }
            head.append((char) c);
        }
        return head.toString();
    }

    private static String answer(Socket socket) throws IOException {
        String head = head(socket);
        int length = Integer.parseInt(head.replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
        return head + new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
    }

    private static void hasEnded(Socket socket) throws IOException {
        assertThat(socket.getInputStream().read()).isNegative();
    }

    @Test
    void whoSendsAllBeforeItListensHearsWhy() throws Exception {
        start(NEVER);
        for (String asked : List.of("/413", "/413?read-some")) {
            var socket = send(asked, "Content-Length: " + LARGE, LARGE);
            assertThat(answer(socket)).startsWith("HTTP/1.1 413 ").contains("Connection: close");
            hasEnded(socket);
        }
    }

    @Test
    void soDoesWhoSendsInChunks() throws Exception {
        start(NEVER);
        var socket = send("/401", "Transfer-Encoding: chunked", 0);
        write(socket, Integer.toHexString(LARGE) + "\n");
        socket.getOutputStream().write(new byte[LARGE]);
        write(socket, "\n0\n\n");
        assertThat(answer(socket)).startsWith("HTTP/1.1 401 ").contains("Connection: close");
        hasEnded(socket);
    }

    @Test
    void whoListensWhileItSendsHearsAtOnce() throws Exception {
        start(NEVER);
        var socket = send("/503", "Content-Length: " + LARGE, 1_000);
        assertThat(answer(socket)).startsWith("HTTP/1.1 503 ").contains("Connection: close");
        socket.getOutputStream().write(new byte[LARGE - 1_000]);
        hasEnded(socket);
    }

    @Test
    void whoHasSentAllMayAskAgain() throws Exception {
        start(NEVER);
        var socket = send("/400?read-all", "Content-Length: 9", 9);
        assertThat(answer(socket)).startsWith("HTTP/1.1 400 ").doesNotContain("Connection: close");
        send(socket, "/404", "Content-Length: 1", 1);
        assertThat(answer(socket)).startsWith("HTTP/1.1 404 ");
    }

    @Test
    void whoSendsNoMoreIsLeft() throws Exception {
        start(SOON);
        var socket = send("/503", "Content-Length: " + LARGE, 1_000);
        assertThat(answer(socket)).startsWith("HTTP/1.1 503 ");
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> connector.getConnectedEndPoints().isEmpty());
    }

    @Test
    void whoSendsForEverIsLeft() throws Exception {
        start(NEVER);
        var socket = send("/413", "Content-Length: " + Long.MAX_VALUE, MOST);
        assertThat(answer(socket)).startsWith("HTTP/1.1 413 ");
        assertThatThrownBy(() -> {
                    while (true) {
                        socket.getOutputStream().write(new byte[1 << 20]);
                    }
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void whoHasBeenTooSlowIsGivenNoMoreTime() throws Exception {
        start(NEVER);
        isLeftAtOnce("/408", "");
    }

    @Test
    void whoAsksFirstIsToldNotToSend() throws Exception {
        start(NEVER);
        isLeftAtOnce("/413", "\nExpect: 100-continue");
    }

    @Test
    void whatAnotherReadsIsNotReadHere() throws Exception {
        start(NEVER);
        isLeftAtOnce("/400?passed-on", "");
    }

    @Test
    void whatIsNotRefusedIsNotReadOn() throws Exception {
        start(NEVER);
        isLeftAtOnce("/204", "");
    }

    /** Nothing reads what it sends then. */
    private void isLeftAtOnce(String path, String headers) throws IOException {
        var socket = send(path, "Content-Length: " + LARGE + headers, 0);
        assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith("HTTP/1.1 " + path.substring(1, 4) + " ");
        assertThatThrownBy(() -> socket.getOutputStream().write(new byte[LARGE]))
                .isInstanceOf(IOException.class);
    }
}
