package org.bartergrid.hostile;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Sees what honest members refuse from its making on, by their own counts. */
final class Witness {

    private static final long MOMENT_MILLIS = 1_500;

    private final States states;
    private final Collection<Child> honest;
    private final Map<String, Long> before;

    Witness(States states, Collection<Child> honest) {
        this.states = states;
        this.honest = List.copyOf(honest);
        this.before = counts();
    }

    /** By kind; a member that has joined anew counts anew. */
    private Map<String, Long> counts() {
        Map<String, Long> counts = new HashMap<>();
        for (var process : honest) {
            var state = states.of(process);
            for (var kind : state.path("refused").properties()) {
                counts.put(
                        state.path("id").asText() + "/" + kind.getKey(),
                        kind.getValue().asLong());
            }
        }
        return counts;
    }

    /** The kinds of which more were refused since then, waiting a moment for the first. */
    List<String> seen() {
        States.within(MOMENT_MILLIS, () -> !refused().isEmpty());
        return List.copyOf(refused());
    }

    private Set<String> refused() {
        var kinds = new TreeSet<String>();
        counts().forEach((counted, count) -> {
            String kind = counted.substring(counted.indexOf('/') + 1);
            if (count > before.getOrDefault(counted, 0L) && !isAside(kind)) {
                kinds.add(kind);
            }
        });
        return kinds;
    }

    /** What Ignite tries by itself that has to wait, and what still comes of somebody who was put out: neither is an attack. */
    private static boolean isAside(String kind) {
        return kind.startsWith("IgniteDiagnosticMessage ") || kind.endsWith(" anybody");
    }

    /** Which part of an honest member counts these kinds. */
    static String stopper(Collection<String> kinds) {
        return kinds.stream().map(Witness::stopper).distinct().sorted().collect(Collectors.joining(" and "));
    }

    private static String stopper(String kind) {
        if (kind.startsWith("certificate")) {
            return "certificates";
        } else if (kind.contains("connection")) {
            return "sessions";
        }
        return kind.startsWith("discovery ") || kind.startsWith("data of ") || kind.startsWith("member ")
                ? "guard"
                : "gate";
    }
}
