package org.bartergrid.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class JoinTokenTest {

    private static final String AUTHORITY = "a".repeat(42) + "_";

    @Test
    void itCarriesTheFingerprintOfTheAuthority() {
        var token = JoinToken.parse(" secret-1." + AUTHORITY + "\n");

        assertThat(token.secret()).isEqualTo("secret-1");
        assertThat(token.authority()).isEqualTo(AUTHORITY);
        assertThat(token).hasToString("JoinToken[" + AUTHORITY + "]");
    }

    @Test
    void oneOfBeforeHasNone() {
        assertThat(JoinToken.parse("secret-1").authority()).isNull();
    }

    @Test
    void whatWasCopiedInPartIsRefused() {
        for (String part : new String[] {"", "secret-1.", "secret-1." + AUTHORITY.substring(1), "two words"}) {
            assertThatIllegalArgumentException()
                    .as(part)
                    .isThrownBy(() -> JoinToken.parse(part))
                    .withMessageContaining("give it whole");
        }
    }
}
