package org.bartergrid.api;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Where a request comes from, as limits count it: an IPv4 address, or the first 64 bits of an IPv6 address, of which everybody
 * has 2^64.
 *
 * <p>Of which address, {@link Origins} says: that at the other end of the connection, or the one that another coordinator
 * vouches for. Bounds on connections can only go by the first.
 */
record Network(String prefix) {

    private static final int PREFIX_BYTES = 8;

    /** The network of an address in digits, with or without brackets and zone. */
    static Network of(String address) {
        String digits = address.replace("[", "").replace("]", "");
        int zone = digits.indexOf('%');
        String bare = zone < 0 ? digits : digits.substring(0, zone);
        boolean numeric =
                !bare.isEmpty() && bare.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == '.' || c == ':');
        if (!numeric) {
            return new Network("unknown"); // a name would be looked up
        }
        try {
            return of(InetAddress.getByName(bare));
        } catch (UnknownHostException e) {
            return new Network("unknown");
        }
    }

    /** The network of an address; IPv4 inside IPv6 is IPv4. */
    static Network of(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            return new Network(address.getHostAddress());
        }
        byte[] first = Arrays.copyOf(Arrays.copyOf(bytes, PREFIX_BYTES), bytes.length);
        try {
            return new Network(InetAddress.getByAddress(first).getHostAddress() + "/64");
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("It has as many bytes as before", impossible);
        }
    }

    @Override
    public String toString() {
        return prefix;
    }
}
