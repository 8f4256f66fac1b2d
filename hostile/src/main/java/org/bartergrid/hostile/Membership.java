package org.bartergrid.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.bartergrid.hostile.HostileMember.Guise;
import org.bartergrid.trust.Credentials;

/** Whether somebody becomes a member of the cell for the honest ones, too. */
final class Membership {

    private static final long COMES_MILLIS = 30_000;
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

    /** Comes and vanishes, counted in or not. */
    Try tried(Credentials own, Guise guise) {
        try (var coming = HostileMember.come(own, guise, folder(guise), ring())) {
            boolean counted = States.within(
                            COMES_MILLIS,
                            () -> isCounted(guise.id()) || coming.member().isDone())
                    && States.within(TAKES_MILLIS, () -> isCounted(guise.id()));
            return new Try(counted, counted ? "" : said(coming));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Why somebody is not counted in, as far as it was told. */
    static String said(HostileMember.Coming coming) {
        try {
            var member = coming.member().getNow(null);
            return member == null ? "it is not let in and waits" : left(member);
        } catch (CompletionException refused) {
            return reason(refused);
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

    /** Whether any honest member counts somebody in. */
    boolean isCounted(UUID id) {
        return grid.members().stream().anyMatch(honest -> counts(honest, id));
    }

    /** Whether all honest members do. */
    boolean isCountedByAll(UUID id) {
        return grid.members().stream().allMatch(honest -> counts(honest, id));
    }

    private boolean counts(Child honest, UUID id) {
        for (var one : grid.states.of(honest).path("members")) {
            if (one.asText().endsWith(" " + id)) {
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
