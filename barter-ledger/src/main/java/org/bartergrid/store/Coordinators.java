package org.bartergrid.store;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The coordinators of one grid, and which of them this process is. One is alone; three go on when one of them is lost.
 * Two would stand still without either, and are refused.
 *
 * @param me the name of this one
 * @param all every one of them, in the same order everywhere
 */
public record Coordinators(String me, List<Coordinator> all) {
    private static final String FIRST = "coordinator-1";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "[::]");
    private static final int LARGEST_PORT = 65_535;

    /** Every block has this many copies, so that a majority of them is a majority of coordinators. */
    private static final int SEVERAL = 3;

    /**
     * One coordinator.
     *
     * @param name its name, which it keeps for ever: its files and its part of the cluster are known by it
     * @param host where the others reach its ledger
     * @param discoveryPort on that host; 0, for any free one, only if it is alone
     */
    public record Coordinator(String name, String host, int discoveryPort) {
        public Coordinator {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "'" + name + "' is no name for a coordinator: it is up to 32 of a-z, 0-9 and -");
            }
            if (host.isBlank() || WILDCARDS.contains(host)) {
                throw new IllegalArgumentException("The ledger of " + name + " is at host '" + host
                        + "', where nobody finds it: name the address at which the others reach it");
            }
            if (discoveryPort < 0 || discoveryPort > LARGEST_PORT) {
                throw new IllegalArgumentException(discoveryPort + " is no port for the ledger of " + name);
            }
        }

        String address() {
            return host + ":" + discoveryPort;
        }
    }

    public Coordinators {
        all = List.copyOf(all);
        Set<String> names = new HashSet<>();
        Set<String> addresses = new HashSet<>();
        for (Coordinator coordinator : all) {
            if (!names.add(coordinator.name()) || !addresses.add(coordinator.address())) {
                throw new IllegalArgumentException(
                        "Coordinator " + coordinator.name() + " has a name or an address that another one has");
            }
            if (all.size() > 1 && coordinator.discoveryPort() == 0) {
                throw new IllegalArgumentException(
                        "The others cannot find " + coordinator.name() + " at port 0: choose one for its ledger");
            }
        }
        if (all.size() != 1 && all.size() != SEVERAL) {
            throw new IllegalArgumentException("There are " + all.size()
                    + " coordinators: have one, or three, which go on when one of them is lost");
        }
        if (!names.contains(me)) {
            throw new IllegalArgumentException(
                    "This coordinator is to be '" + me + "', which is none of " + String.join(", ", names));
        }
    }

    /** One coordinator. */
    public static Coordinators alone() {
        return alone(FIRST);
    }

    /** One of several, looked at without the others. */
    static Coordinators alone(String name) {
        return new Coordinators(name, List.of(new Coordinator(name, LedgerCluster.LOOPBACK, 0)));
    }

    /** Whether there are others. */
    public boolean several() {
        return all.size() > 1;
    }

    /** How many of them must have what counts. */
    int majority() {
        return all.size() / 2 + 1;
    }

    Coordinator mine() {
        return all.stream().filter(one -> one.name().equals(me)).findFirst().orElseThrow();
    }
}
