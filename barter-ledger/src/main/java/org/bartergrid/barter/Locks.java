package org.bartergrid.barter;

import java.util.function.Supplier;
import java.util.stream.Stream;

/** A fixed number of locks shared by any number of ids: what has the same id is never changed by two at once. */
final class Locks {
    private final Object[] stripes = Stream.generate(Object::new).limit(1_024).toArray();

    <T> T with(Object id, Supplier<T> action) {
        synchronized (stripes[Math.floorMod(id.hashCode(), stripes.length)]) {
            return action.get();
        }
    }
}
