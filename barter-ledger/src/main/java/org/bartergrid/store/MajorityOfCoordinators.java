package org.bartergrid.store;

import java.util.Collection;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.configuration.TopologyValidator;

/**
 * Has Ignite refuse every write while fewer coordinators are there than a majority. How many there are in all the nodes
 * say: this is stored with every cache, and must not be wrong when coordinators are added. Stateless.
 *
 * <p>A departed backup counts as an answer for Ignite, and this is asked only when nodes come and go. So it keeps a
 * minority from going on, and does not replace the look before and after an append.
 */
final class MajorityOfCoordinators implements TopologyValidator {
    private static final long serialVersionUID = 1L;

    /** Under which a node says how many coordinators its grid has. */
    static final String ATTRIBUTE = "bartergrid.coordinators";

    @Override
    public boolean validate(Collection<ClusterNode> nodes) {
        int all = 1;
        int there = 0;
        for (ClusterNode node : nodes) {
            Integer told = node.attribute(ATTRIBUTE);
            all = Math.max(all, told == null ? 1 : told);
            there++;
        }
        return there > all / 2;
    }

    /** Any is like any other: Ignite compares those of caches that share files. */
    @Override
    public boolean equals(Object other) {
        return other instanceof MajorityOfCoordinators;
    }

    @Override
    public int hashCode() {
        return MajorityOfCoordinators.class.hashCode();
    }
}
