package org.bartergrid.hostile;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.bartergrid.trust.Credentials;

/**
 * A member with a certificate and without any of our guards, as a process: what an attack does to it shows that the attack
 * is one, and that its canary sings. Whom a line of its standard input names, it asks to do something. Arguments: its credentials' file, its folder, and where the ring is found.
 */
public final class Unguarded {

    private static final long ANSWER_MILLIS = 3_000;

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
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String name;
        while ((name = in.readLine()) != null) {
            ask(member, name);
        }
        // Without a word to the others, and whatever state it is in.
        Runtime.getRuntime().halt(0);
    }

    /** Has a member named so do something, to take its answer. */
    private static void ask(HostileMember self, String name) {
        try {
            var ignite = self.ignite();
            ignite.compute(ignite.cluster().forNode(self.member(name).orElseThrow()))
                    .withNoFailover()
                    .withTimeout(ANSWER_MILLIS)
                    .call(new Canary.Call("asked"));
        } catch (RuntimeException e) {
            // Whatever it answered has been read.
            System.err.println("The answer of " + name + " was no good: " + e);
        }
    }
}
