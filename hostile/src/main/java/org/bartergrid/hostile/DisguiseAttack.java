package org.bartergrid.hostile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.ignite.IgniteException;
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
    private static final long BEGIN_MILLIS = 180_000;

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
        boolean effect = claims(HonestGrid.GATEWAY, MemberRole.GATEWAY)
                || claims(mallory.member().name(), MemberRole.GATEWAY)
                || claims("coordinator-1", MemberRole.COORDINATOR);
        var left = proofOfOneThatLeft();
        effect |= sits("one that has left", mallory, left);
        var putOut = proofOfOnePutOut();
        effect |= sits("one that was put out", mallory, putOut);
        List<String> counted = new ArrayList<>(witness.seen());
        beginAnew();
        witness = new Witness(grid.states, grid.members());
        effect |= sitsUntilEvicted("one that has left, and all others began anew", left);
        counted.addAll(witness.seen());
        seen.addAll(counted);
        return new Outcome(
                29,
                "a volunteer's certificate that claims another role",
                effect,
                effect ? "" : Witness.stopper(counted),
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

    /** The honest gateway's, which is put out and comes back as somebody new. */
    private Guise proofOfOnePutOut() throws IOException {
        grid.awaitWhole();
        String before = grid.states.of(grid.gateway).path("id").asText();
        return seenByMallory(HonestGrid.GATEWAY, before, member -> member.ring()
                .failNode(member.member(HonestGrid.GATEWAY).orElseThrow().id(), "evil"));
    }

    /** Puts all honest members out: Ignite remembers the ids that it has seen, and whoever begins anew has seen none. */
    private void beginAnew() {
        // Whoever is on its way back from the last attack has no id yet.
        grid.awaitWhole();
        List<String> before = new ArrayList<>();
        boolean known = States.within(CHANGE_MILLIS, () -> {
            before.clear();
            before.addAll(ids());
            return !before.contains("");
        });
        boolean begun = known
                && States.within(BEGIN_MILLIS, () -> {
                    var left = ids().stream().filter(before::contains).toList();
                    if (!left.isEmpty()) {
                        putOut(left);
                    }
                    return ids().stream().noneMatch(id -> id.isEmpty() || before.contains(id));
                });
        if (!begun) {
            throw new IllegalStateException("Not all honest members were put out and have begun anew");
        }
        grid.awaitWhole();
    }

    /** Of the honest members' Ignites now; empty where there is none. */
    private List<String> ids() {
        return grid.members().stream()
                .map(honest -> grid.states.of(honest).path("id").asText())
                .toList();
    }

    private void putOut(List<String> ids) {
        var guise = Guise.claiming(mallory, mallory.member().name(), MemberRole.NODE.word());
        try (var member = HostileMember.join(mallory, guise, membership.folder(guise), membership.ring())) {
            ids.forEach(id -> member.ring().failNode(UUID.fromString(id), "evil"));
            States.within(MOMENT_MILLIS, () -> ids().stream().noneMatch(ids::contains));
        } catch (IOException | IgniteException e) {
            seen.add("not in: " + Membership.reason(e));
        }
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
                    () -> membership.isCountedByAll(member.id())
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
    private boolean sitsUntilEvicted(String whose, Guise proof) throws IOException {
        awaitGone(proof);
        try (var coming = HostileMember.come(shadow, proof, membership.folder(proof), membership.ring())) {
            boolean in = States.within(
                            CHANGE_MILLIS,
                            () -> membership.isCounted(proof.id())
                                    || coming.member().isDone())
                    && States.within(MOMENT_MILLIS, () -> membership.isCounted(proof.id()));
            seen.add("proof of " + whose + ": " + (in ? "let in" : Membership.said(coming)));
            if (in) {
                var millis = EvictionAttack.evicted(grid, shadowsName, proof.id());
                seen.add(millis.map(took -> "its key was evicted, and it was out after " + took + " ms")
                        .orElse("its key was evicted, and it is still in after " + EvictionAttack.PROMISED_MILLIS
                                + " ms"));
            }
            return in;
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
