package org.bartergrid.process;

import java.util.Map;

/**
 * What every process that starts Ignite tells it first, by system properties, which is the only way. An operator who sets
 * one on the command line has the last word.
 */
public final class IgniteManners {
    private static final Map<String, String> PROPERTIES = Map.of(
            // Quiet mode writes a banner to stdout, which is for answers; otherwise all of it goes to the logger.
            "IGNITE_QUIET", "false",
            "IGNITE_NO_ASCII", "true",
            "IGNITE_PERFORMANCE_SUGGESTIONS_DISABLED", "true",
            // It would ask a server on the internet whether there is a newer Ignite.
            "IGNITE_UPDATE_NOTIFIER", "false",
            // Our processes stop their parts in order by themselves.
            "IGNITE_NO_SHUTDOWN_HOOK", "true");

    private IgniteManners() {}

    /** To be called before the first class of Ignite is used. */
    public static void teach() {
        PROPERTIES.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
    }
}
