package org.bartergrid.cell;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.List;
import org.apache.ignite.spi.IgniteSpiException;
import org.bartergrid.process.ListenAddress;
import org.jspecify.annotations.Nullable;

/** Why a machine did not get into its cell, in one sentence with what to do. Ignite has it somewhere inside, or not at all. */
final class JoinRefusal {

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
     */
    static IOException of(RuntimeException failure, String host, List<String> discovery) {
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
        return new IOException("This machine could not join the cell" + where + ": " + why, failure);
    }

    /**
     * Ignite began a cell of its own, since nobody let it in.
     *
     * @param refused how a member broke a connection off; null if none did
     */
    static IOException nobody(String host, List<String> discovery, @Nullable String refused) {
        String where = at(discovery);
        if (refused != null) {
            return new IOException("The members of the cell" + where + " refuse this machine (" + refused
                    + "): if its clock and theirs are right, it was evicted, or its certificate is of another grid; what a"
                    + " member has refused stands in its log");
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
