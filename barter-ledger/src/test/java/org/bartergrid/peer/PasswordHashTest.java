package org.bartergrid.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PasswordHashTest {
    @Test
    void aPasswordMatchesItsHashAndNoOther() {
        PasswordHash hash = PasswordHash.of("correct horse battery");
        assertThat(hash.text()).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(hash.matches("correct horse battery")).isTrue();
        assertThat(hash.matches("correct horse batterz")).isFalse();
        assertThat(hash.matches("")).isFalse();
        assertThat(hash.matches("x".repeat(PasswordHash.LONGEST + 1))).isFalse();
        assertThat(PasswordHash.of("correct horse battery").text()).isNotEqualTo(hash.text());
        assertThat(hash).hasToString("PasswordHash");
    }

    /** Made by the reference implementation: argon2 of "password" with the salt "somesalt" (its test.c, Argon2id, v=19). */
    @Test
    void hashesOfOthersAreUnderstood() {
        assertThat(new PasswordHash(
                                "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4")
                        .matches("password"))
                .isTrue();
        assertThat(new PasswordHash(
                                "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc")
                        .matches("password"))
                .isTrue();
    }

    @Test
    void whatIsNoHashMatchesNothingAndNobodyChoosesAWeakPassword() {
        for (String text :
                new String[] {"", "plain", "$argon2id$v=19$m=8,t=1,p=1$$", "$2y$10$abcdefghijklmnopqrstuv"}) {
            assertThat(new PasswordHash(text).matches("plain")).isFalse();
        }
        assertThatThrownBy(() -> PasswordHash.of("short")).hasMessageContaining("10 to 1000 characters");
    }
}
