package org.bartergrid.resource;

import java.util.regex.Pattern;

/**
 * A resource of a peer or of one of its nodes, with where its figures come from.
 *
 * @param label its name among its owner's resources: 1 to 40 characters of a to z, 0 to 9 and -, the first one no -
 * @param resource what it is
 * @param evidence where the figures come from
 * @param source by what they were measured, or where they are stated: in words, may be empty
 */
public record RatedResource(String label, Resource resource, Evidence evidence, String source) {
    /** Where figures come from. */
    public enum Evidence {
        /** The node measured them itself. */
        MEASURED,
        /** Its owner states them; delivery will show. */
        DECLARED
    }

    private static final Pattern LABEL = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

    public RatedResource {
        if (!LABEL.matcher(label).matches()) {
            throw new IllegalArgumentException("the label '" + label
                    + "' of a resource must have 1 to 40 characters of a to z, 0 to 9 and '-', and not begin with '-'");
        }
        Ratings.requireShort("source", source);
    }
}
