package org.bartergrid.market;

import java.util.Map;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.ComputingPower;
import org.bartergrid.resource.InternetAccess;
import org.bartergrid.resource.Memory;
import org.bartergrid.resource.Money;
import org.bartergrid.resource.Peripheral;
import org.bartergrid.resource.Peripheral.Device;
import org.bartergrid.resource.RatedResource;
import org.bartergrid.resource.RatedResource.Evidence;
import org.bartergrid.resource.Rating;
import org.bartergrid.resource.Resource;
import org.bartergrid.resource.SharedFile;
import org.bartergrid.resource.Storage;

/**
 * A resource as a part of documents: {@code {"category": "MEMORY", "megabytes": 4096, "readNanos": 80, "writeNanos": 90}},
 * with its category, and one field for everything that its record has. Stateless.
 */
public final class ResourceDocument {
    private static final String NOUN = "resource";

    private ResourceDocument() {}

    /** The canonical JSON of a resource. */
    public static String toJson(Resource resource) {
        var object = CanonicalJson.object();
        object.put("category", resource.category().name());
        resource.words().forEach(object::put);
        resource.ratings().forEach((rating, figure) -> object.put(rating.key(), figure));
        return CanonicalJson.write(object);
    }

    /**
     * The resource that a document states.
     *
     * @throws IllegalArgumentException naming the field that is missing, unknown or wrong
     */
    public static Resource parse(String json) {
        return read(DocumentReader.part(json, NOUN));
    }

    /** The canonical JSON of a registered resource: its label, evidence and source, and itself. */
    public static String toJson(RatedResource rated) {
        var object = CanonicalJson.object();
        object.put("label", rated.label())
                .put("evidence", rated.evidence().name())
                .put("source", rated.source())
                .set("resource", CanonicalJson.read(toJson(rated.resource())));
        return CanonicalJson.write(object);
    }

    /**
     * The registered resource that a document states.
     *
     * @throws IllegalArgumentException naming the field that is missing, unknown or wrong
     */
    public static RatedResource parseRated(String json) {
        DocumentReader document = DocumentReader.part(json, NOUN);
        RatedResource rated = new RatedResource(
                document.text("label"),
                read(document.object("resource")),
                document.constant("evidence", Evidence.class),
                document.text("source"));
        document.end();
        return rated;
    }

    /** The same of a resource inside another document. */
    static Resource read(DocumentReader document) {
        Resource resource = read(document, document.constant("category", Category.class));
        document.end();
        return resource;
    }

    private static Resource read(DocumentReader in, Category category) {
        return switch (category) {
            case COMPUTING_POWER ->
                new ComputingPower(
                        in.integer("mips"),
                        in.integer("mflops"),
                        in.smallInteger("slots"),
                        in.integer("memoryMegabytes"));
            case MEMORY -> new Memory(in.integer("megabytes"), in.integer("readNanos"), in.integer("writeNanos"));
            case STORAGE ->
                new Storage(
                        in.integer("megabytes"),
                        in.integer("accessMicros"),
                        in.integer("readMegabytesPerSecond"),
                        in.integer("writeMegabytesPerSecond"));
            case PERIPHERAL ->
                new Peripheral(
                        in.constant("device", Device.class),
                        in.integer("resolution"),
                        in.smallInteger("levelsPerPrimary"),
                        in.integer("perMinute"));
            case FILE ->
                new SharedFile(
                        in.text("name"),
                        in.integer("bytes"),
                        in.text("mediaType"),
                        in.text("sha256"),
                        in.text("targetUser"),
                        in.text("objective"),
                        in.text("function"),
                        in.text("environment"),
                        in.integer("askedMinor"));
            case INTERNET_ACCESS ->
                new InternetAccess(
                        in.integer("nominalKilobitsPerSecond"),
                        in.integer("measuredKilobitsPerSecond"),
                        in.smallInteger("availabilityPerMille"));
            case MONEY -> new Money(in.text("unit"), in.integer("minor"));
        };
    }

    /**
     * The resource that words state, as people type them: {@code MEMORY}, and {@code megabytes=4096} and so on.
     *
     * @throws IllegalArgumentException naming the word that is missing, unknown or wrong
     */
    public static Resource of(Category category, Map<String, String> words) {
        var object = CanonicalJson.object();
        object.put("category", category.name());
        words.forEach((name, value) -> {
            if (value.matches("-?\\d{1,18}") && Rating.named(name).isPresent()) {
                object.put(name, Long.parseLong(value));
            } else {
                object.put(name, value);
            }
        });
        return parse(CanonicalJson.write(object));
    }
}
