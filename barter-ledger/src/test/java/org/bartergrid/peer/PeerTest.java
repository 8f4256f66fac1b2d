package org.bartergrid.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names and keys. */
class PeerTest {
    @Test
    void handlesAreShortLowerCaseNames() {
        for (String good : List.of("ada", "lab-7", "a1b")) {
            assertThat(new PeerId(good).value()).isEqualTo(good);
        }
        for (String bad : List.of("", "ab", "Ada", "7up", "ada-", "a.b", "a".repeat(41))) {
            assertThatThrownBy(() -> new PeerId(bad)).as(bad).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aNodesIdNamesItsPeer() {
        NodeId node = NodeId.of(new PeerId("ada"), "laptop");
        assertThat(node.value()).isEqualTo("ada.laptop");
        assertThat(node.peer()).isEqualTo(new PeerId("ada"));
        assertThat(node.name()).isEqualTo("laptop");
        for (String bad : List.of("ada", "ada.", ".laptop", "ada.Lap", "ada.a.b", "a.box")) {
            assertThatThrownBy(() -> new NodeId(bad)).as(bad).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** RFC 8032, section 7.1, test 3. */
    @Test
    void verifiesThePublishedSignature() {
        byte[] raw = HexFormat.of().parseHex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
        byte[] message = HexFormat.of().parseHex("af82");
        byte[] signature = HexFormat.of()
                .parseHex("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                        + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
        VerificationKey key = VerificationKey.of(raw);
        assertThat(key.verifies(message, signature)).isTrue();
        signature[0] ^= 1;
        assertThat(key.verifies(message, signature)).isFalse();
        assertThat(key.verifies(message, new byte[3])).isFalse();
    }

    @Test
    void aKeyIsTheSameInEveryForm() {
        SigningKey key = SigningKey.generate();
        VerificationKey verification = key.verificationKey();
        assertThat(VerificationKey.of(key.x509())).isEqualTo(verification);
        assertThat(VerificationKey.of(Arrays.copyOfRange(key.x509(), 12, 44))).isEqualTo(verification);
        byte[] message = "two pages".getBytes(StandardCharsets.UTF_8);
        assertThat(verification.verifies(
                        message, SigningKey.of(key.pkcs8(), key.x509()).sign(message)))
                .isTrue();
        assertThatThrownBy(() -> VerificationKey.of(new byte[31])).isInstanceOf(IllegalArgumentException.class);
    }
}
