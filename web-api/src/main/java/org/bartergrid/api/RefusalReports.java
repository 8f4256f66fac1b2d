package org.bartergrid.api;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What members of cells last said that they have refused, by kind. In memory, and as they say it: their next report tells it
 * again after a restart. Safe for any thread.
 */
final class RefusalReports {

    /** Of one member, which may say whatever it likes: what is beyond is counted together. */
    private static final int MOST_KINDS = 40;

    private static final String OTHER = "other";
    private static final Pattern KIND = Pattern.compile("[A-Za-z0-9_.$ -]{1,100}");

    private final Map<String, Map<String, Long>> reports = new ConcurrentHashMap<>();

    /** A member's counts since it started; null from members of before. Only who is enrolled reports. */
    void heard(String member, @Nullable Map<String, Long> counts) {
        if (counts == null) {
            return;
        }
        Map<String, Long> kept = new TreeMap<>();
        counts.forEach((kind, count) -> {
            if (count != null && count > 0) {
                boolean known = KIND.matcher(kind).matches() && (kept.size() < MOST_KINDS || kept.containsKey(kind));
                kept.merge(known ? kind : OTHER, count, Long::sum);
            }
        });
        reports.put(member, Map.copyOf(kept));
    }

    Map<String, Map<String, Long>> all() {
        return new TreeMap<>(reports);
    }
}
