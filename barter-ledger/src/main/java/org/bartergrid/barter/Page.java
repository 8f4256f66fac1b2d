package org.bartergrid.barter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of a list, in its order.
 *
 * @param items at most as many as were asked for
 * @param next cursor from which to read on, absent at the end
 */
public record Page<T>(List<T> items, @Nullable String next) {
    /** The most that one page carries. */
    public static final int LARGEST = 500;

    public Page {
        items = List.copyOf(items);
    }

    /** The page size that is used for {@code asked}. */
    public static int bounded(int asked) {
        return Math.max(1, Math.min(asked, LARGEST));
    }
}
