package org.bartergrid.execution.ignite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.bartergrid.execution.ignite.MeterFiles.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeterFilesTest {

    private static final long NOW = 1_800_000_000_000L;
    private static final long HOUR = 3_600_000;

    @TempDir
    Path folder;

    @Test
    void aReadingIsReadBackAfterARestart() throws Exception {
        files(NOW).write("c-1", new Reading(7, 1_234, 56, 8), NOW + HOUR);

        assertThat(files(NOW).read("c-1")).isEqualTo(new Reading(7, 1_234, 56, 8));
        assertThat(files(NOW).read("c-2")).isEqualTo(Reading.ZERO);
    }

    @Test
    void receiptsGoOnWhereTheyWereBeforeTheRestart() throws Exception {
        ContractMeter before = meter();
        before.splitDone();
        before.receipt();
        SignedReceipt last = before.receipt();
        ContractMeter after = meter();
        after.splitDone();
        SignedReceipt next = after.receipt();

        assertThat(next.sequence()).isEqualTo(last.sequence() + 1);
        assertThat(ByteBuffer.wrap(next.document()).getLong(16)).as("splits").isEqualTo(2);
    }

    @Test
    void aFullDiskIsNoReasonToWithholdAReceipt() throws Exception {
        ContractMeter meter = meter();
        Files.delete(folder);

        assertThat(meter.receipt().sequence()).isEqualTo(1);
        assertThat(meter.receipt().sequence()).isEqualTo(2);
    }

    @Test
    void aDamagedFileCountsAsNone() throws Exception {
        Files.writeString(folder.resolve("c-1.meter"), "version=1\nsequence=-4\n");
        Files.writeString(folder.resolve("c-2.meter"), "version=9\nsequence=4\n");

        assertThat(files(NOW - 100 * 24 * HOUR).read("c-1")).isEqualTo(Reading.ZERO);
        assertThat(files(NOW - 100 * 24 * HOUR).read("c-2")).isEqualTo(Reading.ZERO);
    }

    @Test
    void filesGoADayAfterTheTerm() throws Exception {
        files(NOW).write("c-1", new Reading(1, 1, 1, 1), NOW);
        files(NOW).write("c-2", new Reading(1, 1, 1, 1), NOW + 2 * HOUR);
        files(NOW + 25 * HOUR);

        assertThat(folder.resolve("c-1.meter")).doesNotExist();
        assertThat(folder.resolve("c-2.meter")).exists();
    }

    @Test
    void aContractsIdNeverLeavesTheFolder() throws IOException {
        MeterFiles files = files(NOW);

        assertThatThrownBy(() -> files.read("../../offer")).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> files.read("")).isInstanceOf(RefusedException.class);
    }

    private MeterFiles files(long nowMillis) throws IOException {
        return new MeterFiles(folder, Clock.fixed(Instant.ofEpochMilli(nowMillis), ZoneOffset.UTC));
    }

    private ContractMeter meter() throws Exception {
        return new ContractMeter(
                "c-1",
                64,
                NOW + HOUR,
                files(NOW),
                (contract, cpu, memory, splits, sequence) -> ByteBuffer.allocate(32)
                        .putLong(cpu)
                        .putLong(memory)
                        .putLong(splits)
                        .putLong(sequence)
                        .array(),
                () -> 0);
    }
}
