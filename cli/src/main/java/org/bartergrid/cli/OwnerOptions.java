package org.bartergrid.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bartergrid.client.Identity;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose machine it is, as options of a command. */
final class OwnerOptions {

    @Option(names = "--folder", paramLabel = "DIR", description = "its keys (default: ${DEFAULT-VALUE})")
    private Path folder = Folders.standard("node");

    @Option(
            names = "--operator",
            paramLabel = "DIR",
            description =
                    "the folder of a coordinator: the machine is its own peer's, and nobody has to join. Jobs run with"
                            + " your rights until there is a sandbox, so name in offer.trusts only peers who may know the"
                            + " coordinator's key")
    private @Nullable Path operator;

    Identity owner() throws IOException {
        if (operator == null) {
            return Identity.read(folder);
        }
        var peer = Operator.identity(operator);
        Files.createDirectories(folder);
        // The node's own key, its offer and its meters lie apart from the books.
        return new Identity(folder, peer.coordinators(), peer.coordinatorKey(), peer.name(), peer.key());
    }
}
