package org.bartergrid.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bartergrid.store.Standing.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a coordinator's folder says of itself, and how its data is set aside. */
class DataFolderTest {
    private static final Standing IN_ORDER = new Standing(Kind.IN_ORDER, 3, 70, "cd".repeat(32));

    @TempDir
    Path path;

    private DataFolder folder;

    @BeforeEach
    void open() {
        folder = new DataFolder(path);
    }

    private void data(String content) throws IOException {
        Files.createDirectories(path.resolve("store"));
        Files.createDirectories(path.resolve("wal"));
        Files.writeString(path.resolve("store/part-0.bin"), content);
    }

    @Test
    void anEmptyFolderIsNew() {
        assertThat(folder.standing()).isEqualTo(Standing.NOTHING);
    }

    @Test
    void whatEndedInOrderSaysSoUntilItBegins() throws IOException {
        data("books");
        folder.note(IN_ORDER);
        assertThat(new DataFolder(path).standing()).isEqualTo(IN_ORDER);
        folder.begun();
        // No block is found, so it does not know which it had.
        assertThat(new DataFolder(path).standing()).isEqualTo(Standing.NOTHING.as(Kind.CRASHED));
    }

    @Test
    void aNoteThatSomebodyChangedIsNotBelieved() throws IOException {
        data("books");
        Files.writeString(path.resolve("standing"), "IN_ORDER 3");
        assertThat(folder.standing().kind()).isEqualTo(Kind.CRASHED);
    }

    @Test
    void dataIsSetAsideInPlaceOfWhatWasThereBefore() throws IOException {
        folder.belongsTo("ada");
        data("first");
        folder.setAside(IN_ORDER.as(Kind.SET_ASIDE));
        data("second");
        folder.setAside(IN_ORDER.as(Kind.DAMAGED));
        assertThat(path.resolve("store")).doesNotExist();
        assertThat(path.resolve("wal")).doesNotExist();
        assertThat(path.resolve("set-aside/store/part-0.bin")).hasContent("second");
        assertThat(folder.standing()).isEqualTo(IN_ORDER.as(Kind.DAMAGED));
        assertThat(DataFolder.memberName(path)).isEqualTo("ada");
    }

    @Test
    void whatACrashLeftHalfSetAsideIsSetAsideAtTheNextStart() throws IOException {
        data("books");
        // The process died when the store had been moved, and the write-ahead log not yet.
        Files.writeString(path.resolve("setting-aside"), IN_ORDER.as(Kind.SET_ASIDE) + "\n");
        Files.createDirectories(path.resolve("set-aside"));
        Files.move(path.resolve("store"), path.resolve("set-aside/store"));
        assertThat(new DataFolder(path).standing()).isEqualTo(IN_ORDER.as(Kind.SET_ASIDE));
        assertThat(path.resolve("wal")).doesNotExist();
        assertThat(path.resolve("set-aside/store/part-0.bin")).hasContent("books");
        assertThat(path.resolve("set-aside/wal")).exists();
        assertThat(path.resolve("setting-aside")).doesNotExist();
    }

    @Test
    void whatIsLeftOfACopyThatWasNotFinishedIsDeleted() throws IOException {
        folder.belongsTo("ada");
        data("books");
        folder.setAside(IN_ORDER.as(Kind.SET_ASIDE));
        data("half of the others' books");
        folder.noteTables(false);
        assertThat(new DataFolder(path).standing()).isEqualTo(IN_ORDER.as(Kind.SET_ASIDE));
        assertThat(path.resolve("store")).doesNotExist();
        assertThat(path.resolve("wal")).doesNotExist();
        assertThat(DataFolder.hasUnfinishedTables(path)).isFalse();
        assertThat(path.resolve("set-aside/store/part-0.bin")).hasContent("books");
        assertThat(DataFolder.memberName(path)).isEqualTo("ada");
    }

    @Test
    void aCopyThatWasWholeIsKeptThoughItsTablesWereNot() throws IOException {
        data("books");
        folder.note(Standing.NOTHING);
        folder.noteTables(false);
        folder.begun();
        assertThat(new DataFolder(path).standing().kind()).isEqualTo(Kind.CRASHED);
        assertThat(path.resolve("store/part-0.bin")).hasContent("books");
        assertThat(DataFolder.hasUnfinishedTables(path)).isTrue();
        folder.noteTables(true);
        assertThat(DataFolder.hasUnfinishedTables(path)).isFalse();
    }

    @Test
    void condemnedDataIsSetAsideWhenNobodyHasItOpenAnyMore() throws IOException {
        data("books");
        folder.condemn(IN_ORDER.as(Kind.DAMAGED));
        assertThat(path.resolve("store")).exists();
        assertThat(new DataFolder(path).standing().kind()).isEqualTo(Kind.DAMAGED);
        assertThat(path.resolve("store")).doesNotExist();
        assertThat(path.resolve("condemned")).doesNotExist();
    }
}
