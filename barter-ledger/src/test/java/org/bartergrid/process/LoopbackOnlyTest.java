package org.bartergrid.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class LoopbackOnlyTest {
    @Test
    void takesWhatOnlyThisMachineReaches() {
        assertThat(LoopbackOnly.checked("127.0.0.1")).isEqualTo("127.0.0.1");
        assertThat(LoopbackOnly.checked("::1")).isEqualTo("::1");
    }

    @Test
    void refusesTheRestAndSaysWhy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoopbackOnly.checked("0.0.0.0"))
                .withMessageContaining("certificates")
                .withMessageContaining("use 127.0.0.1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoopbackOnly.checked("192.168.1.1"))
                .withMessageContaining("use 127.0.0.1");
    }
}
