package org.bartergrid.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.javalin.http.Context;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who did what: a line of JSON for each request that changed something or tried to, and for each that was refused for who made
 * it. It says when, who in which roles, from where, which route, the ids in its path, and the status. Never bodies, queries or
 * headers: there are secrets in them. It is written before the answer goes out.
 *
 * <p>What the many machines of a grid send all the time is left out as long as it is carried out: heartbeats, progress, asking for
 * work. Refusals, and what somebody does who has proved nothing, are written up to one a second from one network, so that no
 * stranger writes the trail full; the next line says how many were left out. If it cannot be written, requests are carried
 * out all the same, and the log says so.
 *
 * <p>Safe for any thread.
 */
final class AuditTrail {

    private static final Logger log = LoggerFactory.getLogger(AuditTrail.class);
    private static final String ID = "bartergrid.request";
    private static final String CLAIMED = "bartergrid.claimed";
    private static final String PROVED = "bartergrid.proved";
    private static final int ID_BYTES = 12;
    private static final int LONGEST_TEXT = 100;
    private static final int REFUSALS_A_MINUTE = 60;
    private static final int MOST_REMEMBERED = 10_000;
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<Integer> FOR_WHO_ASKED = Set.of(401, 403, 429);

    /** What changes nothing, or is sent every few seconds by every machine. */
    private static final Set<String> OFTEN = Set.of(
            "POST /v1/searches",
            "POST /v1/appraisals",
            "POST /v1/nodes/{node}/heartbeat",
            "POST /v1/assignments/next",
            "POST /v1/jobs/{job}/progress");

    private final AuditLog lines;
    private final Clock clock;
    private final TokenBuckets<Network> refusals;
    private final AtomicLong leftOut = new AtomicLong();
    private final SecureRandom random = new SecureRandom();

    AuditTrail(AuditLog lines, Clock clock) {
        this.lines = lines;
        this.clock = clock;
        this.refusals = new TokenBuckets<>(REFUSALS_A_MINUTE, Duration.ofMinutes(1), MOST_REMEMBERED, clock);
    }

    /** Gives a request its id, by which its answer and its line are found. Nobody chooses their own. */
    void begin(Context request) {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        request.attribute(ID, id);
        request.header("X-Request-Id", id);
    }

    static @Nullable String id(Context request) {
        return request.attribute(ID);
    }

    /** Who somebody says to be that logs in or joins. */
    static void claims(Context request, String name) {
        request.attribute(CLAIMED, shortened(name));
    }

    /** Somebody has proved to be who they say: by a password, a key, a session, or an invitation that was theirs to use. */
    static void proved(Context request, String name) {
        request.attribute(PROVED, shortened(name));
    }

    /** Writes down what became of a request, if it is one of those. */
    void end(Context request) {
        var endpoint = request.endpoints().matchedHttpEndpoint();
        if (endpoint == null) {
            return;
        }
        int status = request.status().getCode();
        String method = request.method().name();
        boolean refused = FOR_WHO_ASKED.contains(status);
        boolean deed = !READING.contains(method) && !OFTEN.contains(method + " " + endpoint.path);
        if (!refused && !deed) {
            return;
        }
        boolean stranger = AccessCheck.caller(request) == null && request.attribute(PROVED) == null;
        if ((stranger || status >= 400) && refusals.take(Network.of(Origins.of(request))) > 0) {
            leftOut.incrementAndGet();
            return;
        }
        try {
            lines.write(Answers.JSON.writeValueAsString(line(request, endpoint.path, status)));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        } catch (IOException e) {
            log.error(
                    "The audit trail cannot be written: {} {} by {}",
                    method,
                    endpoint.path,
                    AccessCheck.name(request),
                    e);
        }
    }

    private Map<String, Object> line(Context request, String route, int status) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", clock.instant().toString());
        line.put("request", id(request));
        var caller = AccessCheck.caller(request);
        String proved = request.attribute(PROVED);
        String claimed = request.attribute(CLAIMED);
        if (caller != null) {
            line.put("caller", caller.name());
            line.put("access", caller.access());
            if (!caller.roles().isEmpty()) {
                line.put("roles", PeerRole.texts(caller.roles()));
            }
        } else if (proved != null) {
            line.put("caller", proved);
        } else if (claimed != null) {
            line.put("claims", claimed);
        }
        line.put("address", Origins.of(request));
        line.put("method", request.method().name());
        line.put("route", route);
        var ids = ids(route, request.path());
        if (!ids.isEmpty()) {
            line.put("ids", ids);
        }
        line.put("status", status);
        long others = leftOut.getAndSet(0);
        if (others > 0) {
            line.put("leftOut", others);
        }
        return line;
    }

    /** What stands in a path where its route has names. */
    private static Map<String, String> ids(String route, String path) {
        String[] names = route.split("/", -1);
        String[] values = path.split("/", -1);
        Map<String, String> ids = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(names.length, values.length); i++) {
            if (names[i].startsWith("{")) {
                ids.put(names[i].substring(1, names[i].length() - 1), shortened(values[i]));
            }
        }
        return ids;
    }

    private static String shortened(String text) {
        return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
    }
}
