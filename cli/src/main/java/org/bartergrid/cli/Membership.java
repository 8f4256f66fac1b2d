package org.bartergrid.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.bartergrid.client.Identity;
import picocli.CommandLine.Option;

/** Options of every command that somebody calls in their own name. */
final class Membership {

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description = "where you joined from, or a coordinator's, for its own peer (default: ${DEFAULT-VALUE})")
    private Path folder = Folders.standard("peer");

    @Option(names = "--json", description = "answer in one line of JSON")
    private boolean json;

    Identity identity() throws IOException {
        return !Identity.exists(folder) && Operator.isOf(folder) ? Operator.identity(folder) : Identity.read(folder);
    }

    Path folder() {
        return folder;
    }

    Terminal terminal() {
        return Terminal.of(json);
    }
}
