package org.bartergrid.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jsonwebtoken.JwtException;
import java.io.IOException;
import java.util.Base64;

/** Reads, from a JWT whose signature is not checked yet, only the name of the key to check it with. */
final class UnverifiedClaims {

    private static final ObjectMapper JSON = new ObjectMapper();

    private UnverifiedClaims() {}

    static String issuer(String jwt) {
        String[] parts = jwt.split("\\.", -1);
        if (parts.length != 3) {
            throw new JwtException("Not a signed JWT");
        }
        try {
            return JSON.readTree(Base64.getUrlDecoder().decode(parts[1]))
                    .path("iss")
                    .asText();
        } catch (IOException e) {
            throw new JwtException("Claims are not JSON", e);
        }
    }
}
