package org.bartergrid.hostile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.bartergrid.hostile.HostileMember.Guise;
import org.bartergrid.trust.Credentials;
import org.bartergrid.trust.MemberRole;

/** A member that the operator puts out: it is in before, out within seconds of that, and comes back no more. */
final class EvictionAttack {

    /** Within which whoever is evicted is out. */
    static final long PROMISED_MILLIS = 10_000;

    private static final long JOIN_MILLIS = 60_000;
    private static final int TRIES = 3;

    private final HonestGrid grid;
    private final Membership membership;
    private final String name;
    private final Credentials spare;

    /** @param spare a volunteer's, valid until it is evicted here */
    EvictionAttack(HonestGrid grid, String name, Credentials spare) {
        this.grid = grid;
        this.membership = new Membership(grid);
        this.name = name;
        this.spare = spare;
    }

    Outcome outcome() throws IOException {
        List<String> seen = new ArrayList<>();
        boolean effect;
        List<String> counted;
        var guise = Guise.claiming(spare, name, MemberRole.NODE.word());
        try (var member = HostileMember.join(spare, guise, membership.folder(guise), membership.ring())) {
            if (!States.within(JOIN_MILLIS, () -> membership.isCountedByAll(member.id()))) {
                throw new IllegalStateException(name + " was not let in before it was evicted");
            }
            var witness = new Witness(grid.states, grid.members());
            var millis = evicted(grid, name, member.id());
            seen.add(millis.map(took -> "out after " + took + " ms")
                    .orElse("still in after " + PROMISED_MILLIS + " ms"));
            effect = millis.isEmpty() || millis.get() > PROMISED_MILLIS;
            counted = witness.seen();
            seen.addAll(counted);
        }
        for (int i = 0; i < TRIES; i++) {
            var back = membership.tried(spare, name, MemberRole.NODE.word());
            effect |= back.joined();
            seen.add("back: " + (back.joined() ? "yes" : back.said()));
        }
        var replies = membership.greetings(spare);
        effect |= !Greeting.refused(replies);
        for (var reply : replies) {
            seen.add(reply.refusal());
        }
        return new Outcome(
                28,
                "a revoked certificate",
                effect,
                effect ? "" : Witness.stopper(counted),
                seen,
                "it was in before it was evicted");
    }

    /** How long it takes from an eviction until the last honest member has seen a member go, if it does. */
    static Optional<Long> evicted(HonestGrid grid, String name, UUID member) {
        long since = System.currentTimeMillis();
        grid.operator.evict(name, "a run of attacks");
        String id = member.toString();
        boolean gone = States.within(PROMISED_MILLIS, () -> grid.members().stream()
                .allMatch(honest -> grid.states.of(honest).path("gone").has(id)));
        return gone
                ? Optional.of(grid.members().stream()
                        .mapToLong(honest ->
                                grid.states.of(honest).path("gone").path(id).asLong() - since)
                        .max()
                        .orElseThrow())
                : Optional.empty();
    }
}
