package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A stream of server-sent events as a browser reads it. */
final class Events implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final InputStream body;
    private final BufferedReader lines;

    private Events(InputStream body) {
        this.body = body;
        this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    record Event(long id, String name, JsonNode data) {}

    /** The stream that somebody asks for. */
    static Events of(Api api, String caller, String path, String... headers) throws IOException, InterruptedException {
        var request = api.as(caller).builder(path, headers).build();
        var response = api.http().send(request, BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        return new Events(response.body());
    }

    /** The next event, or null at the end of the stream. */
    Event next() throws IOException {
        Map<String, String> fields = new HashMap<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int colon = line.indexOf(": ");
            if (line.isEmpty() && !fields.isEmpty()) {
                return new Event(
                        Long.parseLong(fields.get("id")), fields.get("event"), JSON.readTree(fields.get("data")));
            }
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 2));
            }
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
