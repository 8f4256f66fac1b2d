package org.bartergrid.api;

import java.util.Optional;
import org.bartergrid.barter.Barter;
import org.bartergrid.barter.BarterException;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.VerificationKey;

/** Everybody who may log in: peers by handle, nodes by id, gateways by name, and the grid itself. */
final class NameDirectory implements Logins.Directory {

    private final Barter barter;
    private final Gateways gateways;
    private final VerificationKey coordinator;

    NameDirectory(Barter barter, Gateways gateways, VerificationKey coordinator) {
        this.barter = barter;
        this.gateways = gateways;
        this.coordinator = coordinator;
    }

    @Override
    public Optional<VerificationKey> key(String name) {
        try {
            return switch (access(name)) {
                case OPERATOR -> Optional.of(coordinator);
                case GATEWAY -> gateways.key(name);
                case NODE -> Optional.of(barter.node(new NodeId(name)).node().key());
                default -> Optional.of(barter.peer(new PeerId(name)).key());
            };
        } catch (BarterException | IllegalArgumentException e) {
            return Optional.empty(); // not registered, or not even a name
        }
    }

    @Override
    public Access access(String name) {
        if (name.equals(PeerId.GRID.value())) {
            return Access.OPERATOR;
        }
        if (name.startsWith(Gateways.PREFIX)) {
            return Access.GATEWAY;
        }
        return name.indexOf('.') > 0 ? Access.NODE : Access.PEER;
    }
}
