package org.bartergrid.cli;

import picocli.CommandLine.Option;

/** Options of every process that serves until it is told to end. */
final class Serving {

    @Option(names = "--json", description = "say in one line of JSON when it is ready")
    private boolean json;

    @Option(names = "--supervised", description = "end when standard input ends", hidden = true)
    private boolean supervised;

    Terminal terminal() {
        return Terminal.of(json);
    }

    RoleProcess process() {
        return new RoleProcess(supervised);
    }
}
