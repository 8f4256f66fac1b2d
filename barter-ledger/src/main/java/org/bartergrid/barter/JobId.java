package org.bartergrid.barter;

import java.util.UUID;
import org.bartergrid.market.OrderId;

/** Names a job. */
public record JobId(UUID value) implements Comparable<JobId> {
    /** The job that an order serves: it has the order's UUID, since an order serves one job. */
    public static JobId under(OrderId order) {
        return new JobId(order.value());
    }

    /** The id in its usual text form. */
    public static JobId parse(String text) {
        try {
            return new JobId(UUID.fromString(text));
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("'" + text + "' is not a UUID", malformed);
        }
    }

    @Override
    public int compareTo(JobId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
