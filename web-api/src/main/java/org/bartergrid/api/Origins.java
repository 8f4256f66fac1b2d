package org.bartergrid.api;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bartergrid.peer.SigningKey;
import org.jspecify.annotations.Nullable;

/**
 * From which address a request comes: that of the connection, unless another coordinator of this grid passes it on and
 * vouches for another one, with a code that only who has the grid's key can make. Whoever else sends the header is not
 * believed. Where the API speaks HTTP, all connections are of a proxy on this machine, and it is believed. Safe for any thread.
 */
final class Origins {

    /** The address, the second, and the code over both. */
    static final String HEADER = "X-Bartergrid-Origin";

    private static final String ATTRIBUTE = "bartergrid.origin";
    private static final String ALGORITHM = "HmacSHA256";

    /** What coordinators' clocks may differ. */
    private static final long MOST_SECONDS = 60;

    private static final int LONGEST = 200;

    private static final String OF_A_PROXY = "X-Forwarded-For";

    private final SecretKeySpec secret;
    private final boolean behindProxy;
    private final Clock clock;

    /** @param behindProxy whether every connection is of a proxy on this machine, which says for whom it asks */
    Origins(SigningKey grid, boolean behindProxy, Clock clock) {
        this.behindProxy = behindProxy;
        // A key of its own for this use, so that the grid's signs nothing here.
        this.secret =
                new SecretKeySpec(code(new SecretKeySpec(grid.pkcs8(), ALGORITHM), "bartergrid origin"), ALGORITHM);
        this.clock = clock;
    }

    /**
     * What a coordinator says of a request that it passes on.
     *
     * @param connection the address at the other end of its connection
     * @param forwardedFor what proxies have said, line by line
     */
    String vouch(String connection, List<String> forwardedFor) {
        return vouch(from(connection, forwardedFor));
    }

    /** From where that request comes. */
    String from(String connection, List<String> forwardedFor) {
        return behindProxy ? last(forwardedFor).orElse(connection) : connection;
    }

    private String vouch(String address) {
        String said = address + ";" + clock.instant().getEpochSecond();
        return said + ";" + Base64.getUrlEncoder().withoutPadding().encodeToString(code(secret, said));
    }

    /** Notes the origin of a request, for {@link #of}. */
    void note(Context request) {
        vouchedFor(request.header(HEADER))
                .or(() -> behindProxy ? last(lines(request, OF_A_PROXY)) : Optional.empty())
                .ifPresent(address -> request.attribute(ATTRIBUTE, address));
    }

    /** From where a request comes. */
    static String of(Context request) {
        String vouched = request.attribute(ATTRIBUTE);
        return vouched == null ? request.ip() : vouched;
    }

    private static List<String> lines(Context request, String header) {
        return Collections.list(request.req().getHeaders(header));
    }

    /** What the nearest proxy has added, to the line that was there or in one of its own; what stands before it anybody may have written. */
    private static Optional<String> last(List<String> lines) {
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        String line = lines.get(lines.size() - 1);
        String address = line.substring(line.lastIndexOf(',') + 1).strip();
        return address.isEmpty() || address.length() > LONGEST ? Optional.empty() : Optional.of(address);
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
