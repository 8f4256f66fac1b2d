package org.bartergrid.hostile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.ignite.IgniteException;
import org.bartergrid.hostile.HostileMember.Guise;
import org.bartergrid.trust.Credentials;

/** Whether somebody becomes a member of the cell for the honest ones, too. */
final class Membership {

    private static final long TAKES_MILLIS = 3_000;

    private final HonestGrid grid;

    Membership(HonestGrid grid) {
        this.grid = grid;
    }

    /**
     * What came of trying to join.
     *
     * @param joined whether an honest member counted it in
     * @param said why it was not let in, as it was told
     */
    record Try(boolean joined, String said) {}

    /** Joins and leaves. */
    Try tried(Credentials own, String name, String role) {
        return tried(own, Guise.claiming(own, name, role));
    }

    /** Joins and leaves. */
    Try tried(Credentials own, Guise guise) {
        try (var member = HostileMember.join(own, guise, folder(guise), ring())) {
            boolean counted = States.within(TAKES_MILLIS, () -> isCounted(member));
            return new Try(counted, counted ? "" : left(member));
        } catch (IOException | IgniteException e) {
            return new Try(false, reason(e));
        }
    }

    /** Ignite begins a cluster of its own when nobody takes it in. */
    static String left(HostileMember member) {
        try {
            return member.ignite().cluster().nodes().size() == 1
                    ? "nobody took it in: it is alone"
                    : "no honest member counts it in";
        } catch (IllegalStateException stopped) {
            return "it was put out";
        }
    }

    /** What is said to a greeting by whoever shows this certificate, at each address where honest members are found. */
    List<Greeting.Reply> greetings(Credentials own) {
        var sockets = Gullible.tls(own).getSocketFactory();
        return ring().stream()
                .map(address -> {
                    int colon = address.lastIndexOf(':');
                    return Greeting.at(
                            address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)), sockets);
                })
                .toList();
    }

    Path folder(Guise guise) {
        return grid.folder().resolve("outside-" + guise.name());
    }

    /** Where honest members are found now, as they themselves know it. */
    List<String> ring() {
        return grid.members().stream()
                .map(member -> grid.states.of(member).path("discovery").asText())
                .filter(address -> !address.isEmpty())
                .toList();
    }

    /** Whether any honest member counts it in. */
    boolean isCounted(HostileMember member) {
        return grid.members().stream().anyMatch(honest -> counts(honest, member));
    }

    /** Whether all honest members count it in. */
    boolean isCountedByAll(HostileMember member) {
        return grid.members().stream().allMatch(honest -> counts(honest, member));
    }

    private boolean counts(Child honest, HostileMember member) {
        for (var one : grid.states.of(honest).path("members")) {
            if (one.asText().endsWith(" " + member.id())) {
                return true;
            }
        }
        return false;
    }

    /** The innermost message there is: Ignite wraps what it was told. */
    static String reason(Throwable failure) {
        String said = "";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && !message.isBlank()) {
                said = message;
            }
        }
        return said.lines().findFirst().orElse("");
    }
}
