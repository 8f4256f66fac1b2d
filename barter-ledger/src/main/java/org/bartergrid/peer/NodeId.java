package org.bartergrid.peer;

import java.util.regex.Pattern;

/** A node's name under its peer's handle: {@code <peer>.<name>}, for example {@code ada.laptop}. */
public record NodeId(String value) implements Comparable<NodeId> {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");

    public NodeId {
        int dot = value.indexOf('.');
        if (dot < 0 || !NAME.matcher(value.substring(dot + 1)).matches()) {
            throw new IllegalArgumentException("'" + value + "' is not a node's id: write it as peer.name in lower-case"
                    + " letters, digits and hyphens, for example 'ada.laptop'");
        }
        var unused = new PeerId(value.substring(0, dot));
    }

    /** The id of the node that {@code peer} calls {@code name}. */
    public static NodeId of(PeerId peer, String name) {
        return new NodeId(peer.value() + "." + name);
    }

    /** The peer who owns the node. */
    public PeerId peer() {
        return new PeerId(value.substring(0, value.indexOf('.')));
    }

    /** The node's own name, without its peer. */
    public String name() {
        return value.substring(value.indexOf('.') + 1);
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
