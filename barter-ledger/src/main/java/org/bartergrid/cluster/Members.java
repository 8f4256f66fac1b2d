package org.bartergrid.cluster;

import java.security.cert.CertificateException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.ignite.cluster.ClusterNode;
import org.bartergrid.trust.Member;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the members of a cluster have proved to be, by Ignite's ids. Safe for any thread. */
public final class Members {

    private static final Logger log = LoggerFactory.getLogger(Members.class);

    private final ClusterTrust trust;
    private final AtomicInteger evictions = new AtomicInteger();
    private final Map<UUID, Member> proved = new ConcurrentHashMap<>();
    private volatile Function<UUID, @Nullable ClusterNode> topology = id -> null;

    public Members(ClusterTrust trust) {
        this.trust = trust;
    }

    /** From now on members are looked up there. */
    public void topology(Function<UUID, @Nullable ClusterNode> lookUp) {
        topology = lookUp;
    }

    /** Whether Ignite counts it in, whatever it has proved. */
    public boolean present(UUID id) {
        return topology.apply(id) != null;
    }

    /** What a member has proved to be; nothing if it is not there, or has proved nothing. */
    public Optional<Member> member(UUID id) {
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

    /**
     * Makes a member prove what it is.
     *
     * @throws CertificateException with a sentence, if it cannot
     */
    public Member prove(ClusterNode node) throws CertificateException {
        int before = evictions.get();
        var member = MemberProof.member(node, trust.check());
        proved.put(node.id(), member);
        if (before != evictions.get() || topology.apply(node.id()) == null) {
            // What was found may not be so any more: it is looked at anew when it matters.
            proved.remove(node.id());
        }
        return member;
    }

    /**
     * What a newcomer proves, of which nothing is kept: it may never get in.
     *
     * @throws CertificateException with a sentence, if it proves nothing
     */
    Member newcomer(ClusterNode node) throws CertificateException {
        return MemberProof.member(node, trust.check());
    }

    /** Nobody has proved anything any more: evictions have changed. */
    public void forgetAll() {
        evictions.incrementAndGet();
        proved.clear();
    }

    /** It has left. */
    public void forget(UUID id) {
        proved.remove(id);
    }
}
