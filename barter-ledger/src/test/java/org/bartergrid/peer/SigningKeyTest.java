package org.bartergrid.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Keys sign as RFC 8032 says, and as Java's own do. */
class SigningKeyTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] MESSAGE = {0x72};

    /** RFC 8032, section 7.1, test 2. */
    private static final String SEED = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";

    private static final String PUBLIC = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
    private static final String SIGNATURE = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

    private static SigningKey key(String seed, String publicHalf) {
        return SigningKey.of(
                HEX.parseHex("302e020100300506032b657004220420" + seed),
                HEX.parseHex("302a300506032b6570032100" + publicHalf));
    }

    @Test
    void signsAsTheStandardsExampleDoes() {
        SigningKey key = key(SEED, PUBLIC);
        assertThat(HEX.formatHex(key.sign(MESSAGE))).isEqualTo(SIGNATURE);
        assertThat(key.verificationKey().verifies(MESSAGE, HEX.parseHex(SIGNATURE)))
                .isTrue();
        assertThat(key.toString()).doesNotContain(SEED);
    }

    @Test
    void javaAndWeTakeEachOthersSignatures() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        SigningKey key = SigningKey.of(pair);
        Signature java = Signature.getInstance("Ed25519");
        java.initSign(pair.getPrivate());
        java.update(MESSAGE);
        byte[] signature = java.sign();
        assertThat(key.sign(MESSAGE)).isEqualTo(signature);
        assertThat(key.verificationKey().verifies(MESSAGE, signature)).isTrue();
        SigningKey stored = SigningKey.of(key.pkcs8(), key.x509());
        assertThat(stored.verificationKey()).isEqualTo(key.verificationKey());
        assertThat(stored.sign(MESSAGE)).isEqualTo(signature);
    }

    @Test
    void takesNothingElseForASignature() {
        VerificationKey key = key(SEED, PUBLIC).verificationKey();
        byte[] signature = HEX.parseHex(SIGNATURE);
        for (int bit = 0; bit < 8 * signature.length; bit++) {
            byte[] changed = signature.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(key.verifies(MESSAGE, changed)).as("bit %d", bit).isFalse();
        }
        assertThat(key.verifies(new byte[] {0x73}, signature)).isFalse();
        assertThat(key.verifies(MESSAGE, Arrays.copyOf(signature, 63))).isFalse();
        assertThat(key.verifies(MESSAGE, Arrays.copyOf(signature, 65))).isFalse();
        assertThat(key.verifies(MESSAGE, new byte[0])).isFalse();
        assertThat(SigningKey.generate().verificationKey().verifies(MESSAGE, signature))
                .isFalse();
    }

    /** S with the group's order added signs the same; who took it could be shown one signature in two forms. */
    @Test
    void takesASignatureInOneFormOnly() {
        byte[] order = HEX.parseHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
        byte[] other = HEX.parseHex(SIGNATURE);
        int carry = 0;
        for (int i = 0; i < 32; i++) {
            int sum = (other[32 + i] & 0xff) + (order[i] & 0xff) + carry;
            other[32 + i] = (byte) sum;
            carry = sum >> 8;
        }
        assertThat(key(SEED, PUBLIC).verificationKey().verifies(MESSAGE, other)).isFalse();
    }

    /** With a point of small order for a key, anybody could sign. */
    @Test
    void aKeyThatIsNoPointOrOneOfSmallOrderVerifiesNothing() {
        for (String raw : new String[] {
            "0100000000000000000000000000000000000000000000000000000000000000",
            "0000000000000000000000000000000000000000000000000000000000000000",
            "02" + "00".repeat(31)
        }) {
            byte[] forged = new byte[64];
            forged[0] = 1;
            assertThat(VerificationKey.of(HEX.parseHex(raw)).verifies(MESSAGE, forged))
                    .as(raw)
                    .isFalse();
        }
    }

    @Test
    void halvesThatDoNotBelongTogetherAreRefused() {
        String other = HEX.formatHex(SigningKey.generate().x509()).substring(24);
        assertThatThrownBy(() -> key(SEED, other)).hasMessageContaining("do not belong together");
        assertThatThrownBy(() -> SigningKey.of(new byte[48], new byte[44])).hasMessageContaining("not a stored");
    }
}
