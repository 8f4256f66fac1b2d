package org.bartergrid.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.ignite.IgniteCheckedException;
import org.apache.ignite.IgniteException;
import org.apache.ignite.internal.processors.cache.persistence.StorageException;
import org.apache.ignite.internal.processors.cache.persistence.wal.crc.IgniteDataIntegrityViolationException;
import org.junit.jupiter.api.Test;

/** Damage is told from a full disk and from a node that stops, by what Ignite says, however deep it says it. */
class DataDamageTest {
    private static RuntimeException wrapped(Exception cause) {
        return new IgniteException(
                "The copy of block 7 cannot be read", new IgniteCheckedException("on lookup", cause));
    }

    @Test
    void aPageThatIsNotAsItWasWrittenIsDamage() {
        assertThat(DataDamage.in(wrapped(new IgniteDataIntegrityViolationException("CRC"))))
                .isTrue();
        assertThat(DataDamage.in(wrapped(new StorageException("Page is broken. Can't restore it from WAL."))))
                .isTrue();
        assertThat(DataDamage.in(wrapped(new IllegalStateException("Page content is corrupted"))))
                .isTrue();
    }

    @Test
    void aNodeThatStopsOrADiskThatIsFullIsNot() {
        assertThat(DataDamage.in(wrapped(new IllegalStateException("the node is stopping"))))
                .isFalse();
        StorageException full = new StorageException("Failed to write: No space left on device");
        assertThat(DataDamage.in(wrapped(full))).isFalse();
        assertThat(DataDamage.stopsStart(wrapped(full))).isFalse();
        assertThat(DataDamage.isFullDisk(wrapped(full))).isTrue();
        assertThat(DataDamage.rootMessage(wrapped(full))).isEqualTo("Failed to write: No space left on device");
    }

    @Test
    void filesThatAreCutShortStopAStart() {
        assertThat(DataDamage.stopsStart(wrapped(new StorageException("Failed to read checkpoint record from WAL"))))
                .isTrue();
    }
}
