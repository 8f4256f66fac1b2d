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
    private final Enrolments enrolments;
    private final VerificationKey coordinator;

    NameDirectory(Barter barter, Gateways gateways, Enrolments enrolments, VerificationKey coordinator) {
        this.barter = barter;
        this.gateways = gateways;
        this.enrolments = enrolments;
        this.coordinator = coordinator;
    }

    @Override
    public Optional<VerificationKey> key(String name) {
        try {
            return switch (access(name)) {
                case OPERATOR -> Optional.of(coordinator);
                case GATEWAY -> gateways.key(name);
                case NODE -> node(new NodeId(name));
                default -> Optional.of(barter.peer(new PeerId(name)).key());
            };
        } catch (BarterException | IllegalArgumentException e) {
            return Optional.empty(); // not registered, or not even a name
        }
    }

    private Optional<VerificationKey> node(NodeId node) {
        try {
            return Optional.of(barter.node(node).node().key());
        } catch (BarterException e) {
            if (e.kind() == BarterException.Kind.NOT_FOUND) {
                return enrolments.key(node);
            }
            throw e;
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
