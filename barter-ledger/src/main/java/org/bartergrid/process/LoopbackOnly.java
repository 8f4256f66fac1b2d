package org.bartergrid.process;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * The rule for every listener until nodes enrol with certificates: nobody but this machine may connect. Without mutual
 * TLS a member of a cluster is whoever reaches its port.
 */
public final class LoopbackOnly {

    private LoopbackOnly() {}

    /**
     * Checks the address that a process is to listen on.
     *
     * @throws IllegalArgumentException if it is not a loopback address
     */
    public static String checked(String host) {
        try {
            if (InetAddress.getByName(host).isLoopbackAddress()) {
                return host;
            }
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("host '" + host + "' is no address of this machine: use 127.0.0.1", e);
        }
        throw new IllegalArgumentException(
                "host '" + host + "' can be reached from other machines, and until nodes enrol"
                        + " with certificates whoever reaches a listener is trusted: use 127.0.0.1");
    }
}
