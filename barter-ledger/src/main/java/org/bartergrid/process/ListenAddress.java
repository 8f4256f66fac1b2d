package org.bartergrid.process;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;

/** The address that a process listens on, as people write it in a configuration. */
public final class ListenAddress {

    private ListenAddress() {}

    /**
     * One address of this machine, at which others reach it too.
     *
     * @throws IllegalArgumentException in one sentence, if it is none, or stands for all of them
     */
    public static String one(String host) {
        InetAddress address = resolved(host);
        if (address.isAnyLocalAddress()) {
            throw new IllegalArgumentException("host '" + host
                    + "' stands for every address of this machine: name the one at which the others reach it");
        }
        return host;
    }

    /**
     * An address of this machine, or what stands for all of them.
     *
     * @throws IllegalArgumentException in one sentence, if it is none
     */
    public static String any(String host) {
        InetAddress unused = resolved(host);
        return host;
    }

    /** Whether only this machine reaches it. */
    public static boolean isLoopback(String host) {
        return resolved(host).isLoopbackAddress();
    }

    /** Whether it stands for every address of this machine. */
    public static boolean isWildcard(String host) {
        return resolved(host).isAnyLocalAddress();
    }

    private static InetAddress resolved(String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            if (address.isLoopbackAddress()
                    || address.isAnyLocalAddress()
                    || NetworkInterface.getByInetAddress(address) != null) {
                return address;
            }
            throw new IllegalArgumentException(
                    "host '" + host + "' is no address of this machine: give one of its own, or 127.0.0.1");
        } catch (UnknownHostException | SocketException e) {
            throw new IllegalArgumentException(
                    "host '" + host + "' is no address of this machine: give one of its own, or 127.0.0.1", e);
        }
    }
}
