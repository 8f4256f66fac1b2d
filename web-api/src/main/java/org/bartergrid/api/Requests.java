package org.bartergrid.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.javalin.http.Context;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bartergrid.barter.Page;
import org.bartergrid.market.SignedDocument;
import org.jspecify.annotations.Nullable;

/** Reads what callers send; whatever is wrong with it becomes a {@link Refusal} that names it. */
final class Requests {

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);

    private static final int LONGEST_WAIT_SECONDS = 50;
    private static final int STANDARD_PAGE = 50;

    private Requests() {}

    /** The body as a record, every field of which is checked by the record itself. */
    static <T> T body(Context request, Class<T> type) {
        try {
            T value = JSON.readValue(request.body(), type);
            if (value == null) {
                throw Refusal.badRequest("The body is empty: send a JSON object");
            }
            return value;
        } catch (UnrecognizedPropertyException e) {
            throw Refusal.badRequest("Unknown field '" + e.getPropertyName() + "': known are "
                    + e.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .sorted()
                            .collect(Collectors.joining(", ")));
        } catch (JsonMappingException e) {
            String field = e.getPath().isEmpty()
                    ? "the body"
                    : "'" + e.getPath().get(e.getPath().size() - 1).getFieldName() + "'";
            Throwable cause = e.getCause() instanceof IllegalArgumentException ? e.getCause() : null;
            throw Refusal.badRequest(
                    cause != null
                            ? String.valueOf(cause.getMessage())
                            : "The value of " + field + " has the wrong form");
        } catch (JsonProcessingException e) {
            throw Refusal.badRequest("The body is not JSON: send a JSON object");
        }
    }

    /** The body as a signed document. */
    static SignedDocument signed(Context request) {
        return parse("body", request.body(), SignedDocument::parse);
    }

    /** Parses a text that a caller sent; what the parser refuses is the caller's fault. */
    static <T> T parse(String what, @Nullable String text, Function<String, T> parser) {
        if (text == null) {
            throw Refusal.badRequest("'" + what + "' is missing");
        }
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest(sentence(e.getMessage()));
        }
    }

    static <T> T path(Context request, String name, Function<String, T> parser) {
        return parse(name, request.pathParam(name), parser);
    }

    static long number(Context request, String name, long otherwise, long least, long most) {
        String text = request.queryParam(name);
        if (text == null) {
            return otherwise;
        }
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw Refusal.badRequest("'" + name + "' is a whole number from " + least + " to " + most);
        }
        throw Refusal.badRequest("'" + name + "' is a whole number from " + least + " to " + most);
    }

    static int limit(Context request) {
        return (int) number(request, "limit", STANDARD_PAGE, 1, Page.LARGEST);
    }

    static int waitSeconds(Context request) {
        return (int) number(request, "wait", 0, 0, LONGEST_WAIT_SECONDS);
    }

    /** Domain messages begin in lower case, since they often stand inside a sentence. */
    static String sentence(@Nullable String message) {
        if (message == null || message.isEmpty()) {
            return "The request was refused";
        }
        return Character.toUpperCase(message.charAt(0)) + message.substring(1);
    }
}
