package org.bartergrid.cell;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.ignite.IgniteCheckedException;
import org.apache.ignite.internal.managers.discovery.CustomMessageWrapper;
import org.apache.ignite.marshaller.Marshaller;
import org.apache.ignite.marshaller.MarshallerContext;
import org.apache.ignite.spi.discovery.DiscoverySpiCustomMessage;
import org.jspecify.annotations.Nullable;

/**
 * Discovery's marshaller, for which a message that may not be read is a {@link Refused} one. Ignite takes an error there for
 * its own failure and stops the member: anybody could stop the whole cell with one message of a class that
 * {@link WireClasses} does not have.
 */
final class RefusingMarshaller implements Marshaller {

    /** How Java's serialization begins an object of a class: magic number, version, object, class description. */
    private static final byte[] CUSTOM_MESSAGE = beginning(CustomMessageWrapper.class);

    private static final int CLASS_NAME_AT = 8;

    private final Marshaller ignites;
    private final Listener listener;

    /** Hears of what came from another member. */
    interface Listener {
        /**
         * On the thread that reads it.
         *
         * @throws IgniteCheckedException if the connection is not to be read any further
         */
        void heard(Object message) throws IgniteCheckedException;
    }

    /** Stands for what could not be read: the {@link Guard} lets none through. */
    static final class Refused implements DiscoverySpiCustomMessage {
        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable DiscoverySpiCustomMessage ackMessage() {
            return null;
        }

        @Override
        public boolean isMutable() {
            return false;
        }

        @Override
        public boolean stopProcess() {
            return false;
        }
    }

    RefusingMarshaller(Marshaller ignites, Listener listener) {
        this.ignites = ignites;
        this.listener = listener;
    }

    private static byte[] beginning(Class<?> type) {
        byte[] name = type.getName().getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[CLASS_NAME_AT + name.length];
        byte[] head = {(byte) 0xac, (byte) 0xed, 0, 5, 's', 'r', (byte) (name.length >> 8), (byte) name.length};
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(name, 0, all, CLASS_NAME_AT, name.length);
        return all;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T> T unmarshal(byte[] bytes, @Nullable ClassLoader loader) throws IgniteCheckedException {
        try {
            return ignites.unmarshal(bytes, loader);
        } catch (IgniteCheckedException | RuntimeException | LinkageError e) {
            if (isCustomMessage(bytes)) {
                return (T) new Refused();
            }
            throw e;
        }
    }

    private static boolean isCustomMessage(byte[] bytes) {
        return bytes.length >= CUSTOM_MESSAGE.length
                && java.util.Arrays.equals(bytes, 0, CUSTOM_MESSAGE.length, CUSTOM_MESSAGE, 0, CUSTOM_MESSAGE.length);
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals")
    public <T> T unmarshal(InputStream in, @Nullable ClassLoader loader) throws IgniteCheckedException {
        T message = ignites.unmarshal(in, loader);
        listener.heard(message);
        return message;
    }

    @Override
    public void setContext(MarshallerContext context) {
        ignites.setContext(context);
    }

    @Override
    public void marshal(@Nullable Object object, OutputStream out) throws IgniteCheckedException {
        ignites.marshal(object, out);
    }

    @Override
    public byte[] marshal(@Nullable Object object) throws IgniteCheckedException {
        return ignites.marshal(object);
    }
}
