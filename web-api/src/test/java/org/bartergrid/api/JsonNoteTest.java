package org.bartergrid.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bartergrid.barter.InMemoryNotes;
import org.bartergrid.barter.Notes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonNoteTest {

    private static final Map<String, String> NONE = Map.of();

    @TempDir
    Path folder;

    private final Notes notes = new InMemoryNotes();
    private final JsonNote<Map<String, String>> note = new JsonNote<>(notes, "gateways", new TypeReference<>() {});
    private Path file;

    @BeforeEach
    void place() {
        file = folder.resolve("gateways.json");
    }

    @Test
    void isWhatWasWrittenLast() {
        assertThat(note.readOr(NONE)).isEmpty();
        note.write(Map.of("gateway-one", "key"));
        note.write(Map.of("gateway-two", "key"));
        assertThat(note.readOr(NONE)).containsExactly(Map.entry("gateway-two", "key"));
    }

    @Test
    void adoptsTheFileOfAnEarlierVersionOnce() throws IOException {
        Files.writeString(file, "{ \"gateway-one\" : \"key\" }");
        note.adopt(file);
        assertThat(note.readOr(NONE)).containsExactly(Map.entry("gateway-one", "key"));
        assertThat(file).doesNotExist();
        note.adopt(file);
        assertThat(note.readOr(NONE)).containsExactly(Map.entry("gateway-one", "key"));
    }

    /** A crash after the ledger had it, or an old folder whose coordinator joined the ledger of others. */
    @Test
    void whatTheLedgerHasCountsMoreThanAFile() throws IOException {
        note.write(Map.of("gateway-two", "key"));
        Files.writeString(file, "{ \"gateway-one\" : \"key\" }");
        note.adopt(file);
        assertThat(note.readOr(NONE)).containsExactly(Map.entry("gateway-two", "key"));
        assertThat(file).doesNotExist();
    }

    @Test
    void aDamagedFileIsNamedAndStays() throws IOException {
        for (String damaged : new String[] {"", "{ \"gateway-one\" : ", "[]"}) {
            Files.writeString(file, damaged);
            assertThatThrownBy(() -> note.adopt(file))
                    .as(damaged)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("gateways.json")
                    .hasMessageContaining("restore it from a copy");
            assertThat(file).hasContent(damaged);
            assertThat(notes.read("gateways")).isEmpty();
        }
    }

    @Test
    void aNoteOfAnotherVersionIsNamed() {
        notes.write("gateways", "[]");
        assertThatThrownBy(() -> note.readOr(NONE))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("'gateways'");
    }
}
