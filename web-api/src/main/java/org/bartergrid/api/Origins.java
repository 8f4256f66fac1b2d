package org.bartergrid.api;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bartergrid.peer.SigningKey;
import org.jspecify.annotations.Nullable;

/**
 * From which address a request comes: that of the connection, unless another coordinator of this grid passes it on and
 * vouches for another one, with a code that only who has the grid's key can make. Whoever else sends the header is not
 * believed. Safe for any thread.
 */
final class Origins {

    /** The address, the second, and the code over both. */
    static final String HEADER = "X-Bartergrid-Origin";

    private static final String ATTRIBUTE = "bartergrid.origin";
    private static final String ALGORITHM = "HmacSHA256";

    /** What coordinators' clocks may differ. */
    private static final long MOST_SECONDS = 60;

    private static final int LONGEST = 200;

    private final SecretKeySpec secret;
    private final Clock clock;

    Origins(SigningKey grid, Clock clock) {
        // A key of its own for this use, so that the grid's signs nothing here.
        this.secret =
                new SecretKeySpec(code(new SecretKeySpec(grid.pkcs8(), ALGORITHM), "bartergrid origin"), ALGORITHM);
        this.clock = clock;
    }

    /** What a coordinator says of a request that it passes on. */
    String vouch(String address) {
        String said = address + ";" + clock.instant().getEpochSecond();
        return said + ";" + Base64.getUrlEncoder().withoutPadding().encodeToString(code(secret, said));
    }

    /** Notes the origin of a request, for {@link #of}. */
    void note(Context request) {
        vouchedFor(request.header(HEADER)).ifPresent(address -> request.attribute(ATTRIBUTE, address));
    }

    /** From where a request comes. */
    static String of(Context request) {
        String vouched = request.attribute(ATTRIBUTE);
        return vouched == null ? request.ip() : vouched;
    }

    private Optional<String> vouchedFor(@Nullable String header) {
        if (header == null || header.length() > LONGEST) {
            return Optional.empty();
        }
        String[] parts = header.split(";", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            boolean said = MessageDigest.isEqual(
                    code(secret, parts[0] + ";" + parts[1]),
                    Base64.getUrlDecoder().decode(parts[2]));
            long seconds = Math.abs(clock.instant().getEpochSecond() - Long.parseLong(parts[1]));
            return said && seconds <= MOST_SECONDS ? Optional.of(parts[0]) : Optional.empty();
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static byte[] code(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every JDK has " + ALGORITHM, impossible);
        }
    }
}
