package org.bartergrid.hostile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bartergrid.trust.Credentials;

/**
 * A member with a certificate and without any of our guards, as a process: what an attack does to it shows that the attack
 * is one, and that its canary sings. Arguments: its credentials' file, its folder, and where the ring is found.
 */
public final class Unguarded {

    private Unguarded() {}

    public static void main(String[] arguments) throws IOException {
        Watched.watch();
        Credentials own = CredentialsFile.read(Path.of(arguments[0]));
        var member = HostileMember.join(
                own,
                own.member().name(),
                own.member().role().word(),
                Path.of(arguments[1]),
                arguments.length > 2 ? List.of(arguments[2]) : List.of());
        System.out.println("{\"discovery\":[\"" + member.discovery() + "\"]}");
        System.out.flush();
        while (System.in.read() >= 0) {
            // Whatever it is told: only the end of the run counts.
        }
        // Without a word to the others, and whatever state it is in.
        Runtime.getRuntime().halt(0);
    }
}
