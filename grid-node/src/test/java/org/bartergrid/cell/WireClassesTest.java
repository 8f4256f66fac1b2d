package org.bartergrid.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.PriorityQueue;
import java.util.jar.JarFile;
import org.apache.ignite.spi.discovery.tcp.messages.TcpDiscoveryAbstractMessage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireClassesTest {

    @BeforeAll
    static void guard() {
        WireClasses.guardSerialization();
    }

    /** One that is missing breaks the ring in the moment when it is needed, which may be a crash. */
    @Test
    void allOfDiscoverysOwnMessagesAreListed() throws Exception {
        String folder = TcpDiscoveryAbstractMessage.class.getPackageName().replace('.', '/') + "/";
        Path jar = Path.of(TcpDiscoveryAbstractMessage.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (var ignite = new JarFile(jar.toFile())) {
            List<String> messages = ignite.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith(folder) && name.endsWith(".class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .toList();

            assertThat(messages).hasSizeGreaterThan(20).allMatch(WireClasses::contains);
        }
    }

    /** Each of them starts, stops or runs something, or has been used to. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.ignite.internal.processors.cache.DynamicCacheChangeBatch",
                "org.apache.ignite.internal.processors.cluster.ChangeGlobalStateMessage",
                "org.apache.ignite.internal.processors.cache.binary.MetadataUpdateProposedMessage",
                "org.apache.ignite.internal.processors.marshaller.MappingProposedMessage",
                "org.apache.ignite.internal.processors.continuous.StartRoutineDiscoveryMessage",
                "org.apache.ignite.internal.processors.service.ServiceChangeBatchRequest",
                "org.apache.ignite.internal.processors.closure.GridClosureProcessor$C2",
                "org.apache.ignite.internal.processors.task.GridTaskWorker",
                "org.springframework.context.support.ClassPathXmlApplicationContext",
                "com.fasterxml.jackson.databind.node.POJONode",
                "java.lang.reflect.Proxy",
                "java.lang.invoke.SerializedLambda",
                "java.util.PriorityQueue",
                "javax.management.BadAttributeValueExpException",
                "org.bartergrid.execution.ignite.BatchJob"
            })
    void whatCouldDoHarmIsNot(String name) {
        assertThat(WireClasses.contains(name)).isFalse();
        assertThatThrownBy(() -> WireClasses.loader().loadClass(name))
                .isInstanceOf(ClassNotFoundException.class)
                .hasMessageContaining("none of the classes that members of a cell may send");
    }

    @Test
    void whatIsListedIsFound() throws Exception {
        assertThat(WireClasses.loader().loadClass("java.util.HashMap")).isSameAs(HashMap.class);
    }

    @Test
    void javasSerializationIsHeldToTheListInThisWholeProcess() throws Exception {
        assertThat(again(new ArrayList<>(List.of("a", 1L)))).isEqualTo(List.of("a", 1L));
        assertThat(again(new long[][] {{1}})).isEqualTo(new long[][] {{1}});

        assertThatThrownBy(() -> again(new PriorityQueue<>(List.of(1)))).isInstanceOf(InvalidClassException.class);
        assertThatThrownBy(() -> again(new HashMap<>(java.util.Map.of("a", new Unlisted()))))
                .isInstanceOf(InvalidClassException.class);
        assertThatThrownBy(() -> again(new Unlisted[0])).isInstanceOf(InvalidClassException.class);
    }

    @Test
    void nothingIsReadThatIsDeeperThanAnyMessage() {
        var deep = new ArrayList<Object>();
        for (int i = 0; i < 100; i++) {
            deep = new ArrayList<>(List.of(deep));
        }
        var deepest = deep;
        assertThatThrownBy(() -> again(deepest)).isInstanceOf(InvalidClassException.class);
    }

    /** Sixteen arrays of objects in each other, each of a million of which one follows: 64 MB of references in 200 bytes. */
    @Test
    void nothingIsAllocatedForWhatIsOnlyClaimed() throws IOException {
        Object[] nested = {null};
        for (int i = 0; i < 15; i++) {
            nested = new Object[] {nested};
        }
        byte[] honest = written(nested);
        byte[] claims = new byte[honest.length];
        for (int at = 0; at < honest.length; at++) {
            boolean isLength = at >= 3 && honest[at] == 1 && honest[at - 1] == 0 && honest[at - 2] == 0;
            claims[at] = isLength ? 0 : honest[at];
            if (isLength) {
                claims[at - 2] = 0x10;
            }
        }

        assertThatThrownBy(() -> read(claims)).isInstanceOf(InvalidClassException.class);
        assertThatThrownBy(() -> again(new Object[1 << 20])).isInstanceOf(InvalidClassException.class);
    }

    private static Object again(Serializable object) throws IOException, ClassNotFoundException {
        return read(written(object));
    }

    private static byte[] written(Object object) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    private static Object read(byte[] bytes) throws IOException, ClassNotFoundException {
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return in.readObject();
        }
    }

    private static final class Unlisted implements Serializable {
        private static final long serialVersionUID = 1L;
    }
}
