package org.bartergrid.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {

    /** TEST-NET-1 (RFC 5737) and the documentation's prefix (RFC 3849): addresses of no machine. */
    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.7", "2001:db8::7", "no such name"})
    void anAddressOfAnotherMachineIsNone(String host) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ListenAddress.one(host))
                .withMessageContaining("is no address of this machine");
        assertThatIllegalArgumentException().isThrownBy(() -> ListenAddress.any(host));
    }

    @Test
    void whoHasToBeReachedNamesOneAddress() {
        assertThat(ListenAddress.one("127.0.0.1")).isEqualTo("127.0.0.1");
        assertThat(ListenAddress.any("0.0.0.0")).isEqualTo("0.0.0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ListenAddress.one("0.0.0.0"))
                .withMessageContaining("name the one at which the others reach it");
    }

    @Test
    void whatOnlyThisMachineReaches() {
        assertThat(ListenAddress.isLoopback("::1")).isTrue();
        assertThat(ListenAddress.isLoopback("0.0.0.0")).isFalse();
    }
}
