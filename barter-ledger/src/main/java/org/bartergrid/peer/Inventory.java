package org.bartergrid.peer;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bartergrid.resource.RatedResource;

/**
 * What a peer or one of its nodes has to give, as far as it says so. No two resources have the same label.
 *
 * @param resources at most {@value #MOST_RESOURCES}
 */
public record Inventory(List<RatedResource> resources) {
    /** Nothing. */
    public static final Inventory EMPTY = new Inventory(List.of());

    private static final int MOST_RESOURCES = 16;

    public Inventory {
        resources = List.copyOf(resources);
        if (resources.size() > MOST_RESOURCES) {
            throw new IllegalArgumentException(
                    "an inventory has at most " + MOST_RESOURCES + " resources, but this one has " + resources.size());
        }
        Set<String> labels = new HashSet<>();
        for (RatedResource resource : resources) {
            if (!labels.add(resource.label())) {
                throw new IllegalArgumentException(
                        "two resources have the label '" + resource.label() + "': give each one of its own");
            }
        }
    }

    /** The resource with a label. */
    public Optional<RatedResource> labelled(String label) {
        return resources.stream().filter(each -> each.label().equals(label)).findFirst();
    }
}
