package org.bartergrid.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BooksTest {

    private static final String ORDER =
            """
            {"contracts": [
              {"provider": "ada", "heldMinor": 100, "settlement": {"paidMinor": 40, "commissionMinor": 2, "releasedMinor": 58}},
              {"provider": "ada", "heldMinor": 100, "settlement": {"paidMinor": 60, "commissionMinor": 3, "releasedMinor": 37}},
              {"provider": "emmy", "heldMinor": 50, "settlement": {"paidMinor": 0, "commissionMinor": 0, "releasedMinor": %d}}
            ]}""";

    @Test
    void addsUpWhatContractsCameTo() throws JsonProcessingException {
        var books = Books.of(new ObjectMapper().readTree(ORDER.formatted(50)));
        assertThat(books).isEqualTo(new Books(250, Map.of("ada", 100L, "emmy", 0L), 5, 145));
        assertThat(books.balanced()).isTrue();
    }

    @Test
    void seesWhatIsMissing() throws JsonProcessingException {
        assertThat(Books.of(new ObjectMapper().readTree(ORDER.formatted(49))).balanced())
                .isFalse();
    }
}
