package org.bartergrid.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.ignite.internal.util.nio.GridNioServerListener;
import org.apache.ignite.spi.communication.tcp.internal.InboundConnectionHandler;
import org.junit.jupiter.api.Test;

class SessionCheckTest {

    /** Whatever it left out would be done by a handler that has nothing to do it with. */
    @Test
    void everyMethodOfIgnitesHandlerIsPassedOn() {
        Set<String> own = methods(SessionCheck.class);

        assertThat(own).containsAll(methods(InboundConnectionHandler.class));
        assertThat(own).containsAll(methods(GridNioServerListener.class));
    }

    private static Set<String> methods(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> !method.isSynthetic()
                        && !Modifier.isStatic(method.getModifiers())
                        && !Modifier.isPrivate(method.getModifiers()))
                .map(SessionCheckTest::signature)
                .collect(Collectors.toSet());
    }

    private static String signature(Method method) {
        // Erased: Ignite's interface has a type parameter where its handler has Message.
        return method.getName() + "/" + method.getParameterCount();
    }
}
