package org.bartergrid.books;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What all pages promise; run on those in memory and on Ignite. Each test gets none at first. */
public abstract class PagesContract {
    protected abstract Pages pages();

    @Test
    void readsWhatWasWrittenLast() {
        pages().write(Map.of("a/1", new byte[] {1}, "a/2", new byte[] {2}));
        pages().write(Map.of("a/1", new byte[] {3, 4}));
        assertThat(pages().read("a/1")).containsExactly(3, 4);
        assertThat(pages().read("a/2")).containsExactly(2);
        assertThat(pages().read("a/3")).isNull();
    }

    @Test
    void deletesWhatIsThereAndWhatIsNot() {
        pages().write(Map.of("a", new byte[] {1}, "b", new byte[] {2}));
        pages().delete(List.of("a", "c"));
        assertThat(pages().read("a")).isNull();
        assertThat(pages().read("b")).containsExactly(2);
    }

    @Test
    void carriesALargePage() {
        byte[] large = new byte[600_000];
        large[599_999] = 7;
        pages().write(Map.of("large", large));
        assertThat(pages().read("large")).isEqualTo(large);
    }
}
