package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may go on trying passwords, and whom that does not concern. */
class PasswordGuessesTest {

    private static final Network HERE = Network.of("192.0.2.1");
    private static final Network THERE = Network.of("192.0.2.2");
    private static final BooleanSupplier WRONG = () -> false;
    private static final BooleanSupplier RIGHT = () -> true;

    private final Grid grid = new Grid();
    private final PasswordGuesses guesses = new PasswordGuesses(5, grid.clock());

    @AfterEach
    void close() {
        grid.close();
    }

    private void wrong(String account, Network network, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(guesses.tried(account, network, WRONG)).isFalse();
        }
    }

    /** Without a look at the password. */
    private void refused(String account, Network network) {
        assertThatThrownBy(() -> guesses.tried(account, network, () -> {
                    throw new AssertionError("it was tried");
                }))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.status()).isEqualTo(429);
                    assertThat(refusal.retryAfterSeconds()).isBetween(1L, 900L);
                    assertThat(refusal.getMessage()).contains(refusal.retryAfterSeconds() + " s");
                });
    }

    @Test
    void afterFiveWrongOnesTheNextIsNotTriedUntilSomeTimeHasPassed() {
        wrong("ada", HERE, 5);
        refused("ada", HERE);
        grid.pass(Duration.ofMinutes(3).toMillis());
        assertThat(guesses.tried("ada", HERE, RIGHT)).isTrue();
    }

    @Test
    void aRightOneBeginsAnew() {
        for (int round = 0; round < 4; round++) {
            wrong("ada", HERE, 4);
            assertThat(guesses.tried("ada", HERE, RIGHT)).isTrue();
        }
    }

    @Test
    void whoeverGuessesElsewhereDoesNotLockTheOwnerOut() {
        wrong("ada", HERE, 5);
        refused("ada", HERE);
        assertThat(guesses.tried("ada", THERE, RIGHT)).isTrue();
        assertThat(guesses.tried("bob", HERE, RIGHT)).isTrue();
    }

    @Test
    void manyMachinesTogetherGuessNoMoreThanFifty() {
        assertThat(guesses.tried("ada", HERE, RIGHT)).isTrue();
        for (int machine = 1; machine <= 10; machine++) {
            wrong("ada", Network.of("198.51.100." + machine), 5);
        }
        refused("ada", Network.of("198.51.100.77"));
        refused("ada", THERE);
        // But the owner comes in from where they came in before.
        assertThat(guesses.tried("ada", HERE, RIGHT)).isTrue();
        wrong("ada", HERE, 5);
        refused("ada", HERE);
    }

    @Test
    void onePasswordIsNotTriedOnEverybody() {
        for (int account = 0; account < 100; account++) {
            wrong("peer-" + account, HERE, 1);
        }
        refused("peer-100", HERE);
        assertThat(guesses.tried("peer-100", THERE, RIGHT)).isTrue();
    }

    @Test
    void whatCouldNotBeLookedAtDoesNotCount() {
        for (int i = 0; i < 200; i++) {
            assertThatThrownBy(() -> guesses.tried("ada", HERE, () -> {
                        throw Refusal.busy("too many hashes");
                    }))
                    .hasMessage("too many hashes");
        }
        assertThat(guesses.tried("ada", HERE, RIGHT)).isTrue();
    }

    @Test
    @Timeout(60)
    void manyAtOnceAreNoMoreThanOneAfterTheOther() throws Exception {
        var tried = new AtomicInteger();
        var begin = new CountDownLatch(1);
        var threads = Executors.newFixedThreadPool(20);
        for (int i = 0; i < 20; i++) {
            threads.execute(() -> {
                try {
                    begin.await();
                    guesses.tried("ada", HERE, () -> {
                        tried.incrementAndGet();
                        return false;
                    });
                } catch (InterruptedException | Refusal refused) {
                    // not tried
                }
            });
        }
        begin.countDown();
        threads.shutdown();
        assertThat(threads.awaitTermination(30, java.util.concurrent.TimeUnit.SECONDS))
                .isTrue();
        assertThat(tried).hasValue(5);
    }

    @Test
    void aNetworkIsAnAddressOrHalfOfALongOne() {
        assertThat(Network.of("192.0.2.1")).isNotEqualTo(Network.of("192.0.2.2"));
        assertThat(Network.of("2001:db8::1")).isEqualTo(Network.of("[2001:db8:0:0:ffff::2]"));
        assertThat(Network.of("2001:db8::1")).isNotEqualTo(Network.of("2001:db8:0:1::1"));
        assertThat(Network.of("::ffff:192.0.2.1")).isEqualTo(Network.of("192.0.2.1"));
        assertThat(Network.of("fe80::1%eth0")).isEqualTo(Network.of("fe80::2"));
        assertThat(Network.of("")).isEqualTo(Network.of("example.org"));
    }
}
