package org.bartergrid.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bartergrid.trust.WebTls;

/** A way to a coordinator on which one request never arrives, and gets no answer either. */
final class LossyWay implements AutoCloseable {

    private final HttpClient http;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final HttpServer server;
    private final String coordinator;
    private final String lost;
    private volatile boolean waiting;

    /**
     * @param authority fingerprint of the grid's
     * @param lost what never arrives, as {@code METHOD /path}
     */
    LossyWay(String coordinator, String authority, String lost) throws IOException {
        this.http = HttpClient.newBuilder()
                .sslContext(WebTls.client(authority, Clock.systemUTC()))
                .build();
        this.coordinator = coordinator;
        this.lost = lost;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** Somebody's folder in a copy that leads to the coordinator by this way. */
    Path folderOf(Path member, Path copy) throws IOException {
        Files.createDirectory(copy);
        Files.copy(member.resolve("key.pem"), copy.resolve("key.pem"), StandardCopyOption.COPY_ATTRIBUTES);
        String identity = Files.readString(member.resolve("identity.json"));
        String here = "http://127.0.0.1:" + server.getAddress().getPort();
        Files.writeString(copy.resolve("identity.json"), identity.replace(coordinator, here));
        return copy;
    }

    /** Whether somebody waits for the answer that never comes. */
    boolean waiting() {
        return waiting;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (lost.equals(exchange.getRequestMethod() + " " + exchange.getRequestURI())) {
                waiting = true;
                closed.await();
            } else {
                forward(exchange);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void forward(HttpExchange exchange) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(coordinator + exchange.getRequestURI()))
                .method(
                        exchange.getRequestMethod(),
                        BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
        for (String name : new String[] {"Authorization", "Content-Type"}) {
            String value = exchange.getRequestHeaders().getFirst(name);
            if (value != null) {
                request.header(name, value);
            }
        }
        var answer = http.send(request.build(), BodyHandlers.ofByteArray());
        boolean none = exchange.getRequestMethod().equals("HEAD") || answer.body().length == 0;
        exchange.sendResponseHeaders(answer.statusCode(), none ? -1 : answer.body().length);
        if (!none) {
            exchange.getResponseBody().write(answer.body());
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
