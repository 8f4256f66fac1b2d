package org.bartergrid.resource;

import java.util.Map;

/**
 * A line to the internet.
 *
 * @param nominalKilobitsPerSecond the speed that its provider names
 * @param measuredKilobitsPerSecond the throughput of one connection, as measured
 * @param availabilityPerMille how much of the time it is up, in thousandths
 */
public record InternetAccess(long nominalKilobitsPerSecond, long measuredKilobitsPerSecond, int availabilityPerMille)
        implements Resource {
    public InternetAccess {
        Ratings.requireFigure("nominalKilobitsPerSecond", nominalKilobitsPerSecond);
        Ratings.requireFigure("measuredKilobitsPerSecond", measuredKilobitsPerSecond);
        if (availabilityPerMille < 0 || availabilityPerMille > 1000) {
            throw new IllegalArgumentException(
                    "availabilityPerMille must lie between 0 and 1000, but is " + availabilityPerMille);
        }
    }

    @Override
    public Category category() {
        return Category.INTERNET_ACCESS;
    }

    @Override
    public Map<Rating, Long> ratings() {
        return Ratings.of(Map.of(
                Rating.NOMINAL_KILOBITS_PER_SECOND, nominalKilobitsPerSecond,
                Rating.MEASURED_KILOBITS_PER_SECOND, measuredKilobitsPerSecond,
                Rating.AVAILABILITY_PER_MILLE, (long) availabilityPerMille));
    }
}
