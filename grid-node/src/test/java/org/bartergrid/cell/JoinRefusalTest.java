package org.bartergrid.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.security.cert.CertificateException;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.ignite.IgniteCheckedException;
import org.apache.ignite.IgniteException;
import org.apache.ignite.spi.IgniteSpiException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a machine is told that does not get in, by each of the ways in which that may reach it. */
class JoinRefusalTest {

    private static final String HOST = "127.0.0.1";
    private static final List<String> WHERE = List.of("127.0.0.1:47500");
    private static final String ALERT = "Received fatal alert: certificate_unknown";

    /** As Ignite gives up after three of them. */
    private final IgniteException alerted = new IgniteException(new IgniteException(
            "Unable to establish secure connection. Was remote cluster configured with SSL?",
            new IgniteCheckedException("Failed to read", new SSLHandshakeException(ALERT))));

    @Test
    void anAlertIsARefusal() {
        for (var told : List.of(of(alerted, null), of(alerted, ALERT), nobody(ALERT))) {
            assertThat(told)
                    .hasMessageStartingWith(
                            "The members of the cell at 127.0.0.1:47500 refuse this machine (" + ALERT + ")")
                    .hasMessageContaining("it was evicted");
        }
    }

    /** A member that stops in the middle of a handshake looks the same. */
    @Test
    void ofAnEndWithoutWordsNoMoreIsSaidThanIsKnown() {
        String reset = "Connection reset";
        var failed = new IgniteException(new IgniteSpiException("Unable to connect to next nodes in a ring"));
        var inTls = new IgniteException(new SSLException(reset, new SocketException(reset)));
        for (var told : List.of(nobody(reset), of(failed, reset), of(inTls, null))) {
            assertThat(told)
                    .hasMessageStartingWith(
                            "This machine was refused at the cell at 127.0.0.1:47500, or who answered went away just then"
                                    + " (Connection reset): start it again")
                    .hasMessageContaining("it was evicted");
        }
    }

    @Test
    void howAConnectionEndedIsToldInTheWordsOfTls() {
        assertThat(JoinRefusal.end(new IgniteCheckedException(new IOException("broken", new SSLException(ALERT)))))
                .isEqualTo(ALERT);
        assertThat(JoinRefusal.end(new IgniteCheckedException(new SocketException("Broken pipe"))))
                .isEqualTo("Broken pipe");
        assertThat(JoinRefusal.end(new EOFException())).isEqualTo("the connection ended");
        assertThat(JoinRefusal.isAlert(ALERT)).isTrue();
        assertThat(JoinRefusal.isAlert("Broken pipe")).isFalse();
    }

    /** That this machine refuses who answers, or a sentence of the oldest member's, says more. */
    @Test
    void whatIsKnownBetterIsSaid() {
        var stranger = new SSLHandshakeException("certificate_unknown");
        stranger.initCause(new CertificateException("It is of another grid"));
        assertThat(of(new IgniteException(stranger), "certificate_unknown"))
                .hasMessage(
                        "Who answers at 127.0.0.1:47500 is no member of this machine's cell: It is of another grid");
        assertThat(of(new IgniteException(new IgniteSpiException("The proof of node ada.laptop is old")), null))
                .hasMessage(
                        "This machine could not join the cell at 127.0.0.1:47500: The proof of node ada.laptop is old");
    }

    @Test
    void whereNobodyAnswersNobodyHasRefused() {
        assertThat(nobody(null)).hasMessageContainingAll("No member of the cell answers", "start its gateway");
    }

    private static IOException of(RuntimeException failure, @Nullable String brokenOff) {
        return JoinRefusal.of(failure, HOST, WHERE, brokenOff);
    }

    private static IOException nobody(@Nullable String brokenOff) {
        return JoinRefusal.nobody(HOST, WHERE, brokenOff);
    }
}
