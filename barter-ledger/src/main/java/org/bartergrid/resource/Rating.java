package org.bartergrid.resource;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A figure by which resources are rated: what people search by, what prices are made of, and what delivery corrects. The
 * name of a constant, in camel case, is its name in documents, constraints and answers.
 */
public enum Rating {
    /** Integer speed of a slot. */
    MIPS("million integer instructions a second", Better.MORE),
    /** Floating-point speed of a slot. */
    MFLOPS("million floating-point operations a second", Better.MORE),
    /** Slots of a share. */
    SLOTS("slots", Better.MORE),
    /** Memory of a share. */
    MEMORY_MEGABYTES("megabytes", Better.MORE),
    /** Size of memory or storage. */
    MEGABYTES("megabytes", Better.MORE),
    /** Time of one random read of memory. */
    READ_NANOS("ns", Better.LESS),
    /** Time of one random write of memory. */
    WRITE_NANOS("ns", Better.LESS),
    /** Time to the first byte of a random read of storage. */
    ACCESS_MICROS("microseconds", Better.LESS),
    /** Sequential read rate of storage. */
    READ_MEGABYTES_PER_SECOND("MB/s", Better.MORE),
    /** Sequential write rate of storage. */
    WRITE_MEGABYTES_PER_SECOND("MB/s", Better.MORE),
    /** What a device tells apart: pixels an inch, or pixels a frame of a camera. */
    RESOLUTION("ppi or pixels a frame", Better.MORE),
    /** Colour depth of a device. */
    LEVELS_PER_PRIMARY("levels a primary colour", Better.MORE),
    /** Speed of a device. */
    PER_MINUTE("pages or frames a minute", Better.MORE),
    /** Length of a file. */
    BYTES("bytes", Better.MORE),
    /** What its owner asks for a copy of a file. */
    ASKED_MINOR("minor units of CREDIT", Better.LESS),
    /** Speed that a line's provider names. */
    NOMINAL_KILOBITS_PER_SECOND("kbit/s", Better.MORE),
    /** Throughput of a connection, as measured. */
    MEASURED_KILOBITS_PER_SECOND("kbit/s", Better.MORE),
    /** How much of the time a line is up. */
    AVAILABILITY_PER_MILLE("thousandths of the time", Better.MORE),
    /** Amount of money. */
    MINOR("minor units", Better.MORE);

    /** Which of two figures is the better one. */
    public enum Better {
        /** The larger one. */
        MORE,
        /** The smaller one. */
        LESS
    }

    private static final Map<String, Rating> BY_KEY =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(Rating::key, Function.identity()));

    private final String unit;
    private final Better better;
    private final String key;

    Rating(String unit, Better better) {
        this.unit = unit;
        this.better = better;
        this.key = camelCase(name());
    }

    private static String camelCase(String constant) {
        StringBuilder name = new StringBuilder();
        for (String word : constant.toLowerCase(Locale.ROOT).split("_", -1)) {
            name.append(name.length() == 0 ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        return name.toString();
    }

    /** Its name in documents, constraints and answers. */
    public String key() {
        return key;
    }

    /** What it is counted in, in words. */
    public String unit() {
        return unit;
    }

    public Better better() {
        return better;
    }

    /** The rating that has a name. */
    public static Optional<Rating> named(String key) {
        return Optional.ofNullable(BY_KEY.get(key));
    }
}
