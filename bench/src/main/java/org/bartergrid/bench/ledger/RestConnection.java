package org.bartergrid.bench.ledger;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One connection to a coordinator that stays open, with so little around it that the server is measured and not its
 * client. For one thread.
 */
final class RestConnection implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 60_000;
    private static final int LONGEST_HEAD = 16 * 1024;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final String head;

    RestConnection(int port, String accessToken) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
        head = "POST /v1/entries HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nAuthorization: Bearer " + accessToken
                + "\r\nContent-Type: application/json\r\nContent-Length: ";
    }

    /** Posts an entry, and gives the status of the answer once all of it was read. */
    int post(String entry) throws IOException {
        byte[] body = entry.getBytes(StandardCharsets.UTF_8);
        out.write((head + body.length + "\r\n\r\n" + entry).getBytes(StandardCharsets.UTF_8));
        out.flush();
        String answer = readHead();
        in.skipNBytes(length(answer));
        return Integer.parseInt(answer.substring(9, 12));
    }

    private String readHead() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        int ends = 0;
        while (ends < 4) {
            int next = in.read();
            if (next < 0 || bytes.size() == LONGEST_HEAD) {
                throw new EOFException("the coordinator's answer ended in its head");
            }
            ends = next == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : 0;
            bytes.write(next);
        }
        return bytes.toString(StandardCharsets.US_ASCII);
    }

    private static long length(String head) throws IOException {
        String name = "\r\ncontent-length:";
        int at = head.toLowerCase(Locale.ROOT).indexOf(name);
        if (at < 0) {
            throw new IOException("the coordinator's answer does not say how long it is");
        }
        int from = at + name.length();
        return Long.parseLong(head.substring(from, head.indexOf('\r', from)).strip());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
