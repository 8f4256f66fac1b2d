package org.bartergrid.resource;

import java.util.OptionalLong;

/**
 * Room on a disk.
 *
 * @param megabytes how much
 * @param accessMicros time to the first byte of a random read
 * @param readMegabytesPerSecond sequential read rate
 * @param writeMegabytesPerSecond sequential write rate
 */
public record Storage(long megabytes, long accessMicros, long readMegabytesPerSecond, long writeMegabytesPerSecond)
        implements Resource {
    public Storage {
        Ratings.requireFigure("megabytes", megabytes);
        Ratings.requireFigure("accessMicros", accessMicros);
        Ratings.requireFigure("readMegabytesPerSecond", readMegabytesPerSecond);
        Ratings.requireFigure("writeMegabytesPerSecond", writeMegabytesPerSecond);
    }

    @Override
    public Category category() {
        return Category.STORAGE;
    }

    @Override
    public OptionalLong figure(Rating rating) {
        return switch (rating) {
            case MEGABYTES -> OptionalLong.of(megabytes);
            case ACCESS_MICROS -> OptionalLong.of(accessMicros);
            case READ_MEGABYTES_PER_SECOND -> OptionalLong.of(readMegabytesPerSecond);
            case WRITE_MEGABYTES_PER_SECOND -> OptionalLong.of(writeMegabytesPerSecond);
            default -> OptionalLong.empty();
        };
    }
}
