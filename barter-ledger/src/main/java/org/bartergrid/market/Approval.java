package org.bartergrid.market;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * That a person has to accept a contract before it stands, which its mandate would allow by itself otherwise.
 *
 * @param withinSeconds how long after it was proposed that can be done, at most seven days
 * @param otherwise what it means if nothing was heard by then
 */
public record Approval(long withinSeconds, Otherwise otherwise) {
    /** The longest time limit. */
    public static final long LONGEST_SECONDS = 7L * 24 * 3600;

    private static final String FIELD = "approval";

    /** What silence means. */
    public enum Otherwise {
        /** The contract is accepted as it was proposed. */
        ACCEPT,
        /** It is not. */
        REJECT
    }

    public Approval {
        Want.within("approval.withinSeconds", withinSeconds, 1, LONGEST_SECONDS);
    }

    /** The stricter of two: what both of them ask for. */
    static @Nullable Approval stricter(@Nullable Approval one, @Nullable Approval other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return new Approval(
                Math.min(one.withinSeconds, other.withinSeconds),
                one.otherwise == Otherwise.REJECT ? Otherwise.REJECT : other.otherwise);
    }

    void write(ObjectNode object) {
        object.putObject(FIELD).put("withinSeconds", withinSeconds).put("otherwise", otherwise.name());
    }

    /** A mandate that asks for none has no such field. */
    static @Nullable Approval readOrNull(DocumentReader mandate) {
        if (!mandate.has(FIELD)) {
            return null;
        }
        DocumentReader document = mandate.object(FIELD);
        Approval approval =
                new Approval(document.integer("withinSeconds"), document.constant("otherwise", Otherwise.class));
        document.end();
        return approval;
    }
}
