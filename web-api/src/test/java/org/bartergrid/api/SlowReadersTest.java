package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever asks for much and takes little of it. There is no idle timeout here, so that nothing else ends a connection. */
@Timeout(60)
class SlowReadersTest {

    private static final Duration WITHIN = Duration.ofSeconds(1);
    private static final int PIECE = 32 * 1024;

    /** More than the buffers between the two ends hold. */
    private static final int PIECES = 1_000;

    private final Server server = new Server();
    private final ServerConnector connector = ApiConnector.at(server, "127.0.0.1", 0, null, new HttpConfiguration());
    private final AtomicInteger pieces = new AtomicInteger();
    private final List<Socket> sockets = new ArrayList<>();
    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    private final ScheduledExecutorService sips = Executors.newSingleThreadScheduledExecutor();

    @BeforeEach
    void start() throws Exception {
        connector.setIdleTimeout(0);
        server.addConnector(connector);
        var readers = new SlowReaders(WITHIN);
        readers.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                try {
                    for (int i = 0; i < PIECES; i++) {
                        try (var written = Blocker.callback()) {
                            response.write(false, ByteBuffer.wrap(new byte[PIECE]), written);
                            written.block();
                        }
                        pieces.incrementAndGet();
                    }
                    ends.add("written");
                    callback.succeeded();
                } catch (IOException failure) {
                    ends.add(timedOut(failure) ? "timed out" : failure.toString());
                    callback.failed(failure);
                }
                return true;
            }
        });
        server.setHandler(readers);
        server.start();
    }

    private static boolean timedOut(Throwable failure) {
        return failure instanceof TimeoutException || (failure.getCause() != null && timedOut(failure.getCause()));
    }

    @AfterEach
    void stop() throws Exception {
        sips.shutdownNow();
        for (var socket : sockets) {
            socket.close();
        }
        server.stop();
    }

    private Socket ask() throws IOException {
        var socket = new Socket();
        sockets.add(socket);
        socket.setReceiveBufferSize(4 * 1024);
        socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), connector.getLocalPort()));
        socket.getOutputStream()
                .write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private String end() throws InterruptedException {
        return String.valueOf(ends.poll(40, TimeUnit.SECONDS));
    }

    @Test
    void anAnswerThatNobodyTakesIsEnded() throws Exception {
        ask();
        assertThat(end()).isEqualTo("timed out");
    }

    /**
     * Whoever writes is woken when a third of what waits is gone: a steady reader has to take that much in the time that a piece
     * has, so it must not be megabytes.
     */
    @Test
    void littleWaitsForItsReaderInTheSystemsMemory() throws Exception {
        ask();
        assertThat(end()).isEqualTo("timed out");
        assertThat(pieces.get() * PIECE).isLessThan(8 * ApiConnector.SEND_BUFFER_BYTES);
    }

    @Test
    void soIsOneThatIsTakenByTheByte() throws Exception {
        var in = ask().getInputStream();
        sips.scheduleWithFixedDelay(
                () -> {
                    try {
                        in.read();
                    } catch (IOException closed) {
                        // which is what is hoped for
                    }
                },
                50,
                50,
                TimeUnit.MILLISECONDS);
        assertThat(end()).isEqualTo("timed out");
    }

    @Test
    void oneThatIsTakenArrivesHoweverLongItIs() throws Exception {
        assertThat(ask().getInputStream().readAllBytes().length).isGreaterThan(PIECES * PIECE);
        assertThat(end()).isEqualTo("written");
    }
}
