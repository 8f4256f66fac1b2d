package org.bartergrid.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.ignite.IgniteCache;
import org.apache.ignite.Ignition;
import org.bartergrid.barter.ContractRecord;
import org.bartergrid.barter.Grid;
import org.bartergrid.barter.Ordered;
import org.bartergrid.books.BlockHeader;
import org.bartergrid.books.BooksHead;
import org.bartergrid.books.BooksSettings;
import org.bartergrid.books.BooksWriter;
import org.bartergrid.books.Effects;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Posting;
import org.bartergrid.market.Capacity;
import org.bartergrid.peer.PeerId;
import org.bartergrid.store.LedgerVerification.Report;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Books on a real disk: they come back as they were, and whoever touches them is found out. */
class LedgerVerificationIT {
    private static final AccountId SCIENTIST = new AccountId("sci.credit");

    @TempDir
    Path folder;

    private LedgerNode start() {
        return LedgerNode.start(new LedgerNode.Settings(folder));
    }

    /** One whole barter, one contract settled and one open. */
    private static Ordered barter(Grid grid) {
        grid.volunteer("ada", 5_000);
        grid.volunteer("bob", 4_000);
        grid.peer("sci");
        Ordered ordered = grid.barter.order(grid.demand("sci", Grid.demand(2, 100)));
        ContractRecord first = ordered.contracts().get(0);
        grid.barter.recordReceipt(grid.receipt(first, 1, 9_000), 8_000);
        grid.barter.settle(first.id(), 0);
        return ordered;
    }

    @Test
    void theBooksAreTheSameAfterARestartAndVerify() {
        BooksHead head;
        Account account;
        List<Posting> statement;
        Ordered ordered;
        try (LedgerNode node = start();
                Grid grid = new Grid(node.books(), node.catalog())) {
            ordered = barter(grid);
            head = grid.barter.head();
            account = grid.barter.account(SCIENTIST);
            statement = grid.barter.postings(SCIENTIST, null, 100).items();
        }

        Report report = LedgerVerification.verify(folder);
        assertThat(report.problems()).isEmpty();
        assertThat(report.blocks()).isEqualTo(head.block());
        assertThat(report.headHash()).isEqualTo(head.hash());
        assertThat(report.sums().values()).containsExactly(0L);
        assertThat(report.openHolds()).isEqualTo(1);
        assertThat(report.firstBadBlock()).isZero();

        try (LedgerNode node = start()) {
            // The catalog knows the coordinator's key, so books are opened with the one that founded them.
            assertThat(node.commandLog().head()).isEqualTo(head.block());
            assertThat(node.projections().postings(SCIENTIST, Long.MAX_VALUE, 100))
                    .isEqualTo(statement);
            assertThat(node.projections().accounts("sci", 1)).containsExactly(account);
            assertThat(node.catalog().contractsOf(new PeerId("sci"), "", 10)).hasSameSizeAs(ordered.contracts());
        }
    }

    @Test
    void projectionsThatWereLostAreRebuiltFromTheLog() {
        try (LedgerNode node = start();
                Grid grid = new Grid(node.books(), node.catalog())) {
            barter(grid);
            List<Posting> before = grid.barter.postings(SCIENTIST, null, 100).items();
            grid.barter.close();
            node.projections().rebuild(grid.store.log().head());
            grid.restart();
            assertThat(grid.barter.postings(SCIENTIST, null, 100).items()).isEqualTo(before);
        }
        assertThat(LedgerVerification.verify(folder).problems()).isEmpty();
    }

    @Test
    void aRebuildThatWasOnlyNotedIsDoneAfterTheNextStart() {
        long head;
        try (LedgerNode node = start();
                Grid grid = new Grid(node.books(), node.catalog())) {
            barter(grid);
            head = node.commandLog().head();
            assertThat(grid.barter.waitProjected(head, 20_000)).isTrue();
            grid.barter.close();
            // A row that no block knows of, as damage might leave one.
            IgniteCache<String, Object> holds = cache(node, "HOLDS");
            holds.put(UUID.randomUUID().toString(), holds.iterator().next().getValue());
            node.projections().rebuild(head);
        }
        try (LedgerNode node = start()) {
            assertThat(node.projections().watermark()).isZero();
            assertThat(node.projections().rebuiltUpTo()).isEqualTo(head);
            int holds = cache(node, "HOLDS").size();
            try (BooksWriter writer =
                    new BooksWriter(() -> Grid.START_MILLIS, node.books(), BooksSettings.STANDARD, 7)) {
                assertThat(writer.projector().await(head, 20_000)).isTrue();
            }
            assertThat(cache(node, "HOLDS").size()).isEqualTo(holds - 1);
        }
        assertThat(LedgerVerification.verify(folder).problems()).isEmpty();
    }

    @Test
    void tablesOfAnEarlierVersionAreRebuiltOnceAndReservationsAreCompared() {
        Ordered ordered;
        try (LedgerNode node = start();
                Grid grid = new Grid(node.books(), node.catalog())) {
            ordered = barter(grid);
            grid.barter.close();
            // An earlier version had neither this table nor a format beside the watermark.
            cache(node, "RESERVATIONS").removeAll();
            cache(node, IgniteProjections.WATERMARK_CACHE).remove("format");
            cache(node, IgniteProjections.WATERMARK_CACHE).remove("rebuilt-up-to");
            assertThat(node.projections().rebuiltUpTo())
                    .isEqualTo(node.commandLog().head());
            grid.restart();
            assertThat(grid.barter.waitProjected(node.commandLog().head(), 20_000))
                    .isTrue();
            assertThat(states(node, ordered)).containsExactly(Capacity.State.RELEASED, Capacity.State.RESERVED);
        }
        assertThat(LedgerVerification.verify(folder).problems()).isEmpty();

        String contract = ordered.contracts().get(1).id().toString();
        try (LedgerNode node = start()) {
            cache(node, "RESERVATIONS").remove(contract);
            // Not rebuilt a second time.
            assertThat(node.projections().watermark())
                    .isEqualTo(node.commandLog().head());
        }
        assertThat(LedgerVerification.verify(folder).problems())
                .anyMatch(problem -> problem.contains("reservation of contract " + contract))
                .anyMatch(problem -> problem.contains("1 reservations are projected, but the log says 2"))
                .hasSize(2);
    }

