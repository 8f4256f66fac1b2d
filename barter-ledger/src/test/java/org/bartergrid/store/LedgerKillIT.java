package org.bartergrid.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bartergrid.books.Answer;
import org.bartergrid.books.BooksSettings;
import org.bartergrid.books.BooksWriter;
import org.bartergrid.store.LedgerVerification.Report;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator that is killed with SIGKILL in the middle of writing: what it answered is there, in order. */
@Timeout(120)
class LedgerKillIT {
    private static final int BLOCKS = 40;

    @TempDir
    Path folder;

    /** The last block that was answered before the process was killed. */
    private long writeAndKill() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        // The opens that Ignite needs, and the memory limits, as this process has them.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens") || argument.startsWith("-X"))
                .forEach(command::add);
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), LedgerWriterProcess.class.getName(), folder.toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long last = 0;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                // The last line may be torn; a part of a number is smaller than the whole.
                if (line.matches("block \\d+")) {
                    last = Math.max(last, Long.parseLong(line.substring("block ".length())));
                }
                if (last >= BLOCKS) {
                    // By its handle: Process.destroyForcibly would also close the stream that is being read.
                    process.toHandle().destroyForcibly();
                }
            }
        } finally {
            process.toHandle().destroyForcibly();
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return last;
    }

    @Test
    void whatWasAnsweredIsThereAndTheBooksVerify() throws Exception {
        long answered = writeAndKill();
        Report report = LedgerVerification.verify(folder);
        assertThat(report.problems()).isEmpty();
        assertThat(answered).isGreaterThanOrEqualTo(BLOCKS);
        assertThat(report.blocks()).isGreaterThanOrEqualTo(answered);
        assertThat(report.accounts()).isEqualTo(report.blocks());
    }

    /** Ignite takes it for the place where the process died, and writes over what follows. */
    @Test
    void aChangeOfWhatOnlyTheWriteAheadLogHasIsNotTakenForItsEnd() throws Exception {
        // Not one of the first, which a checkpoint soon after the start may have carried into the store.
        long changed = writeAndKill() - 5;
        flipTheAccountOf(changed);
        // The second time there is only the note of the first.
        for (int time = 0; time < 2; time++) {
            Report report = LedgerVerification.verify(folder);
            assertThat(report.problems()).as("%d of %s", changed, report).isNotEmpty();
            assertThat(report.firstBadBlock())
                    .as("of which the check says: %s", report.problems())
                    .isEqualTo(changed);
        }
        assertThatThrownBy(() -> LedgerNode.start(new LedgerNode.Settings(folder)))
                .isInstanceOf(LedgerUnavailableException.class)
                .hasMessageContaining("blocks " + changed + " to ")
                .hasMessageContaining("Restore a backup into an empty folder");
    }

    @Test
    void aCoordinatorThatIsAloneDoesNotStartWithoutTheEndOfItsLog() throws Exception {
        long changed = writeAndKill() - 5;
        flipTheAccountOf(changed);
        for (int time = 0; time < 2; time++) {
            assertThatThrownBy(() -> LedgerNode.start(new LedgerNode.Settings(folder)))
                    .isInstanceOf(LedgerUnavailableException.class)
                    .hasMessageContaining("blocks " + changed + " to ");
        }
        // Whoever has no backup may go on.
        Files.move(folder.resolve("lost-end"), folder.resolve("lost-end-accepted"));
        try (LedgerNode node = LedgerNode.start(new LedgerNode.Settings(folder))) {
            assertThat(node.commandLog().head()).isEqualTo(changed - 1);
        }
        try (LedgerNode node = LedgerNode.start(new LedgerNode.Settings(folder));
                BooksWriter writer =
                        new BooksWriter(System::currentTimeMillis, node.books(), BooksSettings.STANDARD, 7)) {
            assertThat(node.commandLog().head()).isEqualTo(changed - 1);
            Answer.Done answer = (Answer.Done)
                    writer.submit(LedgerWriterProcess.opening(1_000_000)).get(30, TimeUnit.SECONDS);
            assertThat(answer.block()).isEqualTo(changed);
        }
        // What is left of the lost blocks behind the new one is no end of it.
        try (LedgerNode node = LedgerNode.start(new LedgerNode.Settings(folder))) {
            assertThat(node.commandLog().head()).isEqualTo(changed);
        }
        assertThat(LedgerVerification.verify(folder).problems()).isEmpty();
    }

    /** Block n opens the account "peer-n"; no checkpoint has carried it into the store yet. */
    private void flipTheAccountOf(long number) throws IOException {
        byte[] name = ("peer-" + number + ".credit").getBytes(StandardCharsets.US_ASCII);
        int flipped = 0;
        try (Stream<Path> files = Files.walk(folder.resolve("wal"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".wal")).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                for (int i = 0; i + name.length <= bytes.length; i++) {
                    if (Arrays.equals(bytes, i, i + name.length, name, 0, name.length)) {
                        try (RandomAccessFile disk = new RandomAccessFile(file.toFile(), "rw")) {
                            disk.seek(i + 1L);
                            disk.write(bytes[i + 1] ^ 3);
                        }
                        flipped++;
                    }
                }
            }
        }
        assertThat(flipped).isPositive();
    }
}
