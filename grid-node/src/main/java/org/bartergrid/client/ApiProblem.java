package org.bartergrid.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/**
 * The coordinator refused a request: its problem document (RFC 9457) as an exception. The message is its detail, one
 * sentence that names what is wrong and what to do.
 */
public final class ApiProblem extends RuntimeException {

    private static final String BUSY = "urn:bartergrid:problem:busy";

    private final int status;
    private final transient JsonNode document;

    public ApiProblem(int status, JsonNode document) {
        super(document.path("detail").asText("The coordinator answered with status " + status));
        this.status = status;
        this.document = document;
    }

    static ApiProblem unreadable(int status) {
        return new ApiProblem(status, JsonNodeFactory.instance.objectNode());
    }

    /** The HTTP status: 4xx, the request was wrong or unwelcome; 5xx, the coordinator's own trouble. */
    public int status() {
        return status;
    }

    /** The problem's type, a URN; empty if the answer was no problem document. */
    public String type() {
        return document.path("type").asText();
    }

    /** The whole problem document; empty if the answer was none. */
    public JsonNode document() {
        return document;
    }

    /** Whether the coordinator is there, and only has too much to do at once for this one. */
    boolean busy() {
        return status == 503 && type().equals(BUSY);
    }

    /** Whether the same request may succeed later. */
    public boolean passing() {
        return status == 429 || status >= 500;
    }
}
