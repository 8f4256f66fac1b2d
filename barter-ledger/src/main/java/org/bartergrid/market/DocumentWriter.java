package org.bartergrid.market;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.bartergrid.resource.Resource;

/** Builds one versioned document as canonical JSON. For one thread. */
public final class DocumentWriter {
    private final ObjectNode object = CanonicalJson.object();

    public DocumentWriter(String kind, int version) {
        object.put("kind", kind).put("version", version);
    }

    public DocumentWriter put(String name, String value) {
        object.put(name, value);
        return this;
    }

    public DocumentWriter put(String name, long value) {
        object.put(name, value);
        return this;
    }

    public DocumentWriter put(String name, List<String> values) {
        ArrayNode array = object.putArray(name);
        values.forEach(array::add);
        return this;
    }

    /** Nests documents that were signed by themselves. */
    DocumentWriter put(String name, SignedDocument signed) {
        object.set(name, CanonicalJson.read(signed.toJson()));
        return this;
    }

    DocumentWriter putAll(String name, List<SignedDocument> signed) {
        ArrayNode array = object.putArray(name);
        signed.forEach(one -> array.add(CanonicalJson.read(one.toJson())));
        return this;
    }

    DocumentWriter put(String name, Resource resource) {
        object.set(name, CanonicalJson.read(ResourceDocument.toJson(resource)));
        return this;
    }

    DocumentWriter put(Approval approval) {
        approval.write(object);
        return this;
    }

    ArrayNode array(String name) {
        return object.putArray(name);
    }

    /** The canonical form. */
    public String toJson() {
        return CanonicalJson.write(object);
    }
}
