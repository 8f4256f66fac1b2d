package org.bartergrid.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.http.NotFoundResponse;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.bartergrid.barter.BarterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the API writes what it answers: JSON without absent fields, and problem documents (RFC 9457) for errors. */
final class Answers {

    static final ObjectMapper JSON = new ObjectMapper().setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);

    private static final Logger log = LoggerFactory.getLogger(Answers.class);
    static final String PROBLEM = "application/problem+json";
    private static final int TOO_LARGE = 413;

    private Answers() {}

    /**
     * Sees to it that whatever goes wrong becomes a problem document.
     *
     * @param whyNotNow why this coordinator cannot answer for the books now, or null
     */
    static void toErrors(RoutesConfig routes, Supplier<@Nullable String> whyNotNow) {
        routes.exception(Refusal.class, (refusal, request) -> answer(request, refusal));
        routes.exception(BarterException.class, (refusal, request) -> answer(request, Problems.of(refusal)));
        routes.exception(MethodNotAllowedResponse.class, (refusal, request) -> wrongMethod(request, refusal));
        routes.exception(
                NotFoundResponse.class,
                (refusal, request) -> answer(
                        request,
                        Refusal.notFound("There is nothing at " + request.method() + " " + request.path()
                                + ": GET /v1/openapi.yaml lists what is")));
        routes.exception(HttpResponseException.class, (refusal, request) -> {
            if (refusal.getStatus() == TOO_LARGE) {
                answer(request, BodyGate.tooLarge());
            } else {
                problem(request, refusal.getStatus(), "http", String.valueOf(refusal.getMessage()), Map.of());
            }
        });
        routes.exception(Exception.class, (failure, request) -> {
            String notNow = whyNotNow.get();
            if (notNow != null) {
                // Whatever failed did so because the ledger was taken away in the middle of it.
                log.debug("{} {} failed", request.method(), request.path(), failure);
                answer(request, Refusal.noWriter(notNow));
                return;
            }
            log.error("{} {} failed", request.method(), request.path(), failure);
            problem(
                    request,
                    500,
                    "internal",
                    "The coordinator failed to carry this out; its log says why. Nothing is lost: ask again",
                    Map.of());
        });
    }

    private static void answer(Context request, Refusal refusal) {
        if (refusal.retryAfterSeconds() > 0) {
            request.header("Retry-After", Long.toString(refusal.retryAfterSeconds()));
        }
        if (refusal.status() == 401) {
            request.header("WWW-Authenticate", "Bearer");
        }
        problem(request, refusal.status(), refusal.type(), String.valueOf(refusal.getMessage()), refusal.more());
    }

    private static void wrongMethod(Context request, MethodNotAllowedResponse refusal) {
        var methods = new TreeSet<String>();
        refusal.getDetails().values().forEach(list -> Arrays.stream(list.split(","))
                .map(String::strip)
                .forEach(methods::add));
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        methods.add("OPTIONS");
        String allowed = String.join(", ", methods);
        request.header("Allow", allowed);
        if (request.method().equals(HandlerType.OPTIONS)) {
            request.status(204);
            return;
        }
        problem(
                request,
                405,
                "wrong-method",
                request.method() + " is not possible at " + request.path() + ": possible are " + allowed,
                Map.of());
    }

    private static void problem(Context request, int status, String type, String detail, Map<String, Object> more) {
        if (request.res().isCommitted()) {
            log.debug("An answer that had begun could not be turned into problem {}: {}", type, detail);
            return;
        }
        var document = document(status, type, detail, more);
        String id = AuditTrail.id(request);
        if (id != null) {
            document.put("requestId", id);
        }
        request.status(status).json(document).contentType(PROBLEM);
    }

    /** A refusal as a problem document. */
    static byte[] bytes(Refusal refusal) {
        try {
            return JSON.writeValueAsBytes(
                    document(refusal.status(), refusal.type(), String.valueOf(refusal.getMessage()), refusal.more()));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** What a problem document says. */
    static Map<String, Object> document(int status, String type, String detail, Map<String, Object> more) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", "urn:bartergrid:problem:" + type);
        document.put("title", type.replace('-', ' '));
        document.put("status", status);
        document.put("detail", detail);
        document.putAll(more);
        return document;
    }
}
