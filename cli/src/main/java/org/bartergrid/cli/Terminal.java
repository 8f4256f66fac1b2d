package org.bartergrid.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.util.Locale;
import org.bartergrid.ledger.Unit;
import picocli.CommandLine;

/** What people and programs read: answers on standard output, and nothing else there. */
public final class Terminal {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BAR_WIDTH = 32;
    private static final int COLUMNS = 80;

    private final PrintStream out;
    private final boolean json;
    private final boolean interactive;
    private int barLength;

    public Terminal(PrintStream out, boolean json) {
        this.out = out;
        this.json = json;
        this.interactive = CommandLine.Help.Ansi.AUTO.enabled();
    }

    public static Terminal of(boolean json) {
        return new Terminal(System.out, json);
    }

    /** A line for people; programs do not see it. */
    public void say(String format, Object... arguments) {
        if (!json) {
            clearBar();
            out.println(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments));
        }
    }

    /** Prose for people: broken between words where a line is longer than 80 columns. Commands to copy go to {@link #say}. */
    public void tell(String format, Object... arguments) {
        say("%s", wrapped(String.format(Locale.ROOT, format, arguments)));
    }

    /** A line of prose as lines of at most 80 columns; what continues stands two columns further in. */
    static String wrapped(String line) {
        int indent = line.length() - line.stripLeading().length();
        var text = new StringBuilder(" ".repeat(indent));
        int column = indent;
        String gap = "";
        for (String word : line.strip().split(" ", -1)) {
            if (!gap.isEmpty() && column + 1 + word.length() > COLUMNS) {
                gap = "\n" + " ".repeat(indent + 2);
                column = indent + 2;
            } else {
                column += gap.length();
            }
            text.append(gap).append(word);
            column += word.length();
            gap = " ";
        }
        return text.toString();
    }

    /** The answer for programs; people have read it already. */
    public void answer(Object value) {
        if (json) {
            out.println(text(value));
            out.flush();
        }
    }

    /** A progress bar that replaces itself on a terminal; elsewhere nothing, since a log is not a screen. */
    public void progress(String label, long done, long of, String more) {
        if (json || !interactive || of <= 0) {
            return;
        }
        int filled = (int) Math.min(BAR_WIDTH, BAR_WIDTH * done / of);
        String bar = String.format(
                Locale.ROOT,
                "  %-8s [%s%s] %d/%d %s",
                label,
                "#".repeat(filled),
                ".".repeat(BAR_WIDTH - filled),
                done,
                of,
                more);
        out.print("\r" + bar + " ".repeat(Math.max(0, barLength - bar.length())));
        out.flush();
        barLength = bar.length();
    }

    private void clearBar() {
        if (barLength > 0) {
            out.print("\r" + " ".repeat(barLength) + "\r");
            barLength = 0;
        }
    }

    public boolean json() {
        return json;
    }

    /** Minor units as people speak of them: {@code 1.250000 CREDIT}. */
    public static String credits(long minor) {
        return amount(minor) + " CREDIT";
    }

    /** The same where the unit is known already: {@code 1.250000}. */
    public static String amount(long minor) {
        long major = Unit.CREDIT.minorPerMajor();
        String sign = minor < 0 ? "-" : "";
        return String.format(Locale.ROOT, "%s%d.%06d", sign, Math.abs(minor / major), Math.abs(minor % major));
    }

    /** Hundredths of a percent as a percentage. */
    public static String percent(int hundredths) {
        return String.format(Locale.ROOT, "%.1f %%", hundredths / 100.0);
    }

    public static String text(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
