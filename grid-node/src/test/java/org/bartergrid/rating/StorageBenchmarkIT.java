package org.bartergrid.rating;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageBenchmarkIT {

    @TempDir
    Path folder;

    @Test
    void ratesADiskAndLeavesNothingOnIt() throws IOException {
        Path place = folder.resolve("to/be/made");
        var rating = StorageBenchmark.measure(place);
        assertThat(rating.accessMicros()).isBetween(1L, 1_000_000L);
        assertThat(rating.readMegabytesPerSecond()).isBetween(1L, 1_000_000L);
        assertThat(rating.writeMegabytesPerSecond()).isBetween(1L, 1_000_000L);
        assertThat(place).isEmptyDirectory();
    }

    @Test
    void aFileSystemThatHasOnlyACacheIsRatedToo() throws IOException {
        Path shared = Path.of("/dev/shm");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.isWritable(shared), "there is no memory file system here");
        Path place = Files.createTempDirectory(shared, "bartergrid");
        try {
            assertThat(StorageBenchmark.measure(place).readMegabytesPerSecond()).isPositive();
        } finally {
            Files.delete(place);
        }
    }

    @Test
    void saysWhichFolderCannotBeUsed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> StorageBenchmark.measure(file))
                .withMessageContaining(file.toString());
    }
}
