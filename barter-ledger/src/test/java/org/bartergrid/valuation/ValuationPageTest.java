package org.bartergrid.valuation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bartergrid.market.ResourceDocument;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.Resource;
import org.junit.jupiter.api.Test;

/** What {@code docs/valuation.md} says is what the appraiser says. */
class ValuationPageTest {
    /** An example: a category with its words, and in the next line the terms and their sum. */
    private static final Pattern EXAMPLE =
            Pattern.compile("^ {4}([A-Z_]+)((?: \\S+=\\S*)+)\\n {4}= ([0-9 +]+) = (\\d+)$", Pattern.MULTILINE);

    private final Appraiser appraiser = new Appraiser(PriceBook.STANDARD);

    private static String page() throws IOException {
        return Files.readString(Path.of("../docs/valuation.md"));
    }

    @Test
    void everyExampleOnThePageIsRight() throws IOException {
        int count = 0;
        Set<Category> seen = EnumSet.noneOf(Category.class);
        Matcher examples = EXAMPLE.matcher(page());
        while (examples.find()) {
            Resource resource = ResourceDocument.of(Category.valueOf(examples.group(1)), words(examples.group(2)));
            Valuation valuation = appraiser.appraise(resource);
            assertThat(valuation.terms().stream()
                            .map(term -> Long.toString(term.amountMinor()))
                            .collect(Collectors.joining(" + ")))
                    .as(examples.group())
                    .isEqualTo(examples.group(3));
            assertThat(valuation.priceMinor()).as(examples.group()).isEqualTo(Long.parseLong(examples.group(4)));
            seen.add(resource.category());
            count++;
        }
        assertThat(seen).containsExactlyInAnyOrder(Category.values());
        // None is passed over because it is written in another way.
        assertThat(page().lines().filter(line -> line.matches(" {4}[A-Z_]+ .*")))
                .hasSize(count);
    }

    private static Map<String, String> words(String text) {
        Map<String, String> words = new LinkedHashMap<>();
        for (String word : List.of(text.strip().split(" "))) {
            int equals = word.indexOf('=');
            words.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return words;
    }

    @Test
    void thePageIsAboutThisReleasesPriceBook() throws IOException {
        assertThat(page()).contains("those of version " + PriceBook.STANDARD.version() + ",");
    }
}
