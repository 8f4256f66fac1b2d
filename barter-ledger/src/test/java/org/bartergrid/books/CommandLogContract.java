package org.bartergrid.books;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What every command log promises; run on the one in memory and on Ignite. Each test gets an empty log. */
public abstract class CommandLogContract {
    protected abstract CommandLog log();

    private static byte[] block(int content) {
        return new byte[] {(byte) content, 2, 3};
    }

    @Test
    void beginsEmpty() {
        assertThat(log().head()).isZero();
        assertThat(log().read(1)).isNull();
    }

    @Test
    void readsWhatWasAppended() {
        CommandLog log = log();
        for (int number = 1; number <= 20; number++) {
            assertThat(log.append(number, block(number))).isEqualTo(CommandLog.Appended.YES);
        }
        assertThat(log.head()).isEqualTo(20);
        assertThat(log.read(7)).isEqualTo(block(7));
        assertThat(log.read(21)).isNull();
    }

    @Test
    void theSameBytesAgainAreASuccessAndOthersADeposition() {
        CommandLog log = log();
        log.append(1, block(1));
        assertThat(log.append(1, block(1))).isEqualTo(CommandLog.Appended.YES);
        assertThat(log.append(1, block(9))).isEqualTo(CommandLog.Appended.DEPOSED);
        assertThat(log.read(1)).isEqualTo(block(1));
    }

    @Test
    void carriesABlockThatIsLargerThanAPage() {
        byte[] large = new byte[100_000];
        large[99_999] = 7;
        log().append(1, large);
        assertThat(log().read(1)).isEqualTo(large);
    }
}
