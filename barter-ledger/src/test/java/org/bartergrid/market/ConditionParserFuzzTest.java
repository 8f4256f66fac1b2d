package org.bartergrid.market;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any text is a condition or refused, and what a condition is written as in a mandate that somebody signs asks for the same
 * and can be read.
 */
class ConditionParserFuzzTest {

    /** With all numbers or none, as large and as small as they are, and with words and without. */
    private static final List<Condition.Subject> SUBJECTS = List.of(
            new Same(OptionalLong.empty(), ""),
            new Same(OptionalLong.of(0), "kiel"),
            new Same(OptionalLong.of(2), "Frankfurt am Main"),
            new Same(OptionalLong.of(20_000), "a 'quoted\\ word'"),
            new Same(OptionalLong.of(Long.MIN_VALUE), "*"),
            new Same(OptionalLong.of(Long.MAX_VALUE), "k-mers"));

    private record Same(OptionalLong number, String words) implements Condition.Subject {
        @Override
        public OptionalLong number(Field field) {
            return number;
        }

        @Override
        public String words(Field field) {
            return words;
        }
    }

    static Stream<byte[]> conditions() {
        return Stream.of(
                        "mflops>=2e3;price<=20000;(place==Kiel,place=='Frankfurt*')",
                        "mips=in=(1,2,3);price=out=(4,5.5),node!=x",
                        "text=='k-mers of \\'E. coli\\'';category==COMPUTING_POWER",
                        "reputation>=50;delivered!=0.5;peer=out=(ada,'bob*')",
                        "price<-1e30,price>1e30;penaltyBasisPoints==1.0")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("conditions")
    @FuzzTest
    void textsAreConditionsOrRefused(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        Condition condition;
        try {
            condition = ConditionParser.parse(text);
        } catch (IllegalArgumentException refused) {
            assertThat(refused).message().isNotBlank();
            return;
        }
        String written = condition.toString();
        Condition again = ConditionParser.parse(written);
        assertThat(again).hasToString(written);
        for (Condition.Subject subject : SUBJECTS) {
            assertThat(again.holds(subject)).as("%s of %s", written, subject).isEqualTo(condition.holds(subject));
        }
    }
}
