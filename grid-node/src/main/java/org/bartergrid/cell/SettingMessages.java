package org.bartergrid.cell;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Messages of the ring with which Ignite writes down what holds for the whole cluster. Ignite keeps their classes to
 * itself; should another version name them otherwise, this class does not load and no member starts.
 */
final class SettingMessages {

    private static final String PACKAGE = "org.apache.ignite.internal.processors.metastorage.persistence.";
    private static final Class<?> UPDATE = type("DistributedMetaStorageUpdateMessage");
    private static final Class<?> CAS = type("DistributedMetaStorageCasMessage");
    private static final Class<?> UPDATE_ACK = type("DistributedMetaStorageUpdateAckMessage");
    private static final Class<?> CAS_ACK = type("DistributedMetaStorageCasAckMessage");
    private static final MethodHandle KEY = key();

    private SettingMessages() {}

    private static Class<?> type(String name) {
        try {
            return Class.forName(PACKAGE + name);
        } catch (ClassNotFoundException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static MethodHandle key() {
        try {
            return MethodHandles.privateLookupIn(UPDATE, MethodHandles.lookup())
                    .findVirtual(UPDATE, "key", MethodType.methodType(String.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Whether it says, to whom it concerns, that something was written. */
    static boolean acknowledges(Object message) {
        return message.getClass() == UPDATE_ACK || message.getClass() == CAS_ACK;
    }

    /** The name of what is to be written; null if the message writes nothing. */
    static @Nullable String setting(Object message) {
        if (message.getClass() != UPDATE && message.getClass() != CAS) {
            return null;
        }
        try {
            return (String) KEY.invoke(message);
        } catch (Throwable impossible) {
            throw new IllegalStateException("A name that is only read", impossible);
        }
    }
}
