package org.bartergrid.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One request to one coordinator, and its answer. Stateless. */
final class Exchange {

    /** Beyond a request's own limit, for the body of its answer. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private static final ObjectMapper JSON = new ObjectMapper();

    private Exchange() {}

    /**
     * Sends a request to a coordinator, wherever it was addressed before, and awaits the answer.
     *
     * @param client speaks to the coordinators of its grid
     * @param builder has a time limit
     * @param token the caller's access token, empty for nobody
     * @throws ApiProblem if the coordinator refuses
     * @throws CoordinatorUnreachable if it does not answer in time
     */
    static <B> HttpResponse<B> of(
            HttpClient client,
            URI coordinator,
            HttpRequest.Builder builder,
            String token,
            HttpResponse.BodyHandler<B> handler) {
        var request = addressed(coordinator, builder, token);
        // Not send(): the request's own time limit ends with the answer's head, and a body may never come.
        var answer = client.sendAsync(request, handler);
        try {
            var limit = request.timeout().orElseThrow().plus(MARGIN);
            var response = answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() >= 400) {
                throw problem(response);
            }
            return response;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw new CoordinatorUnreachable(coordinator, failure);
            }
            throw new IllegalStateException("The request could not be sent", e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new CoordinatorUnreachable(coordinator, new HttpTimeoutException("its answer broke off"));
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new CoordinatorUnreachable(coordinator, new IOException("interrupted", e));
        }
    }

    private static HttpRequest addressed(URI coordinator, HttpRequest.Builder builder, String token) {
        if (!token.isEmpty()) {
            builder.setHeader("Authorization", "Bearer " + token);
        }
        var request = builder.build();
        var asked = request.uri();
        String query = asked.getRawQuery() == null ? "" : "?" + asked.getRawQuery();
        builder.uri(coordinator.resolve(asked.getRawPath() + query));
        if (request.bodyPublisher().isPresent()
                && request.headers().firstValue("Content-Type").isEmpty()) {
            builder.setHeader("Content-Type", "application/json");
        }
        return builder.build();
    }

    /** A body as JSON; missing if it is none. */
    static JsonNode json(byte[] body) {
        return parse(body).orElseGet(MissingNode::getInstance);
    }

    private static ApiProblem problem(HttpResponse<?> response) {
        byte[] body = new byte[0];
        if (response.body() instanceof byte[] bytes) {
            body = bytes;
        } else if (response.body() instanceof InputStream stream) {
            try (stream) {
                body = stream.readNBytes(1 << 16);
            } catch (IOException e) {
                return ApiProblem.unreadable(response.statusCode());
            }
        }
        return parse(body)
                .map(document -> new ApiProblem(response.statusCode(), document))
                .orElseGet(() -> ApiProblem.unreadable(response.statusCode()));
    }

    private static Optional<JsonNode> parse(byte[] body) {
        if (body.length == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readTree(body));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
