package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenKeysTest {

    private static final Duration LIFE = Duration.ofMinutes(15);

    private final Grid grid = new Grid();

    @AfterEach
    void close() {
        grid.close();
    }

    private TokenKeys begin(String coordinator) {
        return TokenKeys.begin(grid.notes, coordinator, LIFE, grid.clock());
    }

    @Test
    void eachCoordinatorHasItsOwnUnderItsName() {
        var ada = begin("ada");
        var bob = begin("bob");

        assertThat(ada.kid()).startsWith("ada.");
        assertThat(bob.kid()).startsWith("bob.");
        assertThat(bob.verification(bob.kid())).isNotEqualTo(bob.verification(ada.kid()));
        assertThat(bob.verification("ada.guess")).isEmpty();
    }

    /** Tokens go on where another coordinator takes over, or the same one starts anew. */
    @Test
    void whatWasSignedBeforeIsKnownAsLongAsItIsValid() {
        var first = begin("ada");
        grid.pass(Duration.ofDays(3).toMillis());

        var second = begin("bob");

        assertThat(second.verification(first.kid())).isEqualTo(first.verification(first.kid()));
        grid.pass(LIFE.toMillis() - 1);
        assertThat(begin("ada").verification(first.kid())).isPresent();
        grid.pass(1);
        // Who was deposed signs nothing more that anybody takes, however long the next one serves.
        assertThat(second.verification(first.kid())).isEmpty();
        var last = begin("ada");
        assertThat(last.verification(first.kid())).isEmpty();
        assertThat(last.verification(second.kid())).isPresent();
    }

    @Test
    void nothingPrivateIsNoted() {
        var keys = begin("ada");

        assertThat(grid.notes.read("token-keys").orElseThrow())
                .contains(keys.kid())
                .doesNotContain(java.util.Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(keys.signing().getEncoded()));
    }
}
