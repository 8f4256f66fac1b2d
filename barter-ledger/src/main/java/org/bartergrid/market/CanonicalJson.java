package org.bartergrid.market;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.TreeSet;

/**
 * JSON in one form only (RFC 8785): members sorted by UTF-16 code units, no white space, the shortest escapes. Stateless.
 *
 * <p>Numbers are integers of at most 2^53 − 1, the range in which every JSON reader agrees (RFC 7493); a fraction or an
 * exponent is refused, since money and ratings never need one and their text forms are where implementations differ.
 */
public final class CanonicalJson {
    private static final long LARGEST_INTEGER = (1L << 53) - 1;
    private static final int LONGEST_DOCUMENT = 1 << 20;

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static {
        MAPPER.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(64)
                        .maxDocumentLength(LONGEST_DOCUMENT)
                        .build());
    }

    private CanonicalJson() {}

    /**
     * The canonical form of a JSON object.
     *
     * @throws IllegalArgumentException if it is no JSON object, has a member twice, or a number that is no integer
     */
    public static String canonical(String json) {
        return write(read(json));
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static JsonNode read(String json) {
        try {
            JsonNode node = MAPPER.readTree(json);
            if (!node.isObject()) {
                throw new IllegalArgumentException("the document must be a JSON object");
            }
            return node;
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException(
                    "the document is not valid JSON: " + malformed.getOriginalMessage(), malformed);
        }
    }

    static String write(JsonNode node) {
        StringBuilder out = new StringBuilder();
        append(out, node);
        return out.toString();
    }

    private static void append(StringBuilder out, JsonNode node) {
        switch (node.getNodeType()) {
            case OBJECT -> appendObject(out, node);
            case ARRAY -> {
                out.append('[');
                for (int i = 0; i < node.size(); i++) {
                    if (i > 0) {
                        out.append(',');
                    }
                    append(out, node.get(i));
                }
                out.append(']');
            }
            case STRING -> appendText(out, node.textValue());
            case NUMBER -> appendInteger(out, node);
            case BOOLEAN, NULL -> out.append(node.asText());
            default -> throw new IllegalArgumentException("a document cannot carry a " + node.getNodeType());
        }
    }

    private static void appendObject(StringBuilder out, JsonNode object) {
        TreeSet<String> names = new TreeSet<>();
        for (Iterator<String> it = object.fieldNames(); it.hasNext(); ) {
            names.add(it.next());
        }
        out.append('{');
        boolean first = true;
        for (String name : names) {
            if (!first) {
                out.append(',');
            }
            first = false;
            appendText(out, name);
            out.append(':');
            append(out, object.get(name));
        }
        out.append('}');
    }

    private static void appendInteger(StringBuilder out, JsonNode number) {
        if (!number.isIntegralNumber()
                || !number.canConvertToLong()
                || Math.abs(number.longValue()) > LARGEST_INTEGER) {
            throw new IllegalArgumentException("the number " + number.asText()
                    + " cannot be signed: use whole numbers between -(2^53 - 1) and 2^53 - 1");
        }
        out.append(number.longValue());
    }

    private static void appendText(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < 0x20) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else if (Character.isSurrogate(c) && !pairedAt(text, i)) {
                        // Half a character has no UTF-8 form, so two readers could disagree about what was signed.
                        throw new IllegalArgumentException("the document's text has half a surrogate pair in it");
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static boolean pairedAt(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }
}
