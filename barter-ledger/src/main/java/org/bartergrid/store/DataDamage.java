package org.bartergrid.store;

import java.util.List;
import org.apache.ignite.internal.processors.cache.persistence.CorruptedDataStructureException;
import org.apache.ignite.internal.processors.cache.persistence.StorageException;
import org.apache.ignite.internal.processors.cache.persistence.wal.crc.IgniteDataIntegrityViolationException;

/** How Ignite says that what it has on disk is damaged. Stateless. */
final class DataDamage {
    private static final int MOST_CAUSES = 32;

    /** Ignite's words: for a page in general, and for one that its write-ahead log does not have either. */
    private static final List<String> CORRUPTED = List.of("content is corrupted", "Page is broken");

    private DataDamage() {}

    private interface Sign {
        boolean shows(Throwable cause);
    }

    private static boolean any(Throwable failure, Sign sign) {
        Throwable cause = failure;
        for (int depth = 0; depth < MOST_CAUSES && cause != null; depth++) {
            if (sign.shows(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** Whether a page or record was read that is not as it was written. */
    static boolean in(Throwable failure) {
        return any(
                failure,
                cause -> cause instanceof CorruptedDataStructureException
                        || cause instanceof IgniteDataIntegrityViolationException
                        || CORRUPTED.stream().anyMatch(String.valueOf(cause.getMessage())::contains));
    }

    /** Whether a node did not start because its files are cut short, or do not belong together. */
    static boolean stopsStart(Throwable failure) {
        return !isFullDisk(failure) && any(failure, cause -> cause instanceof StorageException);
    }

    /** Whether there was no room on the disk. */
    static boolean isFullDisk(Throwable failure) {
        return words(failure).contains("No space left on device");
    }

    /** What the first of its causes says, which is closest to what happened. */
    static String rootMessage(Throwable failure) {
        String[] last = {""};
        boolean unused = any(failure, cause -> {
            last[0] = String.valueOf(cause.getMessage());
            return false;
        });
        return last[0];
    }

    /** All that is said by a failure and its causes. */
    static String words(Throwable failure) {
        StringBuilder words = new StringBuilder();
        boolean unused = any(failure, cause -> {
            words.append(cause.getMessage()).append('\n');
            return false;
        });
        return words.toString();
    }
}
