package org.bartergrid.cell;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.ObjectInputFilter;
import java.io.ObjectInputFilter.Status;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only classes that bytes from another member may name: those of Ignite's own messages, listed in
 * {@code wire-classes.txt} beside this class. Held against both ways in which Ignite turns bytes into objects: Java's
 * serialization, by a filter for the whole JVM, and Ignite's own marshallers, by the class loader with which they look for
 * classes.
 */
final class WireClasses {

    private static final Logger log = LoggerFactory.getLogger(WireClasses.class);

    private static final long MOST_DEPTH = 32;
    private static final long MOST_REFERENCES = 100_000;

    /** Of numbers. One of them at a time can be shorter than it claims: its numbers follow at once, or nothing does. */
    private static final long LONGEST_ARRAY = 4 << 20;

    /** Of anything else, and so tables of hashed collections: in each can be another one that claims as much. */
    private static final long LONGEST_OBJECT_ARRAY = 16 << 10;

    private static final Set<String> NAMES = read();
    private static final Set<String> REFUSED = new TreeSet<>();
    private static final int MOST_REFUSED = 1_000;

    private WireClasses() {}

    private static Set<String> read() {
        try (InputStream in = WireClasses.class.getResourceAsStream("wire-classes.txt")) {
            if (in == null) {
                throw new IllegalStateException("wire-classes.txt is not in the jar");
            }
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean contains(String name) {
        return NAMES.contains(name);
    }

    /**
     * Sets the filter for Java's serialization in this JVM, once.
     *
     * @throws IllegalStateException if another one was set already
     */
    static synchronized void guardSerialization() {
        if (!(ObjectInputFilter.Config.getSerialFilter() instanceof Filter)) {
            // Ignite would set one of its own, which forbids a few classes and allows all others.
            System.setProperty("IGNITE_ENABLE_OBJECT_INPUT_FILTER_AUTOCONFIGURATION", "false");
            ObjectInputFilter.Config.setSerialFilter(new Filter());
        }
    }

    /** What Ignite's marshallers look for classes with. */
    static ClassLoader loader() {
        return new Loader(WireClasses.class.getClassLoader());
    }

    private static void refused(String name) {
        synchronized (REFUSED) {
            if (REFUSED.size() < MOST_REFUSED && REFUSED.add(name)) {
                log.warn("Bytes from another member named the class {}, which none of Ignite's messages needs", name);
            }
        }
    }

    private static final class Filter implements ObjectInputFilter {
        @Override
        public Status checkInput(FilterInfo info) {
            Class<?> type = info.serialClass();
            if (info.depth() > MOST_DEPTH
                    || info.references() > MOST_REFERENCES
                    || info.arrayLength() > longest(type)) {
                return Status.REJECTED;
            }
            if (type == null) {
                return Status.UNDECIDED;
            }
            while (type.isArray()) {
                type = type.getComponentType();
            }
            if (type.isPrimitive() || contains(type.getName())) {
                return Status.ALLOWED;
            }
            refused(type.getName());
            return Status.REJECTED;
        }

        private static long longest(@Nullable Class<?> array) {
            return array != null && array.isArray() && array.getComponentType().isPrimitive()
                    ? LONGEST_ARRAY
                    : LONGEST_OBJECT_ARRAY;
        }
    }

    private static final class Loader extends ClassLoader {
        Loader(ClassLoader parent) {
            super("bartergrid-wire", parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!contains(name)) {
                refused(name);
                throw new ClassNotFoundException(name + " is none of the classes that members of a cell may send");
            }
            return super.loadClass(name, resolve);
        }
    }
}
