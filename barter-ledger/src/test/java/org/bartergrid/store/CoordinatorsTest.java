package org.bartergrid.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.bartergrid.store.Coordinators.Coordinator;
import org.junit.jupiter.api.Test;

class CoordinatorsTest {
    private static final Coordinator ADA = new Coordinator("ada", "127.0.0.1", 7081);
    private static final Coordinator BOB = new Coordinator("bob", "127.0.0.1", 7082);
    private static final Coordinator CLEO = new Coordinator("cleo", "127.0.0.1", 7083);

    @Test
    void threeHaveAMajorityOfTwo() {
        Coordinators three = new Coordinators("bob", List.of(ADA, BOB, CLEO));
        assertThat(three.several()).isTrue();
        assertThat(three.majority()).isEqualTo(2);
        assertThat(three.mine()).isEqualTo(BOB);
        assertThat(Coordinators.alone().majority()).isEqualTo(1);
    }

    @Test
    void twoAreRefusedAndSaidWhy() {
        assertThatThrownBy(() -> new Coordinators("ada", List.of(ADA, BOB)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("have one, or three");
    }

    @Test
    void aStrangerADoubleAndAnAddressThatIsNoneAreRefused() {
        assertThatThrownBy(() -> new Coordinators("dan", List.of(ADA, BOB, CLEO)))
                .hasMessageContaining("'dan'");
        assertThatThrownBy(() -> new Coordinators("ada", List.of(ADA, BOB, BOB)))
                .hasMessageContaining("bob");
        assertThatThrownBy(() -> new Coordinator("ada", "0.0.0.0", 7081)).hasMessageContaining("0.0.0.0");
        assertThatThrownBy(() -> new Coordinator("ada", "", 7081)).hasMessageContaining("ada");
        assertThatThrownBy(() -> new Coordinator("A da", "127.0.0.1", 7081)).hasMessageContaining("A da");
        assertThatThrownBy(() -> new Coordinators("ada", List.of(ADA, BOB, new Coordinator("cleo", "127.0.0.1", 0))))
                .hasMessageContaining("port 0");
    }
}
