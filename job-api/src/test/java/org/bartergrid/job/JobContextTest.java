package org.bartergrid.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class JobContextTest {

    @Test
    void settingsAreTypedAndChecked() {
        JobContext context = new JobContext(Map.of("k", "21", "strict", "true", "name", "x"));

        assertThat(context.intSetting("k", 1, 31)).isEqualTo(21);
        assertThat(context.intSetting("absent", 7, 1, 9)).isEqualTo(7);
        assertThat(context.booleanSetting("strict", false)).isTrue();
        assertThat(context.stringSetting("name")).isEqualTo("x");
        context.requireAllRead();
    }

    @Test
    void aWrongSettingIsNamedWithItsRange() {
        assertThatThrownBy(() -> new JobContext(Map.of("k", "32")).intSetting("k", 1, 31))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The setting k=32 is out of range: give 1 to 31.");
        assertThatThrownBy(() -> new JobContext(Map.of("k", "many")).intSetting("k", 1, 31))
                .hasMessage("The setting k=many is not a whole number from 1 to 31.");
        assertThatThrownBy(() -> new JobContext(Map.of()).intSetting("k", 1, 31))
                .hasMessage("The job needs the setting 'k': give k=VALUE.");
        assertThatThrownBy(() -> new JobContext(Map.of("b", "yes")).booleanSetting("b", true))
                .hasMessageContaining("neither true nor false");
    }

    @Test
    void aSettingThatNobodyReadIsUnknown() {
        JobContext context = new JobContext(Map.of("kk", "21"));
        context.intSetting("k", 21, 1, 31);

        assertThatThrownBy(context::requireAllRead)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The job does not know the setting 'kk': it reads k.");
    }
}
