package org.bartergrid.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What {@code openapi.yaml} promises, and whether an answer keeps it. Enough of JSON Schema for that one document. */
final class OpenApi {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "head");

    private final JsonNode document;

    OpenApi() {
        try (var in = OpenApi.class.getResourceAsStream("/openapi.yaml")) {
            document = new YAMLMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All operations as {@code METHOD /path}. */
    Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (METHODS.contains(method)) {
                        operations.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey());
                    }
                }));
        return operations;
    }

    /** Whether an operation needs no token. */
    boolean isPublic(String operation) {
        var security = operation(operation).path("security");
        return security.isArray() && security.isEmpty();
    }

    /** Who may call an operation, whichever things of theirs it is about; nobody if it does not say. */
    Set<Access> access(String operation) {
        return texts(operation(operation).path("x-access")).stream()
                .map(word -> Access.valueOf(word.toUpperCase(java.util.Locale.ROOT)))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Access.class)));
    }

    /** What is wrong with an answer; empty if it is as promised. */
    List<String> faults(String method, String path, int status, String contentType, JsonNode body) {
        String operation = operations().stream()
                .filter(one -> one.startsWith(method + " ") && matches(one.substring(method.length() + 1), path))
                .sorted() // a fixed path stands before one with a parameter: '{' is above all letters
                .findFirst()
                .orElse(null);
        if (operation == null) {
            return List.of("there is no " + method + " " + path);
        }
        var responses = operation(operation).path("responses");
        var response = responses.path(Integer.toString(status));
        if (response.isMissingNode()) {
            response = responses.path("default");
        }
        if (response.isMissingNode()) {
            return List.of(operation + " does not promise " + status);
        }
        var content = resolved(response).path("content");
        if (body.isMissingNode()) {
            return List.of();
        }
        var media = content.path(contentType);
        if (media.isMissingNode()) {
            return List.of(operation + " " + status + " does not promise " + contentType);
        }
        List<String> faults = new ArrayList<>();
        check(media.path("schema"), body, "$", faults);
        return faults;
    }

    private JsonNode operation(String operation) {
        int space = operation.indexOf(' ');
        return document.path("paths")
                .path(operation.substring(space + 1))
                .path(operation.substring(0, space).toLowerCase(java.util.Locale.ROOT));
    }

    private static boolean matches(String template, String path) {
        return Pattern.matches(template.replaceAll("\\{[a-z0-9]+}", "[^/]+"), path);
    }

    private JsonNode resolved(JsonNode node) {
        var reference = node.path("$ref");
        return reference.isTextual() ? document.at(reference.asText().substring(1)) : node;
    }

    private void check(JsonNode declared, JsonNode value, String where, List<String> faults) {
        var schema = resolved(declared);
        if (schema.isMissingNode()) {
            faults.add(where + " has no schema");
            return;
        }
        String type = schema.path("type").asText("");
        boolean fits =
                switch (type) {
                    case "object" -> value.isObject();
                    case "array" -> value.isArray();
                    case "string" -> value.isTextual();
                    case "integer" -> value.isIntegralNumber();
                    case "boolean" -> value.isBoolean();
                    default -> true;
                };
        if (!fits) {
            faults.add(where + " is no " + type + ": " + value);
            return;
        }
        if (schema.has("enum") && !List.copyOf(texts(schema.path("enum"))).contains(value.asText())) {
            faults.add(where + " is none of " + schema.path("enum"));
        }
        if (value.isArray() && schema.has("items")) {
            for (int i = 0; i < value.size(); i++) {
                check(schema.path("items"), value.get(i), where + "[" + i + "]", faults);
            }
        }
        if (value.isObject()) {
            checkFields(schema, value, where, faults);
        }
    }

    private void checkFields(JsonNode schema, JsonNode value, String where, List<String> faults) {
        texts(schema.path("required")).stream()
                .filter(name -> !value.has(name))
                .forEach(name -> faults.add(where + "." + name + " is missing"));
        Map<String, JsonNode> fields = new TreeMap<>();
        value.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        var properties = schema.path("properties");
        var further = schema.path("additionalProperties");
        boolean open = properties.isMissingNode() && !further.isObject();
        fields.forEach((name, field) -> {
            if (properties.has(name)) {
                check(properties.path(name), field, where + "." + name, faults);
            } else if (further.isObject()) {
                check(further, field, where + "." + name, faults);
            } else if (!open) {
                faults.add(where + "." + name + " is not described");
            }
        });
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
