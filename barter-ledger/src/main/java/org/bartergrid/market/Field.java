package org.bartergrid.market;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bartergrid.resource.Rating;
import org.bartergrid.resource.Rating.Better;

/**
 * Something that an offer can be searched by: a rating of its resource, or what is known about it, its peer and its node.
 *
 * @param name as it is written in a {@link Condition}
 * @param kind how it is compared
 */
public record Field(String name, Kind kind) {
    /** How the values of a field are compared. */
    public enum Kind {
        /** Whole numbers. */
        NUMBER,
        /** Words: the same but for case, with asterisks for anything. */
        WORD,
        /** Long texts: whether all words of the value are in it. */
        TEXT
    }

    /** The price that the offer asks for, minor units for as much as its category's measure prices. */
    public static final Field PRICE = new Field("price", Kind.NUMBER);

    /** Slots that the offer has. */
    public static final Field OFFERED_SLOTS = new Field("offeredSlots", Kind.NUMBER);

    /** Memory that each slot of a node may count on, in megabytes. */
    public static final Field MEMORY_PER_SLOT = new Field("memoryMegabytesPerSlot", Kind.NUMBER);

    /** Contracts of a hundred that its peer delivered; 100 for a new one. */
    public static final Field REPUTATION = new Field("reputation", Kind.NUMBER);

    /** What its peer pays to whom it delivers nothing, basis points of the value; 0 if it promises nothing. */
    public static final Field PENALTY = new Field("penaltyBasisPoints", Kind.NUMBER);

    /** How long a person may take to accept a contract about it, seconds; 0 if nobody has to. */
    public static final Field APPROVAL = new Field("approvalSeconds", Kind.NUMBER);

    /** Contracts that its peer delivered. */
    public static final Field DELIVERED = new Field("delivered", Kind.NUMBER);

    public static final Field CATEGORY = new Field("category", Kind.WORD);
    public static final Field PEER = new Field("peer", Kind.WORD);
    public static final Field NODE = new Field("node", Kind.WORD);
    public static final Field PLACE = new Field("place", Kind.WORD);
    public static final Field TIME_ZONE = new Field("timeZone", Kind.WORD);
    public static final Field AFFILIATION = new Field("affiliation", Kind.WORD);
    public static final Field DEVICE = new Field("device", Kind.WORD);
    public static final Field UNIT = new Field("unit", Kind.WORD);
    public static final Field NAME = new Field("name", Kind.WORD);
    public static final Field MEDIA_TYPE = new Field("mediaType", Kind.WORD);
    public static final Field SHA_256 = new Field("sha256", Kind.WORD);

    /** All that the header of a file says. */
    public static final Field TEXT = new Field("text", Kind.TEXT);

    private static final Map<String, Field> ALL = all();

    private static Map<String, Field> all() {
        Map<String, Field> fields = new LinkedHashMap<>();
        for (Field field : List.of(
                PRICE,
                OFFERED_SLOTS,
                MEMORY_PER_SLOT,
                REPUTATION,
                DELIVERED,
                PENALTY,
                APPROVAL,
                CATEGORY,
                PEER,
                NODE,
                PLACE,
                TIME_ZONE,
                AFFILIATION,
                DEVICE,
                UNIT,
                NAME,
                MEDIA_TYPE,
                SHA_256,
                TEXT)) {
            fields.put(field.name, field);
        }
        for (Rating rating : Rating.values()) {
            fields.put(rating.key(), new Field(rating.key(), Kind.NUMBER));
        }
        return Collections.unmodifiableMap(fields);
    }

    /** All that are compared in a way. */
    public static List<Field> all(Kind kind) {
        return ALL.values().stream().filter(field -> field.kind == kind).toList();
    }

    /**
     * The field that has a name.
     *
     * @throws IllegalArgumentException naming the nearest one
     */
    public static Field named(String name) {
        Field field = ALL.get(name);
        if (field == null) {
            throw new IllegalArgumentException("there is no field '" + name + "'" + nearest(name));
        }
        return field;
    }

    /** The field of a rating. */
    public static Field of(Rating rating) {
        return named(rating.key());
    }

    /** The rating that it is, if it is one. */
    public Optional<Rating> rating() {
        return Rating.named(name);
    }

    /** Which of two of its values is the better one, if it rates something. */
    Optional<Better> better() {
        return equals(MEMORY_PER_SLOT) ? Optional.of(Better.MORE) : rating().map(Rating::better);
    }

    private static String nearest(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        for (String known : ALL.keySet()) {
            String lower = known.toLowerCase(Locale.ROOT);
            if (lower.startsWith(wanted) || wanted.startsWith(lower) || lower.contains(wanted)) {
                return ": did you mean '" + known + "'?";
            }
        }
        return ": there are " + String.join(", ", ALL.keySet());
    }
}
