package org.bartergrid.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.bartergrid.client.CoordinatorClient;
import org.bartergrid.client.Coordinators;
import org.bartergrid.client.Identity;
import org.bartergrid.client.KeyFile;
import org.bartergrid.peer.PeerId;
import org.bartergrid.trust.CertificateAuthority;

/** Who runs a coordinator on this machine: whoever may read its key. */
public final class Operator {

    /** The coordinator's own key, which is also the operator's. */
    static final String KEY = "coordinator.pem";

    /** The grid's certificate authority, with its key. */
    static final String AUTHORITY = "authority.pem";

    /** The authority's certificate without its key, for curl and browsers. */
    static final String CA = "ca.pem";

    /** Where a running coordinator says that it is found. */
    static final String ADDRESS = "address";

    private Operator() {}

    /** The coordinator that runs from a folder, called as its operator. */
    public static CoordinatorClient of(Path folder) throws IOException {
        return identity(folder).client();
    }

    /** Whether a folder is a coordinator's. */
    static boolean isOf(Path folder) {
        return Files.exists(folder.resolve(KEY));
    }

    /** The coordinator's own peer, which trades like any other. */
    public static Identity identity(Path folder) throws IOException {
        if (!Files.exists(folder.resolve(ADDRESS))) {
            throw new CommandFailure("No coordinator runs from " + folder
                    + ": name its folder with --folder, or start it with 'barter coordinator start'");
        }
        var key = KeyFile.read(folder.resolve(KEY));
        var address = Coordinators.parse(Files.readString(folder.resolve(ADDRESS)));
        var authority = CertificateAuthority.read(folder.resolve(AUTHORITY), Clock.systemUTC());
        return new Identity(
                folder, address.believing(authority.fingerprint()), key.verificationKey(), PeerId.GRID.value(), key);
    }
}
