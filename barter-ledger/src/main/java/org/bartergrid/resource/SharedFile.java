package org.bartergrid.resource;

import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * A file with the header that the patent asks for, and what its owner asks for a copy. The parties settle what it is
 * worth: nobody else can rate it.
 *
 * @param name its name
 * @param bytes its length
 * @param mediaType what it is, by RFC 6838: "text/csv"
 * @param sha256 its hash, 64 hexadecimal digits in lower case
 * @param targetUser for whom it is; may be empty, as the next three
 * @param objective what it is for
 * @param function what it does
 * @param environment what is needed to use it
 * @param askedMinor what its owner asks for a copy, minor units of CREDIT
 */
public record SharedFile(
        String name,
        long bytes,
        String mediaType,
        String sha256,
        String targetUser,
        String objective,
        String function,
        String environment,
        long askedMinor)
        implements Resource {
    private static final Pattern MEDIA_TYPE =
            Pattern.compile("[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9!#$&^_.+-]{1,127}");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    public SharedFile {
        Ratings.requireText("name", name);
        Ratings.requireNotNegative("bytes", bytes);
        Ratings.requireBelievable("bytes", bytes);
        Ratings.requireNotNegative("askedMinor", askedMinor);
        Ratings.requireBelievable("askedMinor", askedMinor);
        Ratings.requireShort("targetUser", targetUser);
        Ratings.requireShort("objective", objective);
        Ratings.requireShort("function", function);
        Ratings.requireShort("environment", environment);
        if (!MEDIA_TYPE.matcher(mediaType).matches()) {
            throw new IllegalArgumentException("mediaType must be like \"text/csv\", but is \"" + mediaType + "\"");
        }
        if (!SHA_256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("sha256 must have 64 hexadecimal digits in lower case");
        }
    }

    @Override
    public Category category() {
        return Category.FILE;
    }

    /** Its length in megabytes, rounded up. */
    public long megabytes() {
        return (bytes + 999_999) / 1_000_000;
    }

    @Override
    public OptionalLong figure(Rating rating) {
        return switch (rating) {
            case BYTES -> OptionalLong.of(bytes);
            case ASKED_MINOR -> OptionalLong.of(askedMinor);
            default -> OptionalLong.empty();
        };
    }

    @Override
    public Map<String, String> words() {
        return Map.of(
                "name", name,
                "mediaType", mediaType,
                "sha256", sha256,
                "targetUser", targetUser,
                "objective", objective,
                "function", function,
                "environment", environment);
    }
}
