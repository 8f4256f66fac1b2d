package org.bartergrid.share;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LendingTest {
    private static final Machine MACHINE = new Machine("a processor", "a system", 4, 8_192);
    private static final SharePolicy SHARE = new SharePolicy(50, 4_096);

    @TempDir
    Path folder;

    @Test
    void memoryIsLentBesideTheShare() {
        assertThatCode(() -> new Lending(4_096, 0, null, List.of()).require(SHARE, MACHINE))
                .doesNotThrowAnyException();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Lending(4_097, 0, null, List.of()).require(SHARE, MACHINE))
                .withMessageContaining("share.memory and lend.memory are 8193 MB together");
    }

    @Test
    void noMoreRoomIsLentThanThereIs() {
        assertThatCode(() -> new Lending(0, 1, folder.resolve("new"), List.of()).require(SHARE, MACHINE))
                .doesNotThrowAnyException();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Lending(0, 1L << 50, folder, List.of()).require(SHARE, MACHINE))
                .withMessageContaining("lend.storage is");
    }
}
