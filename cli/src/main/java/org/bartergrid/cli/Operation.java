package org.bartergrid.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.bartergrid.client.CoordinatorClient;
import picocli.CommandLine.Option;

/** Options of every command that the operator calls on the coordinator's machine. */
final class Operation {

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description = "the running coordinator's folder (default: ${DEFAULT-VALUE})")
    private Path folder = Folders.standard("coordinator");

    @Option(names = "--json", description = "answer in one line of JSON")
    private boolean json;

    CoordinatorClient coordinator() throws IOException {
        return Operator.of(folder);
    }

    Terminal terminal() {
        return Terminal.of(json);
    }
}
