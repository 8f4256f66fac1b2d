package org.bartergrid.market;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.peer.VerificationKey;

/**
 * A document and the signatures over it, detached: the envelope can gain a signature without touching what the others
 * signed. Immutable; verifiable for ever, with nothing but the keys.
 *
 * <p>As JSON: {@code {"document": {…}, "signatures": [{"signer", "role", "keyFingerprint", "signature"}]}}, signatures in
 * base64url without padding, over the UTF-8 bytes of the document's canonical form (RFC 8785, integers only).
 *
 * @param document canonical JSON
 * @param signatures at most {@value #MOST_SIGNATURES}
 */
public record SignedDocument(String document, List<DocumentSignature> signatures) {
    /** Role of a peer that signs its own mandate. */
    public static final String ROLE_PEER = "peer";

    /** Role of the coordinator that countersigns a contract. */
    public static final String ROLE_COORDINATOR = "coordinator";

    /** Role of a node that signs a receipt. */
    public static final String ROLE_NODE = "node";

    private static final int MOST_SIGNATURES = 16;

    /**
     * One signature.
     *
     * @param signer who signed: a peer's handle or a node's id
     * @param role in what role
     * @param keyFingerprint which of its keys
     * @param signature 64 bytes in base64url
     */
    public record DocumentSignature(String signer, String role, String keyFingerprint, String signature) {}

    public SignedDocument {
        signatures = List.copyOf(signatures);
        if (signatures.size() > MOST_SIGNATURES) {
            throw new IllegalArgumentException("a document carries at most " + MOST_SIGNATURES + " signatures");
        }
        if (!CanonicalJson.canonical(document).equals(document)) {
            throw new IllegalArgumentException("a signed document must be in canonical form (RFC 8785)");
        }
    }

    /** A document with one signature by {@code key}; {@code json} may be in any form and is made canonical. */
    public static SignedDocument sign(String json, String signer, String role, SigningKey key) {
        return new SignedDocument(CanonicalJson.canonical(json), List.of()).countersign(signer, role, key);
    }

    /** The same document with one more signature. */
    public SignedDocument countersign(String signer, String role, SigningKey key) {
        byte[] signature = key.sign(document.getBytes(StandardCharsets.UTF_8));
        List<DocumentSignature> all = new ArrayList<>(signatures);
        all.add(new DocumentSignature(
                signer,
                role,
                key.verificationKey().fingerprint(),
                Base64.getUrlEncoder().withoutPadding().encodeToString(signature)));
        return new SignedDocument(document, all);
    }

    /** Whether {@code signer} signed this document in {@code role} with the private half of {@code key}. */
    public boolean isSignedBy(String signer, String role, VerificationKey key) {
        byte[] message = document.getBytes(StandardCharsets.UTF_8);
        for (DocumentSignature candidate : signatures) {
            if (candidate.signer().equals(signer)
                    && candidate.role().equals(role)
                    && candidate.keyFingerprint().equals(key.fingerprint())
                    && key.verifies(message, bytes(candidate.signature()))) {
                return true;
            }
        }
        return false;
    }

    private static byte[] bytes(String base64Url) {
        try {
            return Base64.getUrlDecoder().decode(base64Url);
        } catch (IllegalArgumentException malformed) {
            return new byte[0];
        }
    }

    /** The envelope as JSON, itself canonical. */
    public String toJson() {
        ObjectNode envelope = CanonicalJson.object();
        envelope.set("document", CanonicalJson.read(document));
        ArrayNode list = envelope.putArray("signatures");
        for (DocumentSignature signature : signatures) {
            list.addObject()
                    .put("signer", signature.signer())
                    .put("role", signature.role())
                    .put("keyFingerprint", signature.keyFingerprint())
                    .put("signature", signature.signature());
        }
        return CanonicalJson.write(envelope);
    }

    /**
     * The envelope that a JSON text states. Its document may be formatted in any way: only the canonical form counts.
     *
     * @throws IllegalArgumentException naming what is wrong with it
     */
    public static SignedDocument parse(String json) {
        JsonNode envelope = CanonicalJson.read(json);
        JsonNode document = envelope.path("document");
        JsonNode list = envelope.path("signatures");
        if (!document.isObject() || !list.isArray() || envelope.size() != 2) {
            throw new IllegalArgumentException(
                    "a signed document is {\"document\": {…}, \"signatures\": […]} and nothing else");
        }
        List<DocumentSignature> signatures = new ArrayList<>();
        for (JsonNode signature : list) {
            signatures.add(new DocumentSignature(
                    text(signature, "signer"),
                    text(signature, "role"),
                    text(signature, "keyFingerprint"),
                    text(signature, "signature")));
        }
        return new SignedDocument(CanonicalJson.write(document), signatures);
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("a signature needs the text field '" + field + "'");
        }
        return value.textValue();
    }
}
