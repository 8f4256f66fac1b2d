package org.bartergrid.resource;

/**
 * A line to the internet.
 *
 * @param nominalKilobitsPerSecond the speed that its provider names
 * @param measuredKilobitsPerSecond the throughput that was measured
 * @param availabilityPerMille how much of the time it is up, in thousandths
 */
public record InternetAccess(long nominalKilobitsPerSecond, long measuredKilobitsPerSecond, int availabilityPerMille)
        implements Resource {
    public InternetAccess {
        Ratings.requirePositive("nominalKilobitsPerSecond", nominalKilobitsPerSecond);
        Ratings.requirePositive("measuredKilobitsPerSecond", measuredKilobitsPerSecond);
        if (availabilityPerMille < 0 || availabilityPerMille > 1000) {
            throw new IllegalArgumentException(
                    "availabilityPerMille must lie between 0 and 1000, but is " + availabilityPerMille);
        }
    }

    @Override
    public Category category() {
        return Category.INTERNET_ACCESS;
    }
}
