package org.bartergrid.resource;

import java.util.Map;

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
    public Map<Rating, Long> ratings() {
        return Ratings.of(Map.of(
                Rating.MEGABYTES, megabytes,
                Rating.ACCESS_MICROS, accessMicros,
                Rating.READ_MEGABYTES_PER_SECOND, readMegabytesPerSecond,
                Rating.WRITE_MEGABYTES_PER_SECOND, writeMegabytesPerSecond));
    }
}
