package org.bartergrid.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.function.Function;
import org.bartergrid.barter.BarterException;
import org.bartergrid.cli.config.ConfigurationException;
import org.bartergrid.cli.demo.DemoCommand;
import org.bartergrid.client.ApiProblem;
import org.bartergrid.client.CoordinatorUnreachable;
import org.bartergrid.client.Coordinators;
import org.bartergrid.job.InvalidInputException;
import org.bartergrid.job.JobException;
import org.bartergrid.store.LedgerUnavailableException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** {@code barter}: one command for everyone. Answers go to standard output, everything else to standard error. */
@Command(
        name = "barter",
        description = "Independently owned computers trade what they have, and the traded machines are put to work.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Main.Version.class,
        subcommands = {
            DemoCommand.class,
            CoordinatorCommand.class,
            GatewayCommand.class,
            NodeCommand.class,
            PeerCommand.class,
            TokenCommand.class,
            OfferCommand.class,
            SearchCommand.class,
            JobCommand.class,
            OrderCommand.class,
            ProposalCommand.class,
            ContractCommand.class,
            AccountCommand.class,
            LedgerCommand.class
        })
public final class Main implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        var line = new CommandLine(new Main());
        line.setExecutionExceptionHandler(Main::explain);
        line.setParameterExceptionHandler(Main::misused);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.registerConverter(Coordinators.class, list -> converted(list, Coordinators::parse));
        line.registerConverter(Lifetime.class, text -> converted(text, Lifetime::parse));
        return line;
    }

    private static <T> T converted(String text, Function<String, T> parsing) {
        try {
            return parsing.apply(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    @Override
    public void run() {
        throw new ParameterException(
                java.util.Objects.requireNonNull(spec).commandLine(),
                "Say what to do: 'barter demo' shows everything.");
    }

    /** Everything that people can put right is one sentence; only a fault of ours shows its inside, in the log. */
    private static int explain(Exception failure, CommandLine line, ParseResult arguments) {
        line.getErr().println("barter: " + sentence(failure));
        line.getErr().flush();
        LoggerFactory.getLogger(Main.class).debug("The command failed", failure);
        return 1;
    }

    static String sentence(Throwable failure) {
        if (failure instanceof UncheckedIOException io && io.getCause() != null && io.getMessage() == null) {
            return sentence(io.getCause());
        }
        if (failure instanceof AccessDeniedException denied) {
            return "No permission for " + denied.getFile() + ": make it yours or choose another folder.";
        }
        if (failure instanceof NoSuchFileException missing) {
            return "There is no " + missing.getFile() + ": check the path.";
        }
        if (failure instanceof FileAlreadyExistsException there) {
            return there.getFile() + " is there already: remove it or choose another name.";
        }
        if (failure instanceof CommandFailure
                || failure instanceof ApiProblem
                || failure instanceof CoordinatorUnreachable
                || failure instanceof ConfigurationException
                || failure instanceof BarterException
                || failure instanceof LedgerUnavailableException
                || failure instanceof InvalidInputException
                || failure instanceof JobException
                || failure instanceof IllegalArgumentException
                || failure instanceof IOException
                || failure instanceof UncheckedIOException) {
            return ended(String.valueOf(failure.getMessage()));
        }
        LoggerFactory.getLogger(Main.class).error("This is a fault of Barter Grid", failure);
        return "This is a fault of Barter Grid and not yours: " + failure;
    }

    private static String ended(String sentence) {
        return sentence.isEmpty() || ".!?".indexOf(sentence.charAt(sentence.length() - 1)) >= 0
                ? sentence
                : sentence + ".";
    }

    private static int misused(ParameterException misuse, String[] arguments) {
        var line = misuse.getCommandLine();
        line.getErr().println("barter: " + ended(misuseSentence(misuse, line)));
        CommandLine.UnmatchedArgumentException.printSuggestions(misuse, line.getErr());
        line.getErr().println("Try '" + line.getCommandSpec().qualifiedName() + " --help'.");
        line.getErr().flush();
        return 2;
    }

    private static String misuseSentence(ParameterException misuse, CommandLine line) {
        boolean verbMissing = String.valueOf(misuse.getMessage()).startsWith("Missing required subcommand");
        return verbMissing
                ? "Say what to do with '" + line.getCommandSpec().qualifiedName() + "': "
                        + String.join(", ", line.getSubcommands().keySet())
                : String.valueOf(misuse.getMessage());
    }

    /** The version, from the launcher jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"barter " + (version == null ? "(not packaged)" : version)};
        }
    }
}
