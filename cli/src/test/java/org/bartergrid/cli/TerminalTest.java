package org.bartergrid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void peopleReadSentencesAndProgramsReadJson() {
        var people = new Terminal(out, false);
        people.say("%d credits", 3);
        people.answer(Map.of("credits", 3));
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("3 credits" + System.lineSeparator());
        bytes.reset();
        var program = new Terminal(out, true);
        program.say("%d credits", 3);
        program.answer(Map.of("credits", 3));
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("{\"credits\":3}" + System.lineSeparator());
    }

    @Test
    void aSentenceWithoutArgumentsMayHoldPercents() {
        new Terminal(out, false).say("25 % of all");
        assertThat(bytes.toString(StandardCharsets.UTF_8)).startsWith("25 % of all");
    }

    @Test
    void proseIsBrokenBetweenWordsAtEightyColumns() {
        var people = new Terminal(out, false);
        people.tell("   %s", "0123456789 ".repeat(19).strip());
        var lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(3).allMatch(line -> line.length() <= 80);
        assertThat(lines.get(0)).startsWith("   0123").hasSize(3 + 7 * 11 - 1);
        assertThat(lines.get(1)).startsWith("     0123");
        assertThat(Terminal.wrapped("a  table  of  short  columns")).isEqualTo("a  table  of  short  columns");
        assertThat(Terminal.wrapped("/a/path/" + "x".repeat(90))).doesNotContain("\n");
    }

    @Test
    void moneyIsExactToTheLastUnit() {
        assertThat(Terminal.credits(1_250_000)).isEqualTo("1.250000 CREDIT");
        assertThat(Terminal.credits(-1)).isEqualTo("-0.000001 CREDIT");
        assertThat(Terminal.credits(0)).isEqualTo("0.000000 CREDIT");
        assertThat(Terminal.credits(Long.MIN_VALUE)).isEqualTo("-9223372036854.775808 CREDIT");
        assertThat(Terminal.percent(2_481)).isEqualTo("24.8 %");
    }
}
