package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who stays logged in, and what becomes of a secret that two have. */
class RefreshTokensTest {

    private static final Duration LIFE = Duration.ofDays(30);

    private final Grid grid = new Grid();
    private final RefreshTokens tokens = new RefreshTokens(grid.notes, LIFE, grid.clock());

    @AfterEach
    void close() {
        grid.close();
    }

    private String renewed(String token) {
        var next = tokens.renew(token);
        assertThat(next.peer()).isEqualTo("ada");
        return next.refreshToken();
    }

    private void refused(String token, String why) {
        assertThatThrownBy(() -> tokens.renew(token))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(401))
                .hasMessageContaining(why);
    }

    @Test
    void eachIsGoodForTheNext() {
        String token = tokens.begin("ada", PeerRole.ALL);
        for (int i = 0; i < 5; i++) {
            grid.pass(Duration.ofHours(1).toMillis());
            token = renewed(token);
        }
    }

    @Test
    void aUsedOneEndsItsSessionAndNoOther() {
        String other = tokens.begin("ada", PeerRole.ALL);
        String stolen = tokens.begin("ada", PeerRole.ALL);
        String owners = renewed(stolen);
        grid.pass(RefreshTokens.GRACE.toMillis() + 1);
        refused(stolen, "used before");
        refused(owners, "its session has ended");
        renewed(other);
    }

    @Test
    void alsoOneThatWasUsedLongAgo() {
        String first = tokens.begin("ada", PeerRole.ALL);
        String third = renewed(renewed(first));
        refused(first, "used before"); // within its half minute, but the next one was used
        refused(third, "its session has ended");
    }

    @Test
    void aLostAnswerIsAskedForAgain() {
        String before = tokens.begin("ada", PeerRole.ALL);
        String lost = renewed(before);
        grid.pass(RefreshTokens.GRACE.toMillis());
        String seen = renewed(before);
        assertThat(seen).isNotEqualTo(lost);
        String next = renewed(seen);
        assertThat(renewed(next)).isNotEmpty();
    }

    @Test
    void butNotForEver() {
        String before = tokens.begin("ada", PeerRole.ALL);
        renewed(before);
        grid.pass(20_000);
        renewed(before);
        grid.pass(20_000);
        refused(before, "used before");
    }

    /** A thief who is quick gets one of their own; the owner's next one then tells. */
    @Test
    void aThiefInTheHalfMinuteIsFoundOut() {
        String stolen = tokens.begin("ada", PeerRole.ALL);
        String owners = renewed(stolen);
        String thiefs = renewed(stolen);
        refused(owners, "used before");
        refused(thiefs, "its session has ended");
    }

    @Test
    void aSessionEndsHoweverOftenItIsRenewed() {
        String token = tokens.begin("ada", PeerRole.ALL);
        for (int day = 0; day < 29; day++) {
            grid.pass(Duration.ofDays(1).toMillis());
            token = renewed(token);
        }
        grid.pass(Duration.ofDays(1).toMillis());
        refused(token, "has expired");
    }

    @Test
    void loggingOutEndsOneOrAll() {
        String first = tokens.begin("ada", PeerRole.ALL);
        String second = tokens.begin("ada", PeerRole.ALL);
        String third = tokens.begin("ada", PeerRole.ALL);
        String bobs = tokens.begin("bob", PeerRole.ALL);
        String old = first;
        renewed(first);
        tokens.end(old);
        refused(old, "its session has ended");
        renewed(second);
        tokens.endAll("ada");
        refused(third, "its session has ended");
        assertThat(tokens.renew(bobs).peer()).isEqualTo("bob");
        tokens.end("nothing");
        tokens.end(third);
    }

    @Test
    void theEleventhSessionEndsTheFirst() {
        List<String> begun = new ArrayList<>();
        for (int i = 0; i <= RefreshTokens.MOST_SESSIONS; i++) {
            begun.add(tokens.begin("ada", PeerRole.ALL));
        }
        refused(begun.get(0), "its session has ended");
        renewed(begun.get(1));
    }

    @Test
    void onlyHashesAreKeptAndTheNextCoordinatorKnowsThem() {
        String token = tokens.begin("ada", PeerRole.ALL);
        String secret = token.substring(token.lastIndexOf('.') + 1);
        assertThat(grid.notes.read("refresh-tokens-ada").orElseThrow()).doesNotContain(secret);
        var next = new RefreshTokens(grid.notes, LIFE, grid.clock()).renew(token);
        grid.pass(RefreshTokens.GRACE.toMillis() + 1);
        refused(token, "used before");
        refused(next.refreshToken(), "its session has ended");
    }

    @Test
    void whatIsNoneOpensNothing() {
        String token = tokens.begin("ada", PeerRole.ALL);
        for (String text :
                new String[] {"", "a.b.c", token + "x", token.replace("ada.", "bob."), "grid." + token.substring(4)}) {
            refused(text, "unknown");
        }
        renewed(token);
    }
}
