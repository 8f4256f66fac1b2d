package org.bartergrid.job.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTreeTest {

    @TempDir
    Path folder;

    @Test
    void deletesEverythingAndFollowsNoLink() throws IOException {
        Path kept = Files.writeString(
                Files.createDirectory(folder.resolve("elsewhere")).resolve("kept"), "x");
        Path tree = Files.createDirectories(folder.resolve("tree/inner/innermost"))
                .getParent()
                .getParent();
        Files.writeString(tree.resolve("inner/file"), "x");
        Files.createSymbolicLink(tree.resolve("link"), kept.getParent());

        FolderTree.delete(tree);

        assertThat(tree).doesNotExist();
        assertThat(kept).exists();
    }

    @Test
    void whatIsNotThereIsNoError() throws IOException {
        FolderTree.delete(folder.resolve("never"));
        assertThat(folder).isEmptyDirectory();
    }
}
