package org.bartergrid.resource;

import java.util.Map;

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
    public Map<Rating, Long> ratings() {
        return Ratings.of(
                Map.of(Rating.MEGABYTES, megabytes, Rating.READ_NANOS, readNanos, Rating.WRITE_NANOS, writeNanos));
    }
}
