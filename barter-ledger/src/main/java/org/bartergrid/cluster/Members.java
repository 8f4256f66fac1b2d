package org.bartergrid.cluster;

import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    /** A proof is made just before its member joins: older, it is a copy, or one of the two clocks is wrong. */
    private static final Duration LONGEST_AGE = Duration.ofMinutes(10);

    private static final int MOST_GONE = 10_000;

    private final ClusterTrust trust;
    private final AtomicInteger evictions = new AtomicInteger();
    private final Map<UUID, Member> proved = new ConcurrentHashMap<>();

    /** In the order in which they went. */
    private final Set<UUID> gone = new LinkedHashSet<>();

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
            return Optional.of(proveNew(node));
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
        return kept(node, before, shown(node));
    }

    /** @param before how often evictions had changed when the member was asked */
    private Member kept(ClusterNode node, int before, Member member) {
        proved.put(node.id(), member);
        if (before != evictions.get() || topology.apply(node.id()) == null) {
            // What was found may not be so any more: it is looked at anew when it matters.
            proved.remove(node.id());
        }
        return member;
    }

    /**
     * What somebody proves, of which nothing is kept: it may not be in yet.
     *
     * @throws CertificateException with a sentence, if it proves nothing
     */
    public Member shown(ClusterNode node) throws CertificateException {
        return MemberProof.member(node, trust.check());
    }

    /**
     * What a newcomer proves. All members see the proof of each, so it counts only for a while, and not for an id of which
     * the member has left: Ignite takes one that comes twice for the one that it was.
     *
     * @throws CertificateException with a sentence, if it proves nothing, or what is not new
     */
    public Member newcomer(ClusterNode node) throws CertificateException {
        Member member = shown(node);
        Instant now = trust.clock().instant();
        Instant since = MemberProof.since(node);
        if (Duration.between(since, now).abs().compareTo(LONGEST_AGE) > 0) {
            throw new CertificateException("The proof of " + member + " is of " + since + ", and the clock here says "
                    + now + ": set the clock of the machine that is wrong"
                    // It is made first, and books are read, or the machine sleeps, before its member joins.
                    + (since.isBefore(now) ? ", or, if it took that long to start, start it again" : ""));
        }
        requireNew(node, member);
        return member;
    }

    private void requireNew(ClusterNode node, Member member) throws CertificateException {
        synchronized (gone) {
            if (gone.contains(node.id())) {
                throw new CertificateException(
                        member + " comes under the id " + node.id() + ", which has been here: each start has its own");
            }
        }
    }

    /**
     * Makes a member prove what it is that has come in just now. Whether its id has been here every member sees for itself. How
     * old its proof is only the oldest has judged, by {@link #newcomer}: by clocks that are each near enough to the oldest's
     * and not to each other's, members would put honest ones out, and one whose clock has gone wrong all of them.
     *
     * @throws CertificateException with a sentence, if it cannot
     */
    public Member proveNew(ClusterNode node) throws CertificateException {
        int before = evictions.get();
        Member member = shown(node);
        requireNew(node, member);
        return kept(node, before, member);
    }

    /** Nobody has proved anything any more: evictions have changed. */
    public void forgetAll() {
        evictions.incrementAndGet();
        proved.clear();
    }

    /** It has left, and nobody comes again under its id. */
    public void forget(UUID id) {
        proved.remove(id);
        synchronized (gone) {
            gone.add(id);
            if (gone.size() > MOST_GONE) {
                Iterator<UUID> first = gone.iterator();
                first.next();
                first.remove();
            }
        }
    }
}
