package org.bartergrid.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class ConditionTest {
    private static final Map<String, Object> OFFER = Map.of(
            "category", "COMPUTING_POWER",
            "mflops", 2_500_000_000L,
            "price", 20_000L,
            "place", "Frankfurt am Main",
            "text", "Reference genome of Escherichia coli, for biologists");

    private record Known(Map<String, Object> fields) implements Condition.Subject {
        @Override
        public OptionalLong number(Field field) {
            return fields.get(field.name()) instanceof Long number ? OptionalLong.of(number) : OptionalLong.empty();
        }

        @Override
        public String words(Field field) {
            return fields.get(field.name()) instanceof String words ? words : "";
        }
    }

    private static boolean holds(String condition) {
        boolean holds = ConditionParser.parse(condition).holds(new Known(OFFER));
        String written = ConditionParser.parse(condition).toString();
        assertThat(ConditionParser.parse(written).holds(new Known(OFFER)))
                .as("%s, written again as %s", condition, written)
                .isEqualTo(holds);
        return holds;
    }

    @Test
    void numbersAreCompared() {
        assertThat(holds("mflops>=1e9")).isTrue();
        assertThat(holds("mflops>=2.5e9;mflops<=2.5e9;mflops==2500000000")).isTrue();
        assertThat(holds("mflops>2.5e9")).isFalse();
        assertThat(holds("mflops=lt=2.5e9")).isFalse();
        assertThat(holds("price>19999.5;price<20000.5;price!=19999")).isTrue();
        assertThat(holds("price==19999.5")).isFalse();
        assertThat(holds("price!=19999.5")).isTrue();
        assertThat(holds("price=in=(1,20000)")).isTrue();
        assertThat(holds("price=out=(1,20000)")).isFalse();
        assertThat(holds("price<1e30;price>-1e30")).isTrue();
    }

    @Test
    void whatIsNotThereIsLikeNothing() {
        assertThat(holds("mips>=0")).isFalse();
        assertThat(holds("mips<=0")).isFalse();
        assertThat(holds("device==PRINTER")).isFalse();
        assertThat(holds("device!=PRINTER")).isTrue();
    }

    /** A mandate has the written form, so it must ask for the same, and nobody may sign what cannot be read. */
    @Test
    void whatIsWrittenOutAsksForTheSameAndIsReadAgain() {
        assertThat(holds("mips!=0.5")).as("no number is no fraction either").isTrue();
        assertThat(holds("mips!=1")).isTrue();
        assertThat(ConditionParser.parse("mips==1.25;price!=-1.75")).hasToString("mips==1.5;price!=-1.5");
        for (String edge : List.of(
                "mips>1e30", "mips<-1e30", "mips>9223372036854775807", "mips>=9223372036854775807", "mips!=1e30")) {
            String written = ConditionParser.parse(edge).toString();
            assertThat(ConditionParser.parse(written)).as(edge).hasToString(written);
        }
        refused("price=in=(" + joined(40, "1", ",") + ");mips=in=(" + joined(25, "1", ",") + ")", "64 comparisons");
        refused("place==\"" + "'".repeat(1_500) + "\"", "written out, has at most 2000 characters");
        refused("price<1," + "(mips==1,mips==2;".repeat(16) + "price>1" + ")".repeat(16), "16 brackets");
    }

    @Test
    void wordsAreComparedWithoutCase() {
        assertThat(holds("category==computing_power")).isTrue();
        assertThat(holds("place=='frankfurt*'")).isTrue();
        assertThat(holds("place=='*am*'")).isTrue();
        assertThat(holds("place=='*Berlin*'")).isFalse();
        assertThat(holds("place=in=(Kiel,'F*t*n')")).isTrue();
        assertThat(holds("place=out=(Kiel,'F*t*n')")).isFalse();
        assertThat(holds("place==Frankfurt")).isFalse();
    }

    @Test
    void textsHaveWords() {
        assertThat(holds("text=='coli GENOME'")).isTrue();
        assertThat(holds("text=='coli human'")).isFalse();
        assertThat(holds("text!=human")).isTrue();
    }

    @Test
    void andBindsMoreThanOr() {
        assertThat(holds("price<1;mflops>1,place==Frankfurt*")).isTrue();
        assertThat(holds("price<1;(mflops>1,place==Frankfurt*)")).isFalse();
        assertThat(holds("  ")).isTrue();
    }

    @Test
    void theyFallIntoPartsThatHaveToHoldTogether() {
        assertThat(ConditionParser.parse("price<=9;(mips>1,mips>2);place!=Kiel").parts())
                .extracting(Condition::toString)
                .containsExactly("price<=9", "(mips>=2,mips>=3)", "place!='kiel'");
    }

    @Test
    void whatIsWrongIsNamed() {
        refused("speed>1", "no field 'speed'");
        refused("mip>1", "did you mean 'mips'?");
        refused("price==cheap", "'price' is compared with numbers, and 'cheap' is none");
        refused("price>1e999999999", "'price' is compared with numbers");
        refused("place>Kiel", "'place' is a word, and words have no order");
        refused("text>genome", "'text' is a text");
        refused("price>", "this is no condition");
        refused("price=near=3", "this is no condition");
        refused("price>1;", "this is no condition");
        refused("price=out=", "'price=out=' lacks its value");
        refused("place=in=", "'place=in=' lacks its value");
        refused("'\u0000", "this is no condition");
    }

    @Test
    void bombsDoNotGoOff() {
        refused("(".repeat(100_000), "at most 2000 characters");
        refused("(".repeat(500) + "price>1" + ")".repeat(500), "16 brackets");
        refused("place=='" + ")".repeat(900) + "';" + "(".repeat(900) + "price>1", "16 brackets");
        refused(joined(65, "price>1", ";"), "64 comparisons");
        refused("price=in=(" + joined(65, "1", ",") + ")", "64 values");
        // Neither the parser nor a pattern takes longer than its text is long, by much.
        String stars = "place=='" + "*a".repeat(900) + "b'";
        Map<String, Object> fields = new HashMap<>(Map.of("place", "a".repeat(500)));
        assertThat(ConditionParser.parse(stars).holds(new Known(fields))).isFalse();
    }

    private static String joined(int times, String word, String separator) {
        return IntStream.range(0, times).mapToObj(i -> word).collect(Collectors.joining(separator));
    }

    @Test
    void everyRatingIsAField() {
        for (org.bartergrid.resource.Rating rating : org.bartergrid.resource.Rating.values()) {
            assertThat(Field.of(rating).rating()).contains(rating);
        }
        assertThat(List.of(Field.PRICE, Field.TEXT))
                .allMatch(field -> field.rating().isEmpty());
    }

    private static void refused(String condition, String words) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConditionParser.parse(condition))
                .withMessageContaining(words)
                .withMessageNotContaining("Exception")
                .withMessageNotContaining("Error:");
    }
}
