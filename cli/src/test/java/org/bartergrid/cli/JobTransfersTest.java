package org.bartergrid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.bartergrid.cli.JobSubmission.JobFiles;
import org.bartergrid.cli.jobs.FailingJob;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.Coordinators;
import org.bartergrid.client.Identity;
import org.bartergrid.client.Sha256;
import org.bartergrid.client.Wire.Job;
import org.bartergrid.client.Wire.Progress;
import org.bartergrid.client.Wire.Result;
import org.bartergrid.peer.SigningKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a scientist brings and fetches, where others' files are on their way and the line is bad. */
@Timeout(60)
class JobTransfersTest {

    private static final byte[] RESULT = "what was found".getBytes(StandardCharsets.UTF_8);

    private enum Trouble {
        BUSY,
        LOST
    }

    @TempDir
    Path folder;

    private final BlockingQueue<Trouble> troubles = new LinkedBlockingQueue<>();
    private HttpServer coordinator;
    private CoordinatorClient client;

    @BeforeEach
    void start() throws IOException {
        coordinator = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        coordinator.createContext("/", this::handle);
        coordinator.start();
        client = CoordinatorClient.anonymous(
                URI.create("http://127.0.0.1:" + coordinator.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        coordinator.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            String method = exchange.getRequestMethod();
            if (method.equals("HEAD")) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            var trouble = troubles.poll();
            if (trouble == Trouble.LOST) {
                return;
            }
            byte[] body = trouble == Trouble.BUSY
                    ? "{\"type\":\"urn:bartergrid:problem:busy\",\"detail\":\"Too many files\"}"
                            .getBytes(StandardCharsets.UTF_8)
                    : method.equals("PUT") ? "{\"sha256\":\"x\",\"bytes\":1}".getBytes(StandardCharsets.UTF_8) : RESULT;
            exchange.sendResponseHeaders(trouble == Trouble.BUSY ? 503 : 200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Test
    void resultsAreFetchedAllTheSame() throws IOException {
        troubles.addAll(List.of(Trouble.BUSY, Trouble.LOST, Trouble.BUSY));
        var result = new Result("part-0", Sha256.of(RESULT), RESULT.length);
        var done = new Job("j", "j", "ada", "DONE", 1, false, 1, new Progress(0, 0, 0, 0, 0, ""), List.of(result));

        JobResults.download(client, done, folder.resolve("output"));

        assertThat(folder.resolve("output/part-0")).hasBinaryContent(RESULT);
    }

    @Test
    void jarAndInputAreBroughtAllTheSame() throws IOException {
        troubles.addAll(List.of(Trouble.BUSY, Trouble.LOST, Trouble.BUSY));
        var key = SigningKey.generate();
        var ada = new Identity(folder, Coordinators.of(client.coordinator()), key.verificationKey(), "ada", key);
        var input = Files.writeString(folder.resolve("input"), "some lines\n");
        var files = new JobFiles(jar(), FailingJob.class.getName(), Map.of(), input, folder.resolve("output"));

        assertThat(JobSubmission.check(ada, client, files).upload().input()).isEqualTo("x");

        assertThat(troubles).isEmpty();
    }

    private Path jar() throws IOException {
        var file = folder.resolve("job.jar");
        String name = FailingJob.class.getName().replace('.', '/') + ".class";
        try (var out = new JarOutputStream(Files.newOutputStream(file));
                var in = FailingJob.class.getClassLoader().getResourceAsStream(name)) {
            out.putNextEntry(new JarEntry(name));
            in.transferTo(out);
            out.closeEntry();
        }
        return file;
    }
}
