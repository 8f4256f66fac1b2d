package org.bartergrid.market;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Reads the fields of one versioned document and is strict about it: whoever signs a field that we do not know means
 * something that we would not keep, so an unknown field is refused. For one thread.
 */
public final class DocumentReader {
    private final JsonNode object;
    private final String kind;
    private final Set<String> read = new HashSet<>();
    private int version;

    /** Opens a document which must be of this kind and version. */
    public DocumentReader(String json, String kind, int version) {
        this(json, kind, version, version);
    }

    /** Opens a document which must be of this kind and of one of these versions. */
    DocumentReader(String json, String kind, int firstVersion, int lastVersion) {
        this(CanonicalJson.read(json), kind);
        if (!isText("kind", kind)) {
            throw new IllegalArgumentException("the document is not of kind '" + kind + "'");
        }
        long found = integer("version");
        if (found < firstVersion || found > lastVersion) {
            throw new IllegalArgumentException("the " + kind + " is of version " + found + ", but this release reads "
                    + (firstVersion == lastVersion ? "" : firstVersion + " to ") + lastVersion);
        }
        version = (int) found;
    }

    /** The version that the document is of. */
    int version() {
        return version;
    }

    /** Whether there is a field, which may be left out. */
    boolean has(String name) {
        return object.has(name);
    }

    /** A condition in RSQL; an empty text asks nothing. */
    Condition condition(String name) {
        String text = text(name);
        try {
            return ConditionParser.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(
                    "the " + kind + "'s field '" + name + "' is wrong: " + malformed.getMessage(), malformed);
        }
    }

    /** Opens a part of a document: an object without kind and version of its own. */
    static DocumentReader part(String json, String noun) {
        return new DocumentReader(CanonicalJson.read(json), noun);
    }

    private DocumentReader(JsonNode object, String kind) {
        this.object = object;
        this.kind = kind;
    }

    public String text(String name) {
        JsonNode value = field(name);
        if (!value.isTextual()) {
            throw wrong(name, "must be a text");
        }
        return value.textValue();
    }

    public boolean isText(String name, String expected) {
        read.add(name);
        return expected.equals(object.path(name).textValue());
    }

    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        JsonNode value = field(name);
        if (!value.isArray()) {
            throw wrong(name, "must be a list of texts");
        }
        for (JsonNode item : value) {
            if (!item.isTextual()) {
                throw wrong(name, "must be a list of texts");
            }
            texts.add(item.textValue());
        }
        return texts;
    }

    public long integer(String name) {
        JsonNode value = field(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrong(name, "must be a whole number");
        }
        return value.longValue();
    }

    public int smallInteger(String name) {
        long value = integer(name);
        if (value != (int) value) {
            throw wrong(name, "is too large");
        }
        return (int) value;
    }

    public <E extends Enum<E>> E constant(String name, Class<E> type) {
        return constantOf(name, text(name), type);
    }

    /** The constant that a value of a field names. */
    <E extends Enum<E>> E constantOf(String name, String value, Class<E> type) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(value)) {
                return constant;
            }
        }
        throw wrong(name, "must be one of " + Arrays.toString(type.getEnumConstants()));
    }

    SignedDocument signed(String name) {
        return SignedDocument.parse(field(name).toString());
    }

    List<SignedDocument> signedList(String name) {
        List<SignedDocument> items = new ArrayList<>();
        for (JsonNode item : listField(name)) {
            items.add(SignedDocument.parse(item.toString()));
        }
        return items;
    }

    DocumentReader object(String name) {
        JsonNode value = field(name);
        if (!value.isObject()) {
            throw wrong(name, "must be an object");
        }
        return new DocumentReader(value, kind + "." + name);
    }

    List<DocumentReader> list(String name) {
        List<DocumentReader> items = new ArrayList<>();
        for (JsonNode item : listField(name)) {
            items.add(new DocumentReader(item, kind + "." + name));
        }
        return items;
    }

    private JsonNode listField(String name) {
        JsonNode value = field(name);
        if (!value.isArray()) {
            throw wrong(name, "must be a list");
        }
        return value;
    }

    /** To be called when every known field was read: refuses what is left. */
    public void end() {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!read.contains(name)) {
                throw wrong(name, "is not a field of this version");
            }
        }
    }

    private JsonNode field(String name) {
        read.add(name);
        JsonNode value = object.path(name);
        if (value.isMissingNode() || value.isNull()) {
            throw wrong(name, "is missing");
        }
        return value;
    }

    private IllegalArgumentException wrong(String name, String what) {
        return new IllegalArgumentException("the " + kind + "'s field '" + name + "' " + what);
    }
}
