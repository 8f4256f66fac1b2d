package org.bartergrid.resource;

import java.util.OptionalLong;

/**
 * Memory lent to a program elsewhere.
 *
 * @param megabytes how much
 * @param readNanos time of one random read
 * @param writeNanos time of one random write
 */
public record Memory(long megabytes, long readNanos, long writeNanos) implements Resource {
    public Memory {
        Ratings.requireFigure("megabytes", megabytes);
        Ratings.requireFigure("readNanos", readNanos);
        Ratings.requireFigure("writeNanos", writeNanos);
    }

    @Override
    public Category category() {
        return Category.MEMORY;
    }

    @Override
    public OptionalLong figure(Rating rating) {
        return switch (rating) {
            case MEGABYTES -> OptionalLong.of(megabytes);
            case READ_NANOS -> OptionalLong.of(readNanos);
            case WRITE_NANOS -> OptionalLong.of(writeNanos);
            default -> OptionalLong.empty();
        };
    }
}
