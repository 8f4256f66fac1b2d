package org.bartergrid.api;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * What the server answers by itself, to what never reaches a route: a head that is too large or makes no sense, a body that is
 * refused at the gate. A problem document like any other, with the same headers.
 */
final class ServerErrors extends ErrorHandler {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        var refusal = request.getAttribute(ERROR_EXCEPTION) instanceof Refusal known ? known : said(status);
        byte[] document = Answers.bytes(refusal);
        var headers = response.getHeaders();
        headers(headers, request.isSecure(), document.length);
        if (refusal.retryAfterSeconds() > 0) {
            headers.put(HttpHeader.RETRY_AFTER, Long.toString(refusal.retryAfterSeconds()));
        }
        response.write(true, ByteBuffer.wrap(document), callback);
        return true;
    }

    private static void headers(HttpFields.Mutable headers, boolean secure, int length) {
        headers.put(HttpHeader.CONTENT_TYPE, Answers.PROBLEM);
        headers.put(HttpHeader.CONTENT_LENGTH, (long) length);
        SecurityHeaders.all(secure).forEach((name, value) -> headers.put(name, value));
    }

    /** The server's own sentences are for those who wrote it. */
    private static Refusal said(int status) {
        String detail =
                switch (status) {
                    case 408 -> "The request took too long to come: send it again, at once";
                    case 414 -> "The address of the request is too long: 8 KiB at most, with all headers";
                    case 431 -> "The headers of the request are too large: 8 KiB at most";
                    case 500, 503 ->
                        "The coordinator failed to carry this out; its log says why. Nothing is lost: ask again";
                    default -> "This is no request that can be read: see RFC 9112 for what is one";
                };
        String name =
                HttpStatus.getMessage(status).toLowerCase(java.util.Locale.ROOT).replace(' ', '-');
        return Refusal.ofServer(status, name, detail);
    }
}
