package org.bartergrid.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bartergrid.peer.VerificationKey;
import org.bartergrid.trust.Pem;

/**
 * Access tokens of an operator's that nobody has signed, and such as are signed with a public key as a secret: the very key
 * that access tokens are verified with, in every form that a careless verifier could have it in. It is nowhere to be asked
 * for; this run takes it from the coordinator's notes.
 */
final class TokenAttack {

    private static final String ROUTE = "/v1/ledger/trial-balance";
    private static final int OK = 200;
    private static final int NOBODY = 401;

    private final HonestGrid grid;
    private final String operators;
    private final String kid;
    private final List<String> sentences = new ArrayList<>();

    TokenAttack(HonestGrid grid) {
        this.grid = grid;
        this.operators = grid.operator.accessToken();
        this.kid = keyId(operators);
    }

    /** What was answered to each. */
    List<String> sentences() {
        return sentences;
    }

    boolean effect() {
        if (status(operators) != OK) {
            throw new IllegalStateException("A true access token of the operator's is refused");
        }
        boolean effect = taken("unsigned", resigned("none", signed -> new byte[0]));
        for (byte[] secret : forms(verifying())) {
            effect |= taken(
                    "signed with " + secret.length + " public bytes",
                    resigned("HS256", signed -> hmac(secret, signed)));
        }
        return effect;
    }

    /** The public key by which tokens of that name are checked now. */
    private VerificationKey verifying() {
        for (JsonNode noted : grid.tokenKeys()) {
            if (noted.path("kid").asText().equals(kid)) {
                return new VerificationKey(noted.path("publicKey").asText());
            }
        }
        throw new IllegalStateException("The coordinator has noted no key " + kid + ": " + grid.tokenKeys());
    }

    private static List<byte[]> forms(VerificationKey key) {
        byte[] x509 = key.publicKey().getEncoded();
        return List.of(
                x509,
                Base64.getUrlDecoder().decode(key.base64Url()),
                key.base64Url().getBytes(StandardCharsets.US_ASCII),
                Pem.block("PUBLIC KEY", x509).getBytes(StandardCharsets.US_ASCII));
    }

    /** What the operator's own says, with another signature: nothing else is wrong with it. */
    private String resigned(String algorithm, UnaryOperator<byte[]> signature) {
        var base64 = Base64.getUrlEncoder().withoutPadding();
        String head = "{\"alg\":\"" + algorithm + "\",\"kid\":\"" + kid + "\"}";
        String signed = base64.encodeToString(head.getBytes(StandardCharsets.UTF_8))
                + operators.substring(operators.indexOf('.'), operators.lastIndexOf('.'));
        return signed + "." + base64.encodeToString(signature.apply(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    private static byte[] hmac(byte[] secret, byte[] signed) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String keyId(String token) {
        try {
            return new ObjectMapper()
                    .readTree(Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.'))))
                    .path("kid")
                    .asText();
        } catch (IOException e) {
            throw new IllegalStateException("An access token has a head", e);
        }
    }

    /** Whether it is taken, or refused for anything but that it is nobody's. */
    private boolean taken(String how, String accessToken) {
        int status = status(accessToken);
        sentences.add("access token " + how + ": " + status);
        return status != NOBODY;
    }

    private int status(String accessToken) {
        return RawRequest.status(grid.coordinators(), ROUTE, accessToken);
    }
}
