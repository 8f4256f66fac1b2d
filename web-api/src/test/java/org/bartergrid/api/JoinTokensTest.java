package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JoinTokensTest {

    private static final long HOUR_MILLIS = 3_600_000;

    private final Grid grid = new Grid();
    private JoinTokens tokens;

    @BeforeEach
    void open() {
        tokens = reopened();
    }

    @AfterEach
    void close() {
        grid.close();
    }

    private JoinTokens reopened() {
        return new JoinTokens(grid.notes, grid.clock());
    }

    private String spend(JoinTokens from, String secret, String role) {
        return from.spend(secret, role, () -> "joined");
    }

    @Test
    void onlyItsHashIsKept() {
        String secret = tokens.create("peer", null, 1, HOUR_MILLIS);
        assertThat(grid.notes.read("join-tokens").orElseThrow())
                .doesNotContain(secret)
                .contains("sha256");
        assertThat(spend(reopened(), secret, "peer")).isEqualTo("joined");
    }

    @Test
    void itServesAsOftenAsItSays() {
        String secret = tokens.create("peer", null, 2, HOUR_MILLIS);
        spend(tokens, secret, "peer");
        spend(reopened(), secret, "peer");
        assertThatThrownBy(() -> spend(reopened(), secret, "peer"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("used up");
    }

    @Test
    void itEndsWhenItSays() {
        String secret = tokens.create("peer", null, 1, HOUR_MILLIS);
        grid.pass(HOUR_MILLIS);
        assertThat(tokens.spend(secret, "peer", () -> "still")).isEqualTo("still");
        String second = tokens.create("peer", null, 1, HOUR_MILLIS);
        grid.pass(HOUR_MILLIS + 1);
        assertThatThrownBy(() -> spend(tokens, second, "peer")).hasMessageContaining("expired");
    }

    @Test
    void itIsForItsRole() {
        String secret = tokens.create("gateway", null, 1, HOUR_MILLIS);
        assertThatThrownBy(() -> spend(tokens, secret, "peer")).hasMessageContaining("not for a peer");
        assertThat(spend(tokens, secret, "gateway")).isEqualTo("joined");
    }

    @Test
    void aFailedRegistrationSpendsNothing() {
        String secret = tokens.create("peer", null, 1, HOUR_MILLIS);
        assertThatThrownBy(() -> tokens.spend(secret, "peer", () -> {
                    throw new IllegalStateException("handle taken");
                }))
                .hasMessage("handle taken");
        assertThat(spend(tokens, secret, "peer")).isEqualTo("joined");
    }

    @Test
    void usesAreNotSpentTwiceAtOnce() {
        String secret = tokens.create("peer", null, 3, HOUR_MILLIS);
        var joined = new AtomicInteger();
        List<CompletableFuture<Void>> all = IntStream.range(0, 16)
                .mapToObj(i -> CompletableFuture.runAsync(() -> {
                    try {
                        tokens.spend(secret, "peer", joined::incrementAndGet);
                    } catch (Refusal refused) {
                        assertThat(refused.status()).isEqualTo(403);
                    }
                }))
                .toList();
        all.forEach(CompletableFuture::join);
        assertThat(joined).hasValue(3);
    }

    @Test
    void onesThatAreUsedUpTakeNoRoomFromTheirPeer() {
        for (int i = 0; i < 120; i++) {
            String secret = tokens.create("node", "ada", 1, HOUR_MILLIS);
            assertThat(spend(tokens, secret, "node")).isEqualTo("joined");
        }
        for (int i = 0; i < 50; i++) {
            assertThat(tokens.create("node", "ada", 1, HOUR_MILLIS)).isNotEmpty();
        }
        assertThatThrownBy(() -> tokens.create("node", "ada", 1, HOUR_MILLIS)).hasMessageContaining("nodes of ada");
        assertThat(tokens.create("node", "eve", 1, HOUR_MILLIS)).isNotEmpty();
    }

    /** Whoever repeats it would be told that there is nothing left to do, and the next coordinator would take them again. */
    @Test
    void whatWasNotTakenBackInTheLedgerIsTakenBackByRepeatingIt() {
        var notes = new FailingNotes();
        tokens = new JoinTokens(notes, grid.clock());
        String adas = tokens.create("node", "ada", 1, HOUR_MILLIS);
        notes.failOnce();
        assertThatThrownBy(() -> tokens.revoke("ada")).hasMessage("the ledger is away");
        tokens.revoke("ada");
        assertThatThrownBy(() -> new JoinTokens(notes, grid.clock()).peer(adas)).hasMessageContaining("unknown");

        String gateways = tokens.create("gateway", null, 1, HOUR_MILLIS);
        notes.failOnce();
        assertThatThrownBy(() -> tokens.revokeAll("gateway")).hasMessage("the ledger is away");
        tokens.revokeAll("gateway");
        assertThatThrownBy(() -> spend(new JoinTokens(notes, grid.clock()), gateways, "gateway"))
                .hasMessageContaining("unknown");
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> tokens.create("king", null, 1, HOUR_MILLIS)).hasMessageContaining("'king'");
        assertThatThrownBy(() -> tokens.create("peer", null, 0, HOUR_MILLIS)).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> tokens.create("peer", null, 1, Long.MAX_VALUE)).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> spend(tokens, "guess", "peer")).hasMessageContaining("unknown");
    }
}
