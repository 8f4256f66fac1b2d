package org.bartergrid.books;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.HoldId;
import org.bartergrid.ledger.Posting;
import org.junit.jupiter.api.Test;

/** Pages of statements say what was written, in every format that ever was. */
class StatementPageTest {
    private static final AccountId ADA = new AccountId("ada.credit");
    private static final UUID ENTRY = UUID.fromString("0199c0de-0001-7abc-8def-00000000000a");
    private static final HoldId HOLD = new HoldId(UUID.fromString("0199c0de-0002-7abc-8def-00000000000b"));

    /** Lines 65 to 71: every kind, and whatever a field can be. */
    private static final List<Posting> ALL_KINDS = List.of(
            line(65, 0, Posting.Kind.TRANSFER, "bob.credit", null, 1_500, 0, 1_500, 0, 1_790_000_000_123L),
            line(66, 0, Posting.Kind.TRANSFER, "grid.credit.issue", null, -20, 0, 1_480, 0, 1_790_000_000_123L),
            line(67, 0, Posting.Kind.HOLD_PLACED, null, HOLD, 0, 700, 1_480, 700, 1_790_000_000_124L),
            line(68, 1, Posting.Kind.HOLD_POSTED, "cy.credit", HOLD, -300, -300, 1_180, 400, 1_790_000_000_999L),
            line(69, 31, Posting.Kind.HOLD_VOIDED, null, HOLD, 0, -400, 1_180, 0, 1_790_000_000_999L),
            line(70, 0, Posting.Kind.HOLD_EXPIRED, null, HOLD, 0, -1, 1_180, 0, 1_790_000_009_000L),
            line(71, 0, Posting.Kind.TRANSFER, "dan.ticket", null, 1L << 61, 0, 1L << 62, 5, 1_790_000_009_001L));

    private static Posting line(
            long sequence,
            int step,
            Posting.Kind kind,
            String counterparty,
            HoldId hold,
            long amount,
            long held,
            long balance,
            long heldAfter,
            long millis) {
        return new Posting(
                ADA,
                sequence,
                hold == null ? new UUID(ENTRY.getMostSignificantBits() + (sequence << 16), sequence) : hold.value(),
                step,
                kind,
                counterparty == null ? null : new AccountId(counterparty),
                hold,
                amount,
                held,
                balance,
                heldAfter,
                millis);
    }

    private static List<Posting> read(AccountId account, long number, byte[] page) {
        InMemoryPages pages = new InMemoryPages();
        pages.write(Map.of(StatementPage.name(account, number), page));
        return StatementPage.read(pages, account, number);
    }

    @Test
    void readsFormat1() {
        assertThat(read(ADA, 1, Fixtures.read("statement-page-1.hex"))).isEqualTo(ALL_KINDS);
    }

    @Test
    void readsAndWritesFormat2() {
        byte[] page = Fixtures.read("statement-page-2.hex");
        assertThat(HexFormat.of().formatHex(StatementPage.encode("statements/ada.credit/1", ALL_KINDS)))
                .isEqualTo(HexFormat.of().formatHex(page));
        assertThat(read(ADA, 1, page)).isEqualTo(ALL_KINDS);
    }

    @Test
    void aPageOfAFormatToComeIsNotGuessedAt() {
        Bytes content = new Bytes(16).putVarint(65).putVarint(0);
        byte[] page = SealedPage.seal("statements/ada.credit/1", 3, content);
        assertThatThrownBy(() -> read(ADA, 1, page))
                .isInstanceOf(PageDamagedException.class)
                .hasMessageContaining("format 3, which a newer release wrote");
    }

    @Test
    void aFullPageOfTransfersFitsIntoAPageOfTheDisk() {
        List<Posting> lines = new ArrayList<>();
        long balance = 1_000_000_000L;
        for (int i = 0; i < StatementPage.LINES; i++) {
            balance -= 100_000;
            lines.add(new Posting(
                    ADA,
                    1L + i,
                    new UUID(ENTRY.getMostSignificantBits() + ((3_000L * i) << 16), -i),
                    0,
                    Posting.Kind.TRANSFER,
                    new AccountId("somebody-" + 1_000_000 + i + ".credit"),
                    null,
                    -100_000,
                    0,
                    balance,
                    0,
                    1_790_000_000_000L + 2_000L * i));
        }
        assertThat(StatementPage.encode(StatementPage.name(ADA, 0), lines)).hasSizeLessThan(2_600);
    }

    @Property(tries = 300)
    void whateverIsWrittenIsRead(@ForAll long seed) {
        Random random = new Random(seed);
        List<Posting> lines = new ArrayList<>();
        long first = 1 + 64L * random.nextInt(1 << 20);
        int count = 1 + random.nextInt(StatementPage.LINES);
        for (int i = 0; i < count; i++) {
            boolean wild = random.nextInt(4) == 0;
            lines.add(new Posting(
                    ADA,
                    first + i,
                    new UUID(random.nextLong(), random.nextLong()),
                    wild ? random.nextInt(256) : 0,
                    Posting.Kind.of(1 + random.nextInt(5)),
                    random.nextBoolean() ? null : new AccountId(RANDOM_IDS.get(random.nextInt(RANDOM_IDS.size()))),
                    random.nextBoolean() ? null : new HoldId(new UUID(random.nextLong(), random.nextLong())),
                    wild ? random.nextLong() : random.nextInt(1_000),
                    wild ? random.nextLong() : 0,
                    wild ? random.nextLong() : random.nextInt(1_000),
                    wild ? random.nextLong() : 0,
                    wild ? random.nextLong() : random.nextInt(1_000)));
        }
        long number = StatementPage.of(first);
        assertThat(read(ADA, number, StatementPage.encode(StatementPage.name(ADA, number), lines)))
                .isEqualTo(lines);
    }

    private static final List<String> RANDOM_IDS = List.of(
            "bob.credit",
            "b.credit",
            "bob.credit.credit",
            "bob.ticket",
            "grid.credit.issue",
            "credit.credit",
            "bob.a.b");
}
