package org.bartergrid.api;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.javalin.http.Context;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.bartergrid.barter.Page;
import org.bartergrid.market.SignedDocument;
import org.jspecify.annotations.Nullable;

/** Reads what callers send; whatever is wrong with it becomes a {@link Refusal} that names it. */
final class Requests {

    static final int LONGEST_WAIT_SECONDS = 50;

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private static final int STANDARD_PAGE = 50;

    private Requests() {}

    /** The body as a record, every field of which is checked by the record itself. */
    static <T extends Record> T body(Context request, Class<T> type) {
        var tree = object(request);
        try {
            requireNumbers(type, tree);
            return JSON.treeToValue(tree, type);
        } catch (UnrecognizedPropertyException e) {
            throw Refusal.badRequest("Unknown field '" + e.getPropertyName() + "': known are "
                    + e.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .sorted()
                            .collect(Collectors.joining(", ")));
        } catch (InvalidFormatException e) {
            throw Refusal.badRequest(
                    e.getTargetType().isEnum()
                            ? oneOf(field(e), e.getTargetType())
                            : "The value of '" + field(e) + "' has the wrong form");
        } catch (JsonMappingException e) {
            throw e.getCause() instanceof IllegalArgumentException refused
                    ? Refusal.badRequest(sentence(refused.getMessage()))
                    : Refusal.badRequest("The value of '" + field(e) + "' has the wrong form");
        } catch (JsonProcessingException e) {
            throw Refusal.badRequest("The body is not what is asked for here: GET /v1/openapi.yaml says what is");
        }
    }

    /** Whether the body has a field. */
    static boolean has(Context request, String name) {
        return object(request).has(name);
    }

    /** The body as a signed document. */
    static SignedDocument signed(Context request) {
        requireJson(request);
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(request.bodyAsBytes()));
            return parse("body", text.toString(), SignedDocument::parse);
        } catch (CharacterCodingException e) {
            throw Refusal.badRequest("The body is not UTF-8: send the signed document in UTF-8");
        }
    }

    private static JsonNode object(Context request) {
        requireJson(request);
        try {
            var tree = JSON.readTree(request.bodyAsBytes());
            if (tree.isObject()) {
                return tree;
            }
            throw Refusal.badRequest(
                    tree.isMissingNode()
                            ? "The body is empty: send a JSON object"
                            : "The body is not a JSON object: send one, in braces");
        } catch (JacksonException e) {
            var where = e.getLocation();
            throw Refusal.badRequest(
                    e.getOriginalMessage().startsWith("Duplicate field")
                            ? e.getOriginalMessage() + ": send each field once"
                            : "The body is not JSON"
                                    + (where == null
                                            ? ""
                                            : " (line " + where.getLineNr() + ", column " + where.getColumnNr() + ")")
                                    + ": send a JSON object");
        } catch (IOException e) {
            throw Refusal.badRequest("The body is not JSON in UTF-8: send a JSON object");
        }
    }

    private static void requireJson(Context request) {
        String type = request.contentType();
        if (type != null && !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw Refusal.wrongMedia(
                    "This takes JSON, not " + type + ": send it with 'Content-Type: application/json'");
        }
    }

    /** Numbers have no stand-in: one that is left out is not 0. */
    private static void requireNumbers(Class<?> type, JsonNode tree) {
        for (var component : type.getRecordComponents()) {
            var value = tree.path(component.getName());
            if (component.getType().isPrimitive() && (value.isMissingNode() || value.isNull())) {
                throw Refusal.badRequest("'" + component.getName() + "' is missing");
            }
            if (component.getType().isRecord() && value.isObject()) {
                requireNumbers(component.getType(), value);
            } else if (value.isArray()
                    && component.getGenericType() instanceof ParameterizedType list
                    && list.getActualTypeArguments()[0] instanceof Class<?> item
                    && item.isRecord()) {
                value.forEach(each -> requireNumbers(item, each));
            }
        }
    }

    private static String field(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                .collect(Collectors.joining("."));
    }

    /** Parses a text that a caller sent; what the parser refuses is the caller's fault. */
    static <T> T parse(String what, @Nullable String text, Function<String, T> parser) {
        return checked(() -> parser.apply(required(what, text)));
    }

    /** Makes something of what a caller sent; what its maker refuses is the caller's fault. */
    static <T> T checked(Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest(sentence(e.getMessage()));
        }
    }

    static String required(String what, @Nullable String text) {
        if (text == null) {
            throw Refusal.badRequest("'" + what + "' is missing");
        }
        return text;
    }

    /** One of an enum's constants, by name. */
    static <E extends Enum<E>> E constant(String what, @Nullable String text, Class<E> type) {
        String name = required(what, text);
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Refusal.badRequest(oneOf(what, type)));
    }

    private static String oneOf(String what, Class<?> type) {
        return "'" + what + "' is one of "
                + Arrays.stream(type.getEnumConstants()).map(String::valueOf).collect(Collectors.joining(", "));
    }

    static <T> T path(Context request, String name, Function<String, T> parser) {
        return parse(name, request.pathParam(name), parser);
    }

    static long number(Context request, String name, long otherwise, long least, long most) {
        String text = request.queryParam(name);
        return text == null ? otherwise : number(name, text, least, most);
    }

    static long number(String name, String text, long least, long most) {
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw outside(name, least, most);
        }
        throw outside(name, least, most);
    }

    private static Refusal outside(String name, long least, long most) {
        return Refusal.badRequest("'" + name + "' is a whole number "
                + (most == Long.MAX_VALUE ? "of " + least + " or more" : "from " + least + " to " + most));
    }

    /** The version that an event's id states. */
    static long version(String eventId) {
        return number("Last-Event-ID", eventId, 0, Long.MAX_VALUE);
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
