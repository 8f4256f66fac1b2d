package org.bartergrid.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bartergrid.client.Coordinators;
import org.bartergrid.client.Identity;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How a gateway comes to a grid: invited by the operator, with a key that is made on its machine. */
@Command(
        name = "join",
        description = {
            "Joins a grid as a gateway, with the operator's invitation ('barter token create --role gateway'); 'barter gateway"
                    + " start' then serves. Its key is made here and never leaves this machine.",
            "What is not given is asked for, if there is a terminal."
        })
final class GatewayJoinCommand implements Callable<Integer> {

    @Mixin
    private Joining joining = new Joining();

    @Option(names = "--json", description = "answer in one line of JSON")
    private boolean json;

    private static final String MADE_BY = ", which the operator makes with 'barter token create --role gateway'";

    /** What it takes, also for a gateway that joins when it is first started. */
    static final class Joining {

        @Parameters(
                arity = "0..1",
                paramLabel = "URL[,URL]",
                description = "the coordinator's address, for joining; of several, all of them with commas between")
        private @Nullable Coordinators coordinators;

        @Mixin
        private InvitationOptions invited = new InvitationOptions();

        @Option(names = "--name", paramLabel = "NAME", description = "its name (default: ${DEFAULT-VALUE})")
        private String name = "gateway-1";

        @Option(names = "--folder", paramLabel = "DIR", description = "its keys (default: ${DEFAULT-VALUE})")
        private Path folder = Folders.standard("gateway");

        /** The gateway that has joined, now or before. Whoever only starts one is asked nothing. */
        Identity joined() throws IOException {
            return Identity.exists(folder) || coordinators == null ? Identity.read(folder) : join();
        }

        private Identity join() throws IOException {
            var questions = Questions.ofThisTerminal();
            var where = coordinators == null
                    ? Coordinators.parse(questions.ask("Address of the grid's coordinator", "URL", null))
                    : coordinators;
            String invitation = invited.asked(questions, MADE_BY);
            Folders.createPrivate(folder);
            return Identity.join(folder, where, Identity.Kind.GATEWAY, name, invitation, Map.of());
        }
    }

    @Override
    public Integer call() throws IOException {
        if (Identity.exists(joining.folder)) {
            throw new CommandFailure("From " + joining.folder + " '"
                    + Identity.read(joining.folder).name() + "' has joined already: give another folder with --folder");
        }
        var identity = joining.join();
        var terminal = Terminal.of(json);
        terminal.say("Joined as %s. Next: barter gateway start%s", identity.name(), elsewhere(joining.folder));
        terminal.answer(Map.of("gateway", identity.name(), "folder", joining.folder.toString()));
        return 0;
    }

    private static String elsewhere(Path folder) {
        return folder.equals(Folders.standard("gateway")) ? "" : " --folder " + folder;
    }
}
