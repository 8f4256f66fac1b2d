package org.bartergrid.cluster;

import java.security.cert.CertificateException;
import org.apache.ignite.cluster.ClusterNode;
import org.jspecify.annotations.Nullable;

/** Lets in who proves to be a member that belongs here. An honest one that is refused learns why. */
public final class ProvedNewcomers extends Newcomers {

    private final Members members;

    public ProvedNewcomers(Members members) {
        super("bartergrid-members");
        this.members = members;
    }

    @Override
    protected @Nullable String refusal(ClusterNode joining) {
        try {
            var unused = members.newcomer(joining);
            return null;
        } catch (CertificateException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
