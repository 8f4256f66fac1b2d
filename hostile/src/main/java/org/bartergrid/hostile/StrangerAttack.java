package org.bartergrid.hostile;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bartergrid.trust.CertificateAuthority;
import org.bartergrid.trust.Credentials;
import org.bartergrid.trust.MemberRole;

/** Somebody with a certificate of another authority, who believes everybody: node or gateway by that. */
final class StrangerAttack {

    private final HonestGrid grid;
    private final Membership membership;
    private final Credentials mallory;

    /** @param mallory a volunteer's, only to show that it is answered */
    StrangerAttack(HonestGrid grid, Credentials mallory) {
        this.grid = grid;
        this.membership = new Membership(grid);
        this.mallory = mallory;
    }

    Outcome outcome() {
        for (var known : membership.greetings(mallory)) {
            if (!known.answered()) {
                throw new IllegalStateException("A volunteer is not answered: " + known.refusal());
            }
        }
        var authority = CertificateAuthority.create(Clock.systemUTC());
        var witness = new Witness(grid.states, grid.members());
        Set<String> said = new TreeSet<>();
        boolean effect = false;
        boolean alerts = true;
        for (var one : Map.of(MemberRole.NODE, "mallory.stranger", MemberRole.GATEWAY, "gateway-2")
                .entrySet()) {
            var own = CredentialsFile.create(authority, one.getKey(), one.getValue());
            for (var reply : membership.greetings(own)) {
                effect |= reply.answered();
                alerts &= reply.byAlert();
                said.add(reply.refusal());
            }
            var tried = membership.tried(own, one.getValue(), one.getKey().word());
            effect |= tried.joined();
            said.add(tried.said());
        }
        said.addAll(witness.seen());
        return new Outcome(
                27,
                "another authority's certificate",
                effect,
                !effect && alerts ? "certificates" : "",
                List.copyOf(said),
                "a volunteer of this grid is answered at the same addresses");
    }
}
