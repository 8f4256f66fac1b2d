package org.bartergrid.client;

import java.net.ConnectException;
import java.net.URI;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** No answer from the coordinator, or from any of several: they are down, or the addresses are wrong. */
public final class CoordinatorUnreachable extends RuntimeException {

    private final String where;
    private final boolean neverConnected;

    CoordinatorUnreachable(URI coordinator, Throwable cause) {
        super(
                unbelieved(cause)
                        .map(why -> "What answers at " + coordinator + " is not believed: " + why)
                        .orElseGet(() -> "No coordinator answers at " + where(coordinator, cause)
                                + ": check the address, and that it runs"),
                cause);
        this.where = where(coordinator, cause);
        this.neverConnected =
                cause instanceof ConnectException || unbelieved(cause).isPresent();
    }

    private CoordinatorUnreachable(List<CoordinatorUnreachable> all, Throwable last) {
        super("No coordinator answers at " + list(all) + ": check the addresses, and that one of them runs", last);
        this.where = list(all);
        this.neverConnected = all.stream().allMatch(CoordinatorUnreachable::neverConnected);
        all.forEach(this::addSuppressed);
    }

    /** One failure for those of several coordinators, at least one. */
    static CoordinatorUnreachable all(List<CoordinatorUnreachable> failures) {
        var last = failures.get(failures.size() - 1);
        return failures.size() == 1 ? last : new CoordinatorUnreachable(failures, last);
    }

    /** Whether nothing can have arrived anywhere: nobody listens at any of the addresses. */
    boolean neverConnected() {
        return neverConnected;
    }

    /** Why its certificate was refused, if that is the reason. */
    private static Optional<String> unbelieved(Throwable cause) {
        for (Throwable one = cause; one != null; one = one.getCause()) {
            if (one instanceof CertificateException) {
                return Optional.ofNullable(one.getMessage());
            }
        }
        return Optional.empty();
    }

    private static String list(List<CoordinatorUnreachable> all) {
        return all.stream().map(one -> one.where).collect(Collectors.joining(", "));
    }

    private static String where(URI coordinator, Throwable cause) {
        String reason = unbelieved(cause)
                .orElseGet(() -> cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
        return coordinator + " (" + reason + ")";
    }
}
