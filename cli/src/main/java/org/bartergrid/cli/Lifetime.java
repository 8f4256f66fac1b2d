package org.bartergrid.cli;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * How long something lasts, as people write it: {@code 30min}, {@code 1h}, {@code 7d}; a bare number is minutes.
 *
 * @param seconds at least one
 */
record Lifetime(long seconds) {

    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,8})\\s*(s|min|h|d|)");
    private static final Map<String, Long> SECONDS = Map.of("s", 1L, "min", 60L, "", 60L, "h", 3_600L, "d", 86_400L);

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException in one sentence, if it is none
     */
    static Lifetime parse(String text) {
        var matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no time: write it as 30min, 1h or 7d");
        }
        return new Lifetime(Long.parseLong(matcher.group(1)) * SECONDS.getOrDefault(matcher.group(2), 60L));
    }

    /** As it is parsed. */
    @Override
    public String toString() {
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        } else if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "min" : seconds + "s";
    }
}
