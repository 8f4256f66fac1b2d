package org.bartergrid.books;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Hold;
import org.bartergrid.ledger.HoldId;
import org.bartergrid.ledger.LedgerImage;
import org.bartergrid.ledger.Unit;
import org.bartergrid.market.Capacity;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.Window;
import org.junit.jupiter.api.Test;

/** Books that were restored from a snapshot go on exactly as those that ran on. */
class SnapshotsTest {
    private static final Books.Image ONE_OF_EVERYTHING = new Books.Image(
            new BlockHeader(2, 9, 3, 1_790_000_000_123L, "0a".repeat(32), "0b".repeat(32), 4, 321, "0c".repeat(32)),
            LedgerImage.of(
                    List.of(
                            new Account(AccountId.TREASURY, Unit.CREDIT, -1_000, -150, 0, 2),
                            new Account(new AccountId("ada.credit"), Unit.CREDIT, 0, 150, 40, 5),
                            new Account(new AccountId("bob.ticket"), Unit.TICKET, 0, 0, 0, 0, true)),
                    List.of(
                            new LedgerImage.KnownHold(hold(1, 0, 100, Hold.State.EXPIRED), 700),
                            new LedgerImage.KnownHold(hold(2, 40, 1_790_000_009_999L, Hold.State.OPEN), 0),
                            new LedgerImage.KnownHold(hold(3, 0, 1_790_000_009_999L, Hold.State.POSTED), 0),
                            new LedgerImage.KnownHold(hold(4, 0, 1_790_000_009_999L, Hold.State.VOIDED), 0))),
            new Capacity.Image(
                    List.of(new Capacity.Lot(new OfferId(new UUID(2, 1)), 4, new Window(10, 2_000_000_000_000L), true)),
                    List.of(new Capacity.Reservation(
                            new ContractId(new UUID(3, 1)),
                            new OfferId(new UUID(2, 1)),
                            2,
                            new Window(11, 1_999_999_999_999L)))));

    private static Hold hold(long id, long remaining, long expires, Hold.State state) {
        return new Hold(new HoldId(new UUID(4, id)), new AccountId("ada.credit"), 60, remaining, expires, state);
    }

    private static byte[] bytes(Books.Image image) {
        Bytes all = new Bytes(1024);
        SnapshotFormat.write(image, chunk -> all.put(chunk.raw(), 0, chunk.length()));
        return all.toArray();
    }

