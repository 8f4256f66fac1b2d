package org.bartergrid.cell;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.List;
import javax.net.ssl.SSLException;
import org.apache.ignite.internal.util.typedef.X;
import org.apache.ignite.spi.IgniteSpiException;
import org.bartergrid.process.ListenAddress;
import org.jspecify.annotations.Nullable;

/** Why a machine did not get into its cell, in one sentence with what to do. Ignite has it somewhere inside, or not at all. */
final class JoinRefusal {

    /** As Java's TLS begins to tell of one. */
    private static final String ALERT = "Received fatal alert";

    private JoinRefusal() {}

    /** Its own certificate would not be taken. */
    static IOException own(CertificateException wrong) {
        return new IOException("This machine cannot join a cell: " + wrong.getMessage(), wrong);
    }

    /**
     * Ignite did not start.
     *
     * @param host this machine's own address in the cell
     * @param discovery where members should be
     * @param brokenOff how a member broke a connection off; null if none did
     */
    static IOException of(RuntimeException failure, String host, List<String> discovery, @Nullable String brokenOff) {
        String where = at(discovery);
        String why = String.valueOf(failure.getMessage());
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException refused) {
                return new IOException(
                        "Who answers" + where + " is no member of this machine's cell: " + refused.getMessage(),
                        failure);
            }
            if (cause.getMessage() != null) {
                why = cause.getMessage();
            }
            if (cause instanceof IgniteSpiException && why.contains("loopback address")) {
                return new IOException(
                        "This machine's 'host' is " + host + " and the members of its cell are" + where
                                + ": one of these is an address that only its own machine reaches, so set 'host' of nodes"
                                + " and gateway to addresses at which they reach each other",
                        failure);
            }
        }
        // Ignite gives up at the third alert, or finds nobody: what it says then is of no use to anybody.
        String end = brokenOff != null ? brokenOff : X.hasCause(failure, SSLException.class) ? end(failure) : null;
        return end != null
                ? new IOException(brokenOff(where, end), failure)
                : new IOException("This machine could not join the cell" + where + ": " + why, failure);
    }

    /** How a connection ended, in the words of TLS if it has any. */
    static String end(Exception failure) {
        for (var kind : List.of(SSLException.class, IOException.class)) {
            var end = X.cause(failure, kind);
            if (end != null) {
                // The end of a stream has no message.
                return end.getMessage() == null ? "the connection ended" : end.getMessage();
            }
        }
        return String.valueOf(failure.getMessage());
    }

    /** Whether whoever ended it has said that it refuses. */
    static boolean isAlert(String end) {
        return end.startsWith(ALERT);
    }

    /**
     * What TLS 1.3 has come to: who is called refuses a certificate after the caller has begun to speak, and says so by an
     * alert. If the caller still writes then, it sees the end of the connection alone, as of one that goes away.
     */
    private static String brokenOff(String where, String end) {
        String why =
                "it was evicted, or its certificate is of another grid: the log of the member that refused says so,"
                        + " once a minute";
        return isAlert(end)
                ? "The members of the cell" + where + " refuse this machine (" + end
                        + "): if its clock and theirs are right, " + why
                : "This machine was refused at the cell" + where + ", or who answered went away just then (" + end
                        + "): start it again; if that does not help, and its clock and theirs are right, " + why;
    }

    /**
     * Ignite began a cell of its own, since nobody let it in.
     *
     * @param brokenOff how a member broke a connection off; null if none did
     */
    static IOException nobody(String host, List<String> discovery, @Nullable String brokenOff) {
        String where = at(discovery);
        if (brokenOff != null) {
            return new IOException(brokenOff(where, brokenOff));
        }
        boolean elsewhere = discovery.stream().noneMatch(JoinRefusal::isLoopback);
        if (ListenAddress.isLoopback(host) && elsewhere) {
            return new IOException("No member of the cell answers" + where + ", and 'host' of this machine is " + host
                    + ", which reaches no other machine: set it to this machine's address in their network");
        }
        return new IOException(
                "No member of the cell answers" + where + ": start its gateway with 'barter gateway start'");
    }

    private static boolean isLoopback(String address) {
        int colon = address.lastIndexOf(':');
        try {
            return InetAddress.getByName(colon < 0 ? address : address.substring(0, colon))
                    .isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }

    private static String at(List<String> discovery) {
        return discovery.isEmpty() ? "" : " at " + String.join(", ", discovery);
    }
}
