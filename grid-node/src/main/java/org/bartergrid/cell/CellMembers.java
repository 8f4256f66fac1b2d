package org.bartergrid.cell;

import java.security.cert.CertificateException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.ignite.cluster.ClusterNode;
import org.bartergrid.trust.Member;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the members of this cell have proved to be, by Ignite's ids. Safe for any thread. */
final class CellMembers {

    private static final Logger log = LoggerFactory.getLogger(CellMembers.class);

    private final CellTrust trust;
    private final Map<UUID, Member> proved = new ConcurrentHashMap<>();
    private volatile Function<UUID, @Nullable ClusterNode> topology = id -> null;

    CellMembers(CellTrust trust) {
        this.trust = trust;
        // Whoever is evicted has proved nothing any more.
        trust.evictions().onChange(proved::clear);
    }

    /** From now on members are looked up there. */
    void topology(Function<UUID, @Nullable ClusterNode> lookUp) {
        topology = lookUp;
    }

    /** Whether Ignite counts it in, whatever it has proved. */
    boolean present(UUID id) {
        return topology.apply(id) != null;
    }

    /** What a member has proved to be; nothing if it is not there, or has proved nothing. */
    Optional<Member> member(UUID id) {
        var known = proved.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        var node = topology.apply(id);
        if (node == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(prove(node));
        } catch (CertificateException e) {
            log.debug("A member has no certificate that counts: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** Makes a member prove what it is. */
    Member prove(ClusterNode node) throws CertificateException {
        var member = MemberProof.member(node, trust.check());
        proved.put(node.id(), member);
        return member;
    }

    /** It has left. */
    void forget(UUID id) {
        proved.remove(id);
    }
}
