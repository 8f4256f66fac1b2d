package org.bartergrid.hostile;

import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/**
 * A socket under TLS that hears why it is refused. In TLS 1.3 a client shows its certificate and goes on writing; who refuses it
 * says so by an alert and breaks off, and a client that is still writing then fails at that and never reads the alert. So
 * what is written here goes out as one piece, when somebody listens for the answer.
 */
final class ListeningSocket extends Socket {

    private static final int MOST_BYTES = 64 << 10;

    private final OutputStream out;
    private final InputStream in;

    /** Connected. */
    ListeningSocket(String host, int port) throws IOException {
        super(host, port);
        // Its flushes would end a piece: TLS makes one after each of its messages.
        var pieces = new BufferedOutputStream(super.getOutputStream(), MOST_BYTES) {
            @Override
            public synchronized void flush() {}

            synchronized void send() throws IOException {
                super.flush();
            }
        };
        out = pieces;
        in = new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                pieces.send();
                return super.read();
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                pieces.send();
                return super.read(into, from, length);
            }
        };
    }

    @Override
    public OutputStream getOutputStream() {
        return out;
    }

    @Override
    public InputStream getInputStream() {
        return in;
    }
}
