package org.bartergrid.cli;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/** What a command asks for that was not given, where somebody can answer; elsewhere it names the option to give. */
final class Questions {

    private final @Nullable Console console;

    private Questions(@Nullable Console console) {
        this.console = console;
    }

    /** Those of the terminal that the command was typed on, if it was. */
    static Questions ofThisTerminal() {
        return new Questions(System.console());
    }

    /**
     * Asks for a line.
     *
     * @param option what gives the answer in a script
     * @param otherwise what an empty line, or nobody there, stands for; null if there has to be an answer
     */
    String ask(String question, String option, @Nullable String otherwise) {
        if (console == null) {
            return required(otherwise, question, option);
        }
        String line = console.readLine("%s%s: ", question, otherwise == null ? "" : " [" + otherwise + "]");
        return required(line == null || line.isBlank() ? otherwise : line.strip(), question, option);
    }

    /** The same without showing the answer. */
    String secret(String question, String option) {
        char[] line = console == null ? null : console.readPassword("%s: ", question);
        return required(line == null || line.length == 0 ? null : new String(line), question, option);
    }

    private static String required(@Nullable String answer, String question, String option) {
        if (answer == null) {
            throw new CommandFailure(question + " is missing: give it as " + option);
        }
        return answer;
    }
}
