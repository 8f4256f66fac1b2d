package org.bartergrid.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TalliesTest {

    @Test
    void tablesAreSummedAndWrittenInOrder(@TempDir Path folder) throws IOException {
        Tallies one = new Tallies();
        one.add("histogram", 10, 1);
        one.add("other", 0, -5);
        one.add("histogram", 2, 3);
        Tallies two = new Tallies();
        two.add("histogram", 10, 4);
        one.add(two);

        assertThat(one.tables()).isEqualTo(Map.of("histogram", Map.of(2L, 3L, 10L, 5L), "other", Map.of(0L, -5L)));
        one.writeTo(folder);
        assertThat(Files.readString(folder.resolve("histogram.tsv"))).isEqualTo("2\t3\n10\t5\n");
    }

    @Test
    void keysAndTablesAreBounded() {
        Tallies keys = new Tallies();
        for (int key = 0; key < Tallies.MAX_KEYS; key++) {
            keys.add("a", key, 1);
        }
        assertThatThrownBy(() -> keys.add("a", -1, 1)).isInstanceOf(IllegalStateException.class);

        Tallies tables = new Tallies();
        for (int table = 0; table < Tallies.MAX_TABLES; table++) {
            tables.add("t" + table, 0, 1);
        }
        assertThatThrownBy(() -> tables.add("more", 0, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aNameThatCouldLeaveItsFolderIsRefused() {
        assertThatThrownBy(() -> new Tallies().add("../passwd", 0, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