    @Test
    void readsAndWritesFormat1() {
        byte[] fixture = Fixtures.read("snapshot-1.hex");
        assertThat(HexFormat.of().formatHex(bytes(ONE_OF_EVERYTHING)))
                .isEqualTo(HexFormat.of().formatHex(fixture));
        SnapshotFormat.Reader reader = new SnapshotFormat.Reader();
        reader.chunk(ByteBuffer.wrap(fixture));
        Books.Image read = reader.image();
        assertThat(read.head()).isEqualTo(ONE_OF_EVERYTHING.head());
        assertThat(read.capacity()).isEqualTo(ONE_OF_EVERYTHING.capacity());
        assertThat(read.ledger().holds()).isEqualTo(ONE_OF_EVERYTHING.ledger().holds());
        assertThat(read.ledger().accountCount()).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            assertThat(read.ledger().account(i))
                    .isEqualTo(ONE_OF_EVERYTHING.ledger().account(i));
        }
    }

    @Property(tries = 60)
    void restoredBooksGoOnAsThoseThatRanOn(@ForAll long seed) {
        Random random = new Random(seed);
        RandomCommands commands = new RandomCommands(random);
        Books ranOn = new Books();
        InMemoryPages pages = new InMemoryPages();
        Snapshots snapshots = new Snapshots(pages);
        long now = 1_000;
        Books restored = null;
        for (int block = 1; block <= 60; block++) {
            now += 1 + random.nextInt(20);
            if (block % 20 == 0) {
                // A week passes: what was closed long ago is forgotten by both.
                now += 7L * 24 * 3600 * 1000;
            }
            List<Command> batch = new ArrayList<>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                batch.add(commands.next(now));
            }
            Effects effects = block(ranOn, now, batch);
            if (restored != null) {
                assertThat(block(restored, now, batch)).isEqualTo(effects);
                assertThat(bytes(sorted(restored))).isEqualTo(bytes(sorted(ranOn)));
            }
            if (random.nextInt(8) == 0) {
                snapshots.write(ranOn.image(), 1, Long.MAX_VALUE);
                restored = new Books(new Snapshots(pages)
                        .newest(Long.MAX_VALUE)
                        .orElseThrow()
                        .image());
            }
        }
    }

    /** The same state, with what has no order in one order. */
    private static Books.Image sorted(Books books) {
        Books.Image image = books.image();
        List<Account> accounts = new ArrayList<>();
        for (int i = 0; i < image.ledger().accountCount(); i++) {
            accounts.add(image.ledger().account(i));
        }
        List<LedgerImage.KnownHold> holds = new ArrayList<>(image.ledger().holds());
        holds.sort((a, b) -> a.hold().id().value().compareTo(b.hold().id().value()));
        return new Books.Image(image.head(), LedgerImage.of(accounts, holds), image.capacity());
    }

    private static Effects block(Books books, long now, List<Command> batch) {
        List<Result> results = books.apply(now, batch);
        return books.complete(BlockFormat.encode(
                        books.block() + 1,
                        1,
                        now,
                        books.head().hash(),
                        batch.stream().map(CommandFormat::encode).toList(),
                        results)
                .header());
    }

    @Test
    void aDamagedSnapshotIsPassedOverForTheOneBefore() {
        InMemoryPages pages = new InMemoryPages();
        Snapshots snapshots = new Snapshots(pages);
        Books books = new Books();
        for (int block = 1; block <= 3; block++) {
            Effects unused = block(books, block, List.of());
            snapshots.write(books.image(), 1, Long.MAX_VALUE);
        }
        assertThat(snapshots.entries()).extracting(Snapshots.Entry::block).containsExactly(2L, 3L);
        byte[] page = pages.read("snapshots/3/0");
        page[20] ^= 1;
        pages.write(Map.of("snapshots/3/0", page));
        assertThat(snapshots.newest(3).orElseThrow().image().head().number()).isEqualTo(2);
        snapshots.forgetUseless(3);
        assertThat(new Snapshots(pages).entries())
                .extracting(Snapshots.Entry::block)
                .containsExactly(2L);
        assertThat(pages.read("snapshots/3/0")).isNull();
    }

    @Test
    void oneBeyondTheLogIsForgotten() {
        Snapshots snapshots = new Snapshots(new InMemoryPages());
        Books books = new Books();
        for (int block = 1; block <= 2; block++) {
            Effects unused = block(books, block, List.of());
            snapshots.write(books.image(), 1, Long.MAX_VALUE);
        }
        snapshots.forgetUseless(2);
        assertThat(snapshots.newestBlock()).isEqualTo(2);
        snapshots.forgetUseless(1);
        assertThat(snapshots.newestBlock()).isEqualTo(1);
    }

    @Test
    void whatTheTablesHaveNotReachedIsKept() {
        Snapshots snapshots = new Snapshots(new InMemoryPages());
        Books books = new Books();
        for (int block = 1; block <= 9; block++) {
            Effects unused = block(books, block, List.of());
            snapshots.write(books.image(), 1, 4);
        }
        assertThat(snapshots.entries().get(0).block()).isEqualTo(4);
        Effects unused = block(books, 10, List.of());
        snapshots.write(books.image(), 1, 10);
        assertThat(snapshots.entries()).extracting(Snapshots.Entry::block).containsExactly(9L, 10L);
    }
}
