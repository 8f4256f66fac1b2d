package org.bartergrid.job;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * The settings of one job, with typed and checked access. Safe for any thread. It remembers which settings were read,
 * so that a misspelt one is reported instead of being silently ignored.
 */
public final class JobContext {

    private static final int MAX_SETTINGS = 64;
    private static final int MAX_VALUE_CHARACTERS = 4096;

    private final Map<String, String> settings;
    private final Set<String> read = new ConcurrentSkipListSet<>();

    public JobContext(Map<String, String> settings) {
        if (settings.size() > MAX_SETTINGS) {
            throw new IllegalArgumentException(
                    "A job takes at most " + MAX_SETTINGS + " settings, and this one has " + settings.size() + ".");
        }
        this.settings = new TreeMap<>(settings);
        for (Map.Entry<String, String> setting : this.settings.entrySet()) {
            if (setting.getValue().length() > MAX_VALUE_CHARACTERS) {
                throw new IllegalArgumentException("The setting '" + setting.getKey() + "' is longer than "
                        + MAX_VALUE_CHARACTERS + " characters: put large data into the input.");
            }
        }
    }

    /** A whole number from {@code min} to {@code max}, which must be given. */
    public int intSetting(String name, int min, int max) {
        return (int) longSetting(name, min, max);
    }

    /** A whole number from {@code min} to {@code max}; {@code otherwise} where it is not given. */
    public int intSetting(String name, int otherwise, int min, int max) {
        return (int) longSetting(name, otherwise, min, max);
    }

    /** A whole number from {@code min} to {@code max}, which must be given. */
    public long longSetting(String name, long min, long max) {
        return number(name, stringSetting(name), min, max);
    }

    /** A whole number from {@code min} to {@code max}; {@code otherwise} where it is not given. */
    public long longSetting(String name, long otherwise, long min, long max) {
        return number(name, stringSetting(name, Long.toString(otherwise)), min, max);
    }

    /** {@code true} or {@code false}; {@code otherwise} where it is not given. */
    public boolean booleanSetting(String name, boolean otherwise) {
        String value = stringSetting(name, Boolean.toString(otherwise));
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new IllegalArgumentException("The setting " + name + "=" + value + " is neither true nor false.");
        };
    }

    /** Any text, which must be given. */
    public String stringSetting(String name) {
        read.add(name);
        String value = settings.get(name);
        if (value == null) {
            throw new IllegalArgumentException("The job needs the setting '" + name + "': give " + name + "=VALUE.");
        }
        return value;
    }

    /** Any text; {@code otherwise} where it is not given. */
    public String stringSetting(String name, String otherwise) {
        read.add(name);
        return settings.getOrDefault(name, otherwise);
    }

    /** Every setting as it was given, sorted by name. */
    public Map<String, String> settings() {
        return Map.copyOf(settings);
    }

    /**
     * To be called once the job has read its settings.
     *
     * @throws IllegalArgumentException if one was given that the job does not know
     */
    public void requireAllRead() {
        Set<String> unknown = new TreeSet<>(settings.keySet());
        unknown.removeAll(read);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("The job does not know the setting '"
                    + String.join("', '", unknown) + "': it reads "
                    + (read.isEmpty() ? "none" : String.join(", ", read)) + ".");
        }
    }

    private static long number(String name, String text, long min, long max) {
        long value;
        try {
            value = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "The setting " + name + "=" + text + " is not a whole number from " + min + " to " + max + ".", e);
        }
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "The setting " + name + "=" + text + " is out of range: give " + min + " to " + max + ".");
        }
        return value;
    }
}
