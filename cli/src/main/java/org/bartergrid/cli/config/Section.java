package org.bartergrid.cli.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One mapping of a YAML file, read key by key. Each read names the key and its default; {@link #end} then refuses every
 * key that nobody asked for and names the nearest that was.
 */
final class Section {

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final Pattern AMOUNT = Pattern.compile("(\\d{1,12})\\s*([A-Za-z%]*)");
    private static final Map<String, Long> BYTES =
            Map.of("KB", 1L << 10, "MB", 1L << 20, "GB", 1L << 30, "TB", 1L << 40);
    private static final Map<String, Long> SECONDS = Map.of("s", 1L, "min", 60L, "h", 3600L, "d", 86_400L);
    private static final long LARGEST_FILE_BYTES = 1 << 20;

    /** A hundred years: whoever adds it to the time of day, in whatever unit, stays inside a long. */
    private static final long LONGEST_DAYS = 36_500;

    private final Path file;
    private final String path;
    private final JsonNode values;
    private final Set<String> known = new TreeSet<>();
    private final Map<String, Section> sections = new LinkedHashMap<>();

    private Section(Path file, String path, JsonNode values) {
        this.file = file;
        this.path = path;
        this.values = values;
    }

    /**
     * Reads a file; an empty one leaves every default.
     *
     * @throws ConfigurationException if there is no such file or it is not YAML
     */
    static Section read(Path file) {
        try {
            if (Files.size(file) > LARGEST_FILE_BYTES) {
                throw new ConfigurationException(file, "this is no configuration file: it has more than a megabyte");
            }
            var tree = YAML.readTree(Files.readString(file));
            if (!tree.isMissingNode() && !tree.isNull() && !tree.isObject()) {
                throw new ConfigurationException(file, "a configuration file is a list of 'key: value' lines");
            }
            return new Section(file, "", tree);
        } catch (NoSuchFileException e) {
            throw new ConfigurationException(file, "there is no such file: check the path given to --config", e);
        } catch (JacksonException e) {
            throw new ConfigurationException(
                    file,
                    "line " + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()) + " is not YAML: "
                            + e.getOriginalMessage().lines().findFirst().orElse("") + "; mend that line",
                    e);
        } catch (CharacterCodingException e) {
            throw new ConfigurationException(file, "this is no text in UTF-8: save it as that", e);
        } catch (IOException e) {
            throw new ConfigurationException(file, "cannot be read (" + e.getMessage() + "): check its permissions", e);
        }
    }

    /** A mapping inside this one. */
    Section section(String key) {
        return sections.computeIfAbsent(key, name -> {
            var value = value(name);
            if (!value.isMissingNode() && !value.isNull() && !value.isObject()) {
                throw wrong(name, "it is a section with keys of its own");
            }
            return new Section(file, path + name + ".", value);
        });
    }

    String text(String key, String otherwise) {
        var value = value(key);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isValueNode()) {
            throw wrong(key, "give one value");
        }
        return value.asText();
    }

    long integer(String key, long otherwise, long least, long most) {
        String text = text(key, Long.toString(otherwise));
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw wrong(key, "'" + text + "' is not a whole number from " + least + " to " + most);
        }
        throw wrong(key, text + " is not a whole number from " + least + " to " + most);
    }

    /** A percentage such as {@code 25%}. */
    int percent(String key, int otherwise) {
        var amount = amount(key, otherwise + "%");
        if (!amount.group(2).equals("%")) {
            throw wrong(key, "give a percentage such as 25%");
        }
        long percent = Long.parseLong(amount.group(1));
        if (percent > Integer.MAX_VALUE) {
            throw wrong(key, "that is more than can be counted");
        }
        return (int) percent;
    }

    /** An amount of bytes with its unit, such as {@code 640 MB}. */
    long bytes(String key, String otherwise) {
        return scaled(key, otherwise, BYTES, "KB, MB, GB or TB, such as 640 MB");
    }

    /** A time with its unit, such as {@code 30 s}, of at most a hundred years. */
    Duration duration(String key, String otherwise) {
        var duration = Duration.ofSeconds(scaled(key, otherwise, SECONDS, "s, min, h or d, such as 30 s"));
        if (duration.compareTo(Duration.ofDays(LONGEST_DAYS)) > 0) {
            throw wrong(key, "give at most " + LONGEST_DAYS + " d");
        }
        return duration;
    }

    /** One word, or a list of them. */
    List<String> words(String key, String otherwise) {
        var value = value(key);
        if (value.isArray()) {
            List<String> words = new ArrayList<>();
            for (JsonNode word : value) {
                if (!word.isValueNode()) {
                    throw wrong(key, "each entry is one value: put one that has a colon or brackets in quotes");
                }
                words.add(word.asText());
            }
            return List.copyOf(words);
        }
        return List.of(text(key, otherwise));
    }

    /** Turns what a settings record refuses into an error of this file. */
    ConfigurationException refused(IllegalArgumentException reason) {
        return new ConfigurationException(file, String.valueOf(reason.getMessage()), reason);
    }

    /**
     * All keys were read.
     *
     * @throws ConfigurationException if the file has another one, here or in a section
     */
    void end() {
        values.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                throw new ConfigurationException(
                        file,
                        "unknown key '" + path + key + "': did you mean '" + path + nearest(key) + "'? Known here: "
                                + String.join(", ", known));
            }
        });
        sections.values().forEach(Section::end);
    }

    private String nearest(String key) {
        return known.stream()
                .min(java.util.Comparator.comparingInt(name -> distance(name, key)))
                .orElse("nothing");
    }

    /** Levenshtein distance, in single-character edits, regardless of case. */
    private static int distance(String left, String right) {
        String a = left.toLowerCase(java.util.Locale.ROOT);
        String b = right.toLowerCase(java.util.Locale.ROOT);
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                current[j] = Math.min(Math.min(current[j - 1], previous[j]) + 1, previous[j - 1] + change);
            }
            previous = current;
        }
        return previous[b.length()];
    }

    private long scaled(String key, String otherwise, Map<String, Long> units, String known) {
        var amount = amount(key, otherwise);
        Long unit = units.get(amount.group(2));
        if (unit == null) {
            throw wrong(key, "give the unit: " + known);
        }
        try {
            return Math.multiplyExact(Long.parseLong(amount.group(1)), unit);
        } catch (ArithmeticException e) {
            throw wrong(key, "that is more than can be counted");
        }
    }

    private Matcher amount(String key, String otherwise) {
        String text = text(key, otherwise).strip();
        var matcher = AMOUNT.matcher(text);
        if (!matcher.matches()) {
            throw wrong(key, "'" + text + "' is not a number with a unit");
        }
        return matcher;
    }

    private ConfigurationException wrong(String key, String detail) {
        return new ConfigurationException(file, path + key + ": " + detail);
    }

    private JsonNode value(String key) {
        known.add(key);
        return values.isObject() ? values.path(key) : MissingNode.getInstance();
    }
}
