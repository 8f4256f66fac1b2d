package org.bartergrid.cell;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.ignite.IgniteCheckedException;
import org.apache.ignite.internal.managers.discovery.CustomMessageWrapper;
import org.apache.ignite.internal.processors.affinity.AffinityTopologyVersion;
import org.apache.ignite.internal.processors.cache.CacheAffinityChangeMessage;
import org.apache.ignite.marshaller.Marshaller;
import org.apache.ignite.marshaller.jdk.JdkMarshaller;
import org.bartergrid.cell.RefusingMarshaller.Refused;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What another member puts on the ring, as it is unmarshalled: an object of a listed class, or refused; and a message of
 * Ignite's parts is never an error, which would stop the member.
 */
class RefusingMarshallerFuzzTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** One array whose contents are not there, and a few that are. */
    private static final long ALLOCATED_AT_MOST = 48 << 20;

    private final Marshaller marshaller = new RefusingMarshaller(new JdkMarshaller(), message -> {});

    @BeforeAll
    static void guard() {
        WireClasses.guardSerialization();
    }

    static Stream<byte[]> objects() {
        return Stream.of(
                        new ArrayList<>(List.of("a", 1L, 2, true)),
                        new HashMap<>(Map.of("a", new byte[] {1, 2}, "b", new long[] {3})),
                        new LinkedHashSet<>(Set.of(new UUID(1, 2))),
                        new Object[] {new Object[] {new Object[] {1}}},
                        new CustomMessageWrapper(
                                new CacheAffinityChangeMessage(new AffinityTopologyVersion(1), new HashMap<>())))
                .map(RefusingMarshallerFuzzTest::serialized);
    }

    @MethodSource("objects")
    @FuzzTest
    void bytesAreListedObjectsOrRefused(byte[] bytes) {
        unmarshalled(bytes);

        // A second time, when all classes are loaded.
        long before = THREADS.getCurrentThreadAllocatedBytes();
        Object object = unmarshalled(bytes);
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                .as("bytes allocated for %s", bytes.length)
                .isLessThan(ALLOCATED_AT_MOST);
        if (object != null && !(object instanceof Refused) && !(object instanceof ObjectStreamClass)) {
            Class<?> type = object instanceof Class<?> named ? named : object.getClass();
            while (type.isArray()) {
                type = type.getComponentType();
            }
            assertThat(type.isPrimitive() || WireClasses.contains(type.getName()))
                    .as("%s is listed", type)
                    .isTrue();
        }
    }

    private Object unmarshalled(byte[] bytes) {
        try {
            return marshaller.unmarshal(bytes, WireClasses.loader());
        } catch (IgniteCheckedException refused) {
            assertThat(new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1))
                    .as("a message of Ignite's parts")
                    .doesNotStartWith("\u00ac\u00ed\0\5sr\0B" + CustomMessageWrapper.class.getName());
            return null;
        }
    }

    private static byte[] serialized(Object object) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject((Serializable) object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