    private static IgniteCache<String, Object> cache(LedgerNode node, String name) {
        return Ignition.ignite(node.igniteName()).<String, Object>cache(name).withKeepBinary();
    }

    private static List<Capacity.State> states(LedgerNode node, Ordered ordered) {
        return ordered.contracts().stream()
                .map(contract -> node.projections()
                        .reservation(contract.id())
                        .orElseThrow()
                        .state())
                .toList();
    }

    @Test
    void aFlippedByteOfABlockOnDiskNamesThatBlock() throws IOException {
        byte[] block;
        try (LedgerNode node = start();
                Grid grid = new Grid(node.books(), node.catalog())) {
            barter(grid);
            block = node.commandLog().read(3);
        }
        // Number, epoch and book time stand together in block 3 only.
        flipOneByteWhere("store", ".bin", Arrays.copyOfRange(block, 6, 30));

        Report report = LedgerVerification.verify(folder);

        assertThat(report.firstBadBlock()).isEqualTo(3);
        assertThat(report.problems().get(0)).contains("Block 3").contains("SHA-256");
        // Looking changed nothing: it is found again, and Ignite's own check still finds it too.
        assertThat(LedgerVerification.verify(folder).firstBadBlock()).isEqualTo(3);
    }

    @Test
    void aFlippedByteOfABlockInTheWriteAheadLogNamesThatBlock() throws IOException {
        byte[] block;
        try (LedgerNode node = start();
                Grid grid = new Grid(node.books(), node.catalog())) {
            barter(grid);
            block = node.commandLog().read(3);
        }
        flipOneByteWhere("wal", ".wal", Arrays.copyOfRange(block, 22, 60));
        Report report = LedgerVerification.verify(folder);
        assertThat(report.firstBadBlock()).isEqualTo(3);
        assertThat(report.problems().get(0)).contains("block 3").contains("write-ahead log");
    }

    @Test
    void aWriteAheadLogThatWasCutOffIsFoundOutAndLeavesTheCallerAlone() throws IOException {
        BooksHead head;
        try (LedgerNode node = start();
                Grid grid = new Grid(node.books(), node.catalog())) {
            barter(grid);
            head = grid.barter.head();
        }
        try (Stream<Path> files = Files.walk(folder.resolve("wal"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".wal")).toList()) {
                try (RandomAccessFile disk = new RandomAccessFile(file.toFile(), "rw")) {
                    disk.setLength(1_000);
                }
            }
        }
        String found;
        try {
            found = LedgerVerification.verify(folder, Map.of(head.block(), head.hash()))
                    .problems()
                    .toString();
        } catch (LedgerUnavailableException refused) {
            found = String.valueOf(refused.getMessage());
        }
        assertThat(found).isNotEqualTo("[]").doesNotContain("cannot be locked");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void statementsThatRunAheadOfTheLogAreFoundOut() {
        try (LedgerNode node = start();
                Grid grid = new Grid(node.books(), node.catalog())) {
            barter(grid);
            Account rich = new Account(SCIENTIST, org.bartergrid.ledger.Unit.CREDIT, 0, 1_000_000_000, 0, 1);
            long head = grid.barter.head().block();
            grid.barter.waitProjected(head, 10_000);
            BlockHeader beyond = new BlockHeader(2, head + 1, 1, 1, "00", "00", 0, 0, "00");
            node.projections()
                    .project(List.of(new Effects(beyond, List.of(), List.of(), List.of(rich), List.of(), List.of())));
        }
        Report report = LedgerVerification.verify(folder);
        assertThat(report.problems()).anyMatch(problem -> problem.contains("projected up to block"));
    }

    @Test
    void booksInUseOrWithoutBooksAreRefusedInOneSentence() {
        assertThatThrownBy(() -> LedgerVerification.verify(folder))
                .isInstanceOf(LedgerUnavailableException.class)
                .hasMessageContaining("There are no books in");
        try (LedgerNode node = start()) {
            assertThat(node.commandLog().head()).isZero();
            assertThatThrownBy(() -> LedgerVerification.verify(folder))
                    .isInstanceOf(LedgerUnavailableException.class)
                    .hasMessageContaining("is in use by process");
        }
    }

    private void flipOneByteWhere(String part, String ending, byte[] content) throws IOException {
        int flipped = 0;
        try (Stream<Path> files = Files.walk(folder.resolve(part))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(ending)).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                for (int i = 0; i + content.length <= bytes.length; i++) {
                    if (Arrays.equals(bytes, i, i + content.length, content, 0, content.length)) {
                        try (RandomAccessFile disk = new RandomAccessFile(file.toFile(), "rw")) {
                            disk.seek(i);
                            disk.write(bytes[i] ^ 1);
                        }
                        flipped++;
                    }
                }
            }
        }
        assertThat(flipped).as("places on disk where block 3 lies").isPositive();
    }
}
