package org.bartergrid.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

/** What is remembered of how members end connections, without Ignite behind it. */
class GuardedDiscoverySpiTest {

    private static final String ALERT = "Received fatal alert: certificate_unknown";

    private final GuardedDiscoverySpi discovery = new GuardedDiscoverySpi();

    /** Of three attempts each may end in another way. */
    @Test
    void anAlertIsNotForgottenOverABareEnd() {
        ends(new SocketException("Connection reset"));
        assertThat(discovery.brokenOff()).isEqualTo("Connection reset");
        ends(new SSLHandshakeException(ALERT));
        assertThat(discovery.brokenOff()).isEqualTo(ALERT);
        ends(new SocketException("Broken pipe"));
        assertThat(discovery.brokenOff()).isEqualTo(ALERT);
    }

    @Test
    void theEndOfAStreamIsOneToo() {
        assertThatThrownBy(() -> discovery.readReceipt(new Answering(InputStream.nullInputStream()), 1))
                .isInstanceOf(IOException.class);
        assertThat(discovery.brokenOff()).isEqualTo("the connection ended");
    }

    /** It tells in a sentence what is wrong, or nothing is. */
    @Test
    void whoTakesWhatItIsSentHasNotRefused() throws IOException {
        ends(new SSLHandshakeException(ALERT));
        assertThat(discovery.readReceipt(new Answering(new ByteArrayInputStream(new byte[] {1})), 1))
                .isEqualTo(1);
        assertThat(discovery.brokenOff()).isNull();
    }

    private void ends(IOException end) {
        var ended = new InputStream() {
            @Override
            public int read() throws IOException {
                throw end;
            }
        };
        assertThatThrownBy(() -> discovery.readReceipt(new Answering(ended), 1)).isSameAs(end);
    }

    private static final class Answering extends Socket {
        private final InputStream answer;

        Answering(InputStream answer) {
            this.answer = answer;
        }

        @Override
        public InputStream getInputStream() {
            return answer;
        }
    }
}
