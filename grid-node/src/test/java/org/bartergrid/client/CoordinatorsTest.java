package org.bartergrid.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoordinatorsTest {

    @Test
    void severalAreSeparatedByCommas() {
        var several = Coordinators.parse("http://127.0.0.1:7070, https://grid.example ,http://[::1]:7072/");

        assertThat(several.addresses())
                .containsExactly(
                        URI.create("http://127.0.0.1:7070"),
                        URI.create("https://grid.example"),
                        URI.create("http://[::1]:7072/"));
        assertThat(Coordinators.parse(several.toString())).isEqualTo(several);
        assertThat(several.first()).isEqualTo(URI.create("http://127.0.0.1:7070"));
    }

    @Test
    void oneIsAListToo() {
        assertThat(Coordinators.parse("http://127.0.0.1:7070"))
                .isEqualTo(Coordinators.of(URI.create("http://127.0.0.1:7070")))
                .hasToString("http://127.0.0.1:7070");
    }

    @Test
    void aBadListIsOneSentenceThatNamesWhatIsWrongAndShowsHow() {
        for (String wrong : List.of("", "localhost:7070", "ftp://127.0.0.1:7070", "http://", "http://exa mple", "/x")) {
            for (String list : List.of(wrong, "http://127.0.0.1:7070," + wrong, wrong + ",http://127.0.0.1:7070")) {
                assertThatThrownBy(() -> Coordinators.parse(list))
                        .as(list)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("'" + wrong + "' is no coordinator's address: ")
                        .hasMessageContaining("https://127.0.0.1:7070")
                        .hasMessageContaining("comma");
            }
        }
    }

    @Test
    void oneThatIsListedTwiceIsNamed() {
        assertThatThrownBy(() -> Coordinators.parse("https://a:1,https://b:1,https://a:1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("https://a:1 is listed twice");
    }

    @Test
    void noneAreRefused() {
        assertThatThrownBy(() -> new Coordinators(List.of(), null)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theAuthorityStandsBehindAnyOfThem() {
        var grid = Coordinators.parse("https://a:1,https://b:1#HZz2-_x");

        assertThat(grid.authority()).isEqualTo("HZz2-_x");
        assertThat(grid.addresses()).containsExactly(URI.create("https://a:1"), URI.create("https://b:1"));
        assertThatThrownBy(() -> Coordinators.parse("https://a:1#x,https://b:1#y"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one authority");
    }

    @Test
    void overAWireThatOthersReachHttpIsNotSpoken() {
        for (String address : List.of("http://grid.example", "http://127.example", "http://localhost.example:1")) {
            assertThatThrownBy(() -> Coordinators.parse(address))
                    .as(address)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("write https://");
        }
    }
}
