package org.bartergrid.job;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A record as its components, one after another; each keeps order, so their sequence does too. */
final class RecordCodec<R extends Record> implements Codec<R> {

    private static final Codec<Integer> INT32 = new Codec<>() {
        @Override
        public void write(Integer value, DataOutput out) throws IOException {
            out.writeInt(value ^ Integer.MIN_VALUE);
        }

        @Override
        public Integer read(DataInput in) throws IOException {
            return in.readInt() ^ Integer.MIN_VALUE;
        }
    };

    private static final Codec<Boolean> BOOLEAN = new Codec<>() {
        @Override
        public void write(Boolean value, DataOutput out) throws IOException {
            out.writeBoolean(value);
        }

        @Override
        public Boolean read(DataInput in) throws IOException {
            return in.readBoolean();
        }
    };

    private final Constructor<R> constructor;
    private final List<Component> components;

    private RecordCodec(Constructor<R> constructor, List<Component> components) {
        this.constructor = constructor;
        this.components = components;
    }

    static <R extends Record> RecordCodec<R> of(Class<R> type) {
        RecordComponent[] declared = type.getRecordComponents();
        List<Component> components = new ArrayList<>();
        for (RecordComponent component : declared) {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);
            components.add(new Component(accessor, codecFor(type, component)));
        }
        try {
            Constructor<R> constructor = type.getDeclaredConstructor(
                    Arrays.stream(declared).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return new RecordCodec<>(constructor, components);
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(type + " has no canonical constructor.", e);
        }
    }

    @Override
    public void write(R value, DataOutput out) throws IOException {
        for (Component component : components) {
            component.codec.write(component.of(value), out);
        }
    }

    @Override
    public R read(DataInput in) throws IOException {
        Object[] values = new Object[components.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = components.get(i).codec.read(in);
        }
        try {
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IOException(
                    "Cannot make a " + constructor.getDeclaringClass().getName() + " of what was read.", e);
        }
    }

    @Override
    public long heapBytes(R value) {
        long bytes = 16;
        for (Component component : components) {
            bytes += component.codec.heapBytes(component.of(value));
        }
        return bytes;
    }

    private static Codec<Object> codecFor(Class<?> owner, RecordComponent component) {
        Class<?> type = component.getType();
        Codec<?> codec;
        if (type == String.class) {
            codec = OrderedCodecs.STRING;
        } else if (type == long.class) {
            codec = OrderedCodecs.INT64;
        } else if (type == int.class) {
            codec = INT32;
        } else if (type == double.class) {
            codec = OrderedCodecs.FLOAT64;
        } else if (type == boolean.class) {
            codec = BOOLEAN;
        } else if (type == byte[].class) {
            codec = OrderedCodecs.BYTES;
        } else if (type.isRecord()) {
            codec = of(type.asSubclass(Record.class));
        } else {
            throw new IllegalArgumentException("The component '" + component.getName() + "' of " + owner.getName()
                    + " is a " + type.getName()
                    + ": a record codec takes String, long, int, double, boolean, byte[] and records of those.");
        }
        @SuppressWarnings("unchecked")
        Codec<Object> untyped = (Codec<Object>) codec;
        return untyped;
    }

    private record Component(Method accessor, Codec<Object> codec) {
        Object of(Record value) {
            try {
                return accessor.invoke(value);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("Cannot read " + accessor + ".", e);
            }
        }
    }
}
