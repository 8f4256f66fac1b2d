package org.bartergrid.resource;

import java.util.OptionalLong;

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
    public OptionalLong figure(Rating rating) {
        return switch (rating) {
            case NOMINAL_KILOBITS_PER_SECOND -> OptionalLong.of(nominalKilobitsPerSecond);
            case MEASURED_KILOBITS_PER_SECOND -> OptionalLong.of(measuredKilobitsPerSecond);
            case AVAILABILITY_PER_MILLE -> OptionalLong.of(availabilityPerMille);
            default -> OptionalLong.empty();
        };
    }
}
