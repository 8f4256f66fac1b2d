package org.bartergrid.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bartergrid.client.Coordinators;
import org.bartergrid.client.Identity;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How a machine comes to a grid: with its owner's key, which is made here, or without, invited by its owner. */
@Command(
        name = "join",
        description = {
            "Joins a grid with this machine; 'barter node start' then shares it.",
            "With an invitation for a node ('barter token create --peer P'), the machine becomes one of P's: its key is made here and"
                    + " never leaves it, and P's key stays where it is.",
            "With an invitation for a peer and --peer, you join as a peer whose key lies on this machine, too.",
            "What is not given is asked for, if there is a terminal."
        })
final class NodeJoinCommand implements Callable<Integer> {

    @Parameters(
            arity = "0..1",
            paramLabel = "URL[,URL]",
            description = "the coordinator's address; where a grid has several, all of them with commas between")
    private @Nullable Coordinators coordinators;

    @Mixin
    private InvitationOptions invited = new InvitationOptions();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "of the machine among its peer's (default: its host name)")
    private @Nullable String name;

    @Option(names = "--peer", paramLabel = "NAME", description = "the handle you want, with an invitation for a peer")
    private @Nullable String peer;

    @Option(names = "--folder", paramLabel = "DIR", description = "its keys (default: ${DEFAULT-VALUE})")
    private Path folder = Folders.standard("node");

    @Option(names = "--json", description = "answer in one line of JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        var questions = Questions.ofThisTerminal();
        var where = coordinators == null
                ? Coordinators.parse(questions.ask("Address of the grid's coordinator", "URL", null))
                : coordinators;
        String invitation = invited.asked(questions);
        var identity = peer == null
                ? enrol(where, invitation, questions)
                : PeerCommand.Join.join(folder, where, peer, invitation, null);
        var terminal = Terminal.of(json);
        terminal.say(
                "Joined as %s. Decide what to share in a copy of config/node.yaml, then: barter node start --config FILE",
                identity.name());
        terminal.answer(Map.of(identity.isNode() ? "node" : "peer", identity.name(), "folder", folder.toString()));
        return 0;
    }

    private Identity enrol(Coordinators where, String invitation, Questions questions) throws IOException {
        if (Identity.exists(folder)) {
            throw new CommandFailure("From " + folder + " '"
                    + Identity.read(folder).name() + "' has joined already: give another folder with --folder");
        }
        String chosen = name == null ? questions.ask("Name of this machine", "--name", hostName()) : name;
        return Identity.join(folder, where, Identity.Kind.NODE, chosen, invitation, Map.of());
    }

    /** As far as a node may be called so. */
    private static @Nullable String hostName() {
        try {
            String host = InetAddress.getLocalHost().getHostName();
            int dot = host.indexOf('.');
            String first = (dot < 0 ? host : host.substring(0, dot)).toLowerCase(Locale.ROOT);
            String usable = first.replaceAll("[^a-z0-9-]", "-");
            return usable.isEmpty() || !Character.isLetter(usable.charAt(0)) ? null : usable;
        } catch (UnknownHostException nameless) {
            return null;
        }
    }
}
