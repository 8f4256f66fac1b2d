package org.bartergrid.barter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What all notes promise; run on those in memory and on Ignite. Each test gets none at first. */
public abstract class NotesContract {
    protected abstract Notes notes();

    @Test
    void whatWasNeverWrittenIsNotThere() {
        assertThat(notes().read("desk")).isEmpty();
    }

    @Test
    void readsWhatWasWrittenLast() {
        notes().write("desk", "{\"leases\":{}}");
        notes().write("gateways", "{}");
        notes().write("desk", "{}");
        assertThat(notes().read("desk")).contains("{}");
        assertThat(notes().read("gateways")).contains("{}");
    }

    @Test
    void carriesALargeDocumentInAnyScript() {
        String large = "né ψ ".repeat(300_000);
        notes().write("join-tokens", large);
        assertThat(notes().read("join-tokens")).contains(large);
    }
}
