package org.bartergrid.hostile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bartergrid.hostile.HostileMember.Guise;
import org.bartergrid.trust.Credentials;
import org.bartergrid.trust.MemberRole;

/**
 * A volunteer that would be a gateway: by saying so, and with the proof of a real one. Every member shows its proof to all
 * others. It is signed for one id of Ignite's, and under that id somebody else joins when the one who signed is gone: by
 * itself, or because it was put out, which nothing can stop (attack 26).
 */
final class DisguiseAttack {

    private static final String LEFT = "gateway-left";
    private static final long CHANGE_MILLIS = 60_000;

    /** In which an honest member may still find out who sits there. */
    private static final long MOMENT_MILLIS = 3_000;

    private final HonestGrid grid;
    private final Membership membership;
    private final Credentials mallory;
    private final Credentials shadow;
    private final String shadowsName;
    private final List<String> seen = new ArrayList<>();

    /**
     * @param mallory a volunteer's, valid
     * @param shadow another of hers, which is evicted here
     */
    DisguiseAttack(HonestGrid grid, Credentials mallory, Credentials shadow) {
        this.grid = grid;
        this.membership = new Membership(grid);
        this.mallory = mallory;
        this.shadow = shadow;
        this.shadowsName = shadow.member().name();
    }

    Outcome outcome() throws IOException {
        var witness = new Witness(grid.states, grid.members());
        boolean claimed = claims(HonestGrid.GATEWAY, MemberRole.GATEWAY)
                || claims(mallory.member().name(), MemberRole.GATEWAY)
                || claims("coordinator-1", MemberRole.COORDINATOR);
        boolean left = sits("one that has left", mallory, proofOfOneThatLeft());
        var counted = new ArrayList<>(witness.seen());
        boolean out = sitsUntilEvicted("one that was put out", proofOfOnePutOut());
        seen.addAll(counted);
        boolean effect = claimed || left || out;
        return new Outcome(
                29,
                "a volunteer's certificate that claims another role",
                effect,
                effect ? "" : counted.isEmpty() ? "certificates" : "certificates and " + Witness.stopper(counted),
                seen,
                "the same certificate is let in as what it is, and the same proofs with their own certificates");
    }

    private boolean claims(String name, MemberRole role) {
        var tried = membership.tried(mallory, name, role.word());
        seen.add(role.word() + " " + name + ": " + (tried.joined() ? "let in" : tried.said()));
        return tried.joined();
    }

    /** What mallory sees of a gateway while both are in; the gateway leaves without being asked to. */
    private Guise proofOfOneThatLeft() throws IOException {
        var enrolled = grid.enrolGateway(LEFT);
        var guise = Guise.claiming(enrolled.credentials(), LEFT, MemberRole.GATEWAY.word());
        try (var gateway =
                HostileMember.join(enrolled.credentials(), guise, membership.folder(guise), membership.ring())) {
            return seenByMallory(LEFT, gateway.id().toString(), member -> {});
        }
    }

    /**
     * The honest gateway's. All others are put out, too, one after the other: Ignite remembers the ids that it has seen, and
     * whoever begins anew has seen none.
     */
    private Guise proofOfOnePutOut() throws IOException {
        String before = grid.states.of(grid.gateway).path("id").asText();
        var proof = seenByMallory(HonestGrid.GATEWAY, before, this::putAllOut);
        grid.awaitWhole();
        return proof;
    }

    private void putAllOut(HostileMember member) {
        List<String> names = new ArrayList<>(List.of(HonestGrid.GATEWAY));
        names.addAll(HonestGrid.NODES);
        for (String name : names) {
            var there = member.member(name);
            if (there.isPresent()) {
                String id = there.get().id().toString();
                member.ring().failNode(there.get().id(), "evil");
                seen.add(name + " was put out: " + States.within(CHANGE_MILLIS, () -> isGone(id)));
            }
        }
    }

    private boolean isGone(String id) {
        return grid.members().stream()
                .noneMatch(honest -> grid.states.of(honest).path("id").asText().equals(id));
    }

    private interface Doing {
        void with(HostileMember member);
    }

    /** The proof of a member, looked at from among the others, where something is done with it afterwards. */
    private Guise seenByMallory(String name, String id, Doing afterwards) throws IOException {
        String own = mallory.member().name();
        var guise = Guise.claiming(mallory, own, MemberRole.NODE.word());
        try (var member = HostileMember.join(mallory, guise, membership.folder(guise), membership.ring())) {
            boolean both = States.within(
                    CHANGE_MILLIS,
                    () -> membership.isCountedByAll(member)
                            && member.member(name).isPresent());
            var seenOne = member.member(name);
            if (!both || seenOne.isEmpty() || !seenOne.get().id().toString().equals(id)) {
                throw new IllegalStateException("Nobody sees " + name + " and is seen");
            }
            var proof = Guise.of(seenOne.get());
            afterwards.with(member);
            return proof;
        }
    }

    /** Whether it stays among the members under the proof of somebody who is gone. */
    private boolean sits(String whose, Credentials own, Guise proof) {
        awaitGone(proof);
        var tried = membership.tried(own, proof);
        seen.add("proof of " + whose + ": " + (tried.joined() ? "let in" : tried.said()));
        return tried.joined();
    }

    /** The same, and whether it is still there when its own key has been evicted. */
    private boolean sitsUntilEvicted(String whose, Guise proof) {
        awaitGone(proof);
        try (var member = HostileMember.join(shadow, proof, membership.folder(proof), membership.ring())) {
            boolean in = States.within(MOMENT_MILLIS, () -> membership.isCounted(member))
                    && !States.within(MOMENT_MILLIS, () -> !membership.isCounted(member));
            seen.add("proof of " + whose + ": " + (in ? "let in" : Membership.left(member)));
            if (in) {
                var millis = EvictionAttack.evicted(grid, shadowsName, member);
                seen.add(millis.map(took -> "its key was evicted, and it was out after " + took + " ms")
                        .orElse("its key was evicted, and it is still in after " + EvictionAttack.PROMISED_MILLIS
                                + " ms"));
            }
            return in;
        } catch (IOException | org.apache.ignite.IgniteException e) {
            seen.add("proof of " + whose + ": " + Membership.reason(e));
            return false;
        }
    }

    private void awaitGone(Guise proof) {
        String id = proof.id().toString();
        boolean gone = States.within(CHANGE_MILLIS, () -> grid.members().stream()
                .noneMatch(honest ->
                        grid.states.of(honest).path("members").toString().contains(id)));
        if (!gone) {
            throw new IllegalStateException(proof.name() + " is still there, so nobody can take its place");
        }
    }
}
