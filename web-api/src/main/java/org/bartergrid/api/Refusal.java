package org.bartergrid.api;

import java.util.Map;

/**
 * A request that is not carried out: becomes a problem document (RFC 9457).
 *
 * <p>The detail is one sentence that names what is wrong and what to do; it may be shown to a person as it is.
 */
public final class Refusal extends RuntimeException {

    private final int status;
    private final String type;
    private final transient Map<String, Object> more;
    private final long retryAfterSeconds;

    private Refusal(int status, String type, String detail, Map<String, Object> more) {
        this(status, type, detail, more, status == 503 ? 1 : 0);
    }

    private Refusal(int status, String type, String detail, Map<String, Object> more, long retryAfterSeconds) {
        super(detail);
        this.status = status;
        this.type = type;
        this.more = more;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    static Refusal badRequest(String detail) {
        return new Refusal(400, "bad-request", detail, Map.of());
    }

    static Refusal notAuthenticated(String detail) {
        return new Refusal(401, "not-authenticated", detail, Map.of());
    }

    static Refusal forbidden(String detail) {
        return new Refusal(403, "forbidden", detail, Map.of());
    }

    static Refusal notFound(String what) {
        return new Refusal(404, "not-found", what, Map.of());
    }

    static Refusal tooSlow(String detail) {
        return new Refusal(408, "too-slow", detail, Map.of());
    }

    /** What the server finds wrong before any route does. */
    static Refusal ofServer(int status, String type, String detail) {
        return new Refusal(status, type, detail, Map.of());
    }

    static Refusal conflict(String type, String detail) {
        return new Refusal(409, type, detail, Map.of());
    }

    static Refusal tooLarge(String detail) {
        return new Refusal(413, "too-large", detail, Map.of());
    }

    static Refusal wrongMedia(String detail) {
        return new Refusal(415, "wrong-content-type", detail, Map.of());
    }

    static Refusal unmet(String type, String detail, Map<String, Object> more) {
        return new Refusal(422, type, detail, more);
    }

    /** The caller asks more often than it may. */
    static Refusal tooMany(String detail, long retryAfterSeconds) {
        return new Refusal(429, "too-many", detail, Map.of(), retryAfterSeconds);
    }

    static Refusal busy(String detail) {
        return new Refusal(503, "busy", detail, Map.of());
    }

    /** An assertion from before this coordinator began to serve: one that is made in so many seconds is taken. */
    static Refusal assertionTooOld(String detail, long retryAfterSeconds) {
        return new Refusal(503, "assertion-too-old", detail, Map.of(), retryAfterSeconds);
    }

    /** Nobody may speak for the books here right now: a client that knows other coordinators asks those. */
    static Refusal noWriter(String detail) {
        return new Refusal(503, "no-writer", detail, Map.of());
    }

    int status() {
        return status;
    }

    /** The last segment of the problem's type. */
    String type() {
        return type;
    }

    /** When to ask again; 0 where asking again does not help. */
    long retryAfterSeconds() {
        return retryAfterSeconds;
    }

    /** Members of the document beside the standard ones. */
    Map<String, Object> more() {
        return more;
    }
}
