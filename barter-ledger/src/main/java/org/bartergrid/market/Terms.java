package org.bartergrid.market;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a contract says but for when it begins and who accepted it: what a person decides about before there is a contract.
 * Of the mandates it has hashes only, so that neither side learns how far the other would have gone.
 *
 * @param json the canonical form
 */
public record Terms(String json) {
    static final String KIND = "terms";
    static final int VERSION = 1;

    /**
     * The terms that a text states, in any form.
     *
     * @throws IllegalArgumentException if it is no such document
     */
    public static Terms parse(String json) {
        JsonNode terms = CanonicalJson.read(json);
        if (!terms.path("kind").asText().equals(KIND) || terms.path("version").asInt() != VERSION) {
            throw new IllegalArgumentException("the document is not of kind '" + KIND + "' and version " + VERSION);
        }
        return new Terms(CanonicalJson.write(terms));
    }

    /** All of them, to be read; a copy. */
    public JsonNode tree() {
        return CanonicalJson.read(json);
    }

    /** What a decision names them by: SHA-256 over the UTF-8 bytes of the canonical form, in hexadecimal. */
    public String sha256() {
        return sha256(json);
    }

    static String sha256(String canonical) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
