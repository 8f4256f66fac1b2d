package org.bartergrid.api;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What every answer tells a browser: nothing here is a page, to be shown in a frame, run, kept or guessed at, and no other site may
 * embed it.
 */
final class SecurityHeaders {

    private static final Map<String, String> ALWAYS = Map.of(
            "X-Content-Type-Options", "nosniff",
            "Cache-Control", "no-store",
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Resource-Policy", "same-origin");

    private static final Map<String, String> SECURE = secure();

    private SecurityHeaders() {}

    private static Map<String, String> secure() {
        Map<String, String> headers = new LinkedHashMap<>(ALWAYS);
        // A year, as is usual. Over HTTP a browser has to ignore it.
        headers.put("Strict-Transport-Security", "max-age=31536000");
        return Map.copyOf(headers);
    }

    /** The headers of an answer, by name. */
    static Map<String, String> all(boolean secure) {
        return secure ? SECURE : ALWAYS;
    }
}
