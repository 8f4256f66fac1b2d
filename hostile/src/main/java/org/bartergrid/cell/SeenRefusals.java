package org.bartergrid.cell;

import java.lang.reflect.Field;
import java.util.Map;
import org.apache.ignite.Ignite;
import org.bartergrid.cluster.Refusals;
import org.jspecify.annotations.NullMarked;

/** What an honest member has refused until now, looked at from inside its process: what others are told comes later. */
@NullMarked
public final class SeenRefusals {

    private SeenRefusals() {}

    /** Counted by kind; nothing of a member that refuses nothing. */
    public static Map<String, Long> by(Ignite member) {
        return member.configuration().getCommunicationSpi() instanceof GatedCommunicationSpi gated
                ? ((Refusals) field(field(gated, "gate"), "refusals")).counts()
                : Map.of();
    }

    private static Object field(Object of, String name) {
        try {
            Field field = of.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
