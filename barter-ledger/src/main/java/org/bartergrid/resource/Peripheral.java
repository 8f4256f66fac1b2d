package org.bartergrid.resource;

import java.util.Map;
import java.util.OptionalLong;

/**
 * A device: printer, scanner or camera.
 *
 * @param device what it is
 * @param resolution pixels an inch, for a camera pixels a frame
 * @param levelsPerPrimary colour depth: levels that it tells apart in each primary colour, at least 2
 * @param perMinute speed: pages, for a camera frames, a minute
 */
public record Peripheral(Device device, long resolution, int levelsPerPrimary, long perMinute) implements Resource {
    /** What kinds of device there are. */
    public enum Device {
        /** Prints pages. */
        PRINTER,
        /** Reads pages. */
        SCANNER,
        /** Takes frames. */
        CAMERA
    }

    private static final int MOST_LEVELS = 1 << 24;

    public Peripheral {
        Ratings.requireFigure("resolution", resolution);
        Ratings.requireFigure("perMinute", perMinute);
        if (levelsPerPrimary < 2 || levelsPerPrimary > MOST_LEVELS) {
            throw new IllegalArgumentException(
                    "levelsPerPrimary must lie between 2 and " + MOST_LEVELS + ", but is " + levelsPerPrimary);
        }
    }

    @Override
    public Category category() {
        return Category.PERIPHERAL;
    }

    @Override
    public OptionalLong figure(Rating rating) {
        return switch (rating) {
            case RESOLUTION -> OptionalLong.of(resolution);
            case LEVELS_PER_PRIMARY -> OptionalLong.of(levelsPerPrimary);
            case PER_MINUTE -> OptionalLong.of(perMinute);
            default -> OptionalLong.empty();
        };
    }

    @Override
    public Map<String, String> words() {
        return Map.of("device", device.name());
    }
}
