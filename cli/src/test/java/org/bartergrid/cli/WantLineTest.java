package org.bartergrid.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.bartergrid.market.ConditionParser;
import org.bartergrid.market.Want;
import org.bartergrid.resource.Category;
import org.junit.jupiter.api.Test;

class WantLineTest {

    private static final long HOUR_MILLIS = 3_600_000;

    @Test
    void aLineStatesAWant() {
        assertThat(WantLine.parse("file max=2000000 where=\"text=='the genome'\"", HOUR_MILLIS))
                .isEqualTo(new Want(Category.FILE, 1, 1, 1, ConditionParser.parse("text=='the genome'"), 2_000_000));
        assertThat(WantLine.parse("PERIPHERAL offers=2 slots=3 max=6", HOUR_MILLIS))
                .as("all that the slots give")
                .isEqualTo(new Want(Category.PERIPHERAL, 2, 3, 2 * 3 * HOUR_MILLIS, ConditionParser.parse(""), 6));
    }

    @Test
    void whatIsWrongIsNamed() {
        refused("", "begins with its category");
        refused("FILE", "names no highest price");
        refused("FILE max=2 size=3", "has no size");
        refused("FILE max=cheap", "max=cheap is no whole number");
        refused("computing-power slots=2147483647 offers=2147483647 max=1", "offers must lie between 1 and 64");
        refused("computing-power slots=1000000000 offers=64 max=1", "amount must lie between");
    }

    private static void refused(String line, String words) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WantLine.parse(line, HOUR_MILLIS))
                .withMessageContaining(words);
    }
}
