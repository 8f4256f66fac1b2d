package org.bartergrid.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The join token of whoever joins, as options of a command. */
final class InvitationOptions {

    private static final int LONGEST_BYTES = 1_000;

    @Option(
            names = "--token",
            paramLabel = "T",
            description =
                    "an invitation; everybody on this machine sees it while the command runs, so scripts use --token-file")
    private @Nullable String token;

    @Option(names = "--token-file", paramLabel = "FILE", description = "the file that the invitation is in")
    private @Nullable Path file;

    /** What was given. */
    Optional<String> given() throws IOException {
        if (file == null) {
            return Optional.ofNullable(token);
        } else if (token != null) {
            throw new CommandFailure("The join token is given twice: give --token or --token-file");
        } else if (!Files.isReadable(file) || Files.size(file) > LONGEST_BYTES) {
            throw new CommandFailure("There is no join token to read in " + file
                    + ": give the file into which 'barter token create' has written");
        }
        return Optional.of(Files.readString(file).strip());
    }

    /** What was given, or what somebody types who is there. */
    String asked(Questions questions) throws IOException {
        return asked(questions, "");
    }

    /**
     * The same.
     *
     * @param madeBy who makes it, for whoever has none
     */
    String asked(Questions questions, String madeBy) throws IOException {
        var answer = given();
        return answer.isPresent() ? answer.get() : questions.secret("Join token", "--token or --token-file" + madeBy);
    }
}
