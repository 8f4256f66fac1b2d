package org.bartergrid.cli;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts nodes and gateways out of the grid, and lets them in again. */
final class EvictionCommand {

    private EvictionCommand() {}

    @Command(
            name = "evict",
            description = "Puts one out of the grid: its key counts no more, in the running cell within seconds. The"
                    + " operator does it to any, a peer to its own nodes.")
    static final class Evict implements Callable<Integer> {

        @Parameters(paramLabel = "NAME", description = "such as ada.laptop or gateway-1")
        private String name = "";

        @Option(names = "--reason", paramLabel = "TEXT", description = "what its owner is told")
        private String reason = "";

        @Mixin
        private Membership membership = new Membership();

        @Override
        public Integer call() throws IOException {
            var evicted = membership.identity().client().evict(name, reason);
            var terminal = membership.terminal();
            terminal.say("%s is out. 'barter node readmit %s' lets it in again.", name, name);
            terminal.answer(evicted);
            return 0;
        }
    }

    @Command(name = "readmit", description = "Lets one in again that was evicted, as the operator.")
    static final class Readmit implements Callable<Integer> {

        @Parameters(paramLabel = "NAME", description = "such as ada.laptop or gateway-1")
        private String name = "";

        @Mixin
        private Operation operation = new Operation();

        @Override
        public Integer call() throws IOException {
            operation.coordinator().readmit(name);
            var terminal = operation.terminal();
            terminal.say("%s may join again: it is to be started anew.", name);
            terminal.answer(Map.of("member", name));
            return 0;
        }
    }
}
