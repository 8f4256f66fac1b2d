package org.bartergrid.books;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.HoldId;
import org.bartergrid.ledger.Posting;
import org.bartergrid.ledger.Unit;
import org.junit.jupiter.api.Test;

/** Statements are the same whether their lines are in memory, frozen, or in pages. */
class StatementsTest {
    private static final AccountId ADA = new AccountId("ada.credit");

    private final InMemoryPages pages = new InMemoryPages();
    private final Statements statements = new Statements(pages, 100);
    private final List<Posting> written = new ArrayList<>();

    private static Posting line(long sequence) {
        boolean held = sequence % 3 == 0;
        return new Posting(
                ADA,
                sequence,
                new UUID(1, sequence),
                (int) sequence % 7,
                Posting.Kind.of(1 + (int) sequence % 5),
                held ? null : AccountId.TREASURY,
                held ? new HoldId(new UUID(2, sequence)) : null,
                sequence,
                -sequence,
                sequence * sequence,
                3,
                1_000 + 10 * (sequence / 2));
    }

    private void add(int lines) {
        for (int i = 0; i < lines; i++) {
            Posting line = line(written.size() + 1L);
            written.add(line);
            statements.add(List.of(line), new int[] {3});
        }
    }

    private Statement statement() {
        return statements.of(new Account(ADA, Unit.CREDIT, 0, 0, 0, written.size()), 3);
    }

    private void assertWhole(Statement statement, int lines) {
        for (int i = 0; i < lines; i++) {
            assertThat(statement.line(i + 1L)).isEqualTo(written.get(i));
        }
    }

    @Test
    void everyLineIsThereAfterEveryNumberOfLinesAndFlushes() {
        for (int round = 0; round < 40; round++) {
            add(1 + 13 * round % 71);
            Statement before = statement();
            int lines = written.size();
            assertWhole(before, lines);
            if (round % 3 != 0) {
                statements.freeze(written.size());
                assertThat(statements.isFrozen()).isTrue();
                add(round % 5);
                assertWhole(statement(), written.size());
                statements.flushFrozen();
                assertThat(statements.isFrozen()).isFalse();
            }
            assertWhole(statement(), written.size());
            // Who asked before the flush still reads what stood then.
            assertWhole(before, lines);
        }
    }

    @Test
    void aStatementOfManyAccountsInTurnsKeepsThemApart() {
        Statements many = new Statements(pages, 10_000);
        List<List<Posting>> all = new ArrayList<>();
        for (int account = 0; account < 7; account++) {
            all.add(new ArrayList<>());
        }
        List<Statement> before = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            int account = i * i % 7;
            AccountId id = new AccountId("peer-" + account + ".credit");
            Posting like = line(all.get(account).size() + 1L);
            Posting posting = new Posting(
                    id,
                    like.sequence(),
                    like.entry(),
                    like.step(),
                    like.kind(),
                    like.counterparty(),
                    like.hold(),
                    like.amountMinor(),
                    like.heldMinor(),
                    like.balanceMinor(),
                    like.heldAfterMinor(),
                    like.bookTimeMillis());
            all.get(account).add(posting);
            many.add(List.of(posting), new int[] {account});
            if (i == 1_234) {
                for (int each = 0; each < 7; each++) {
                    AccountId owner = new AccountId("peer-" + each + ".credit");
                    int lines = all.get(each).size();
                    before.add(many.of(new Account(owner, Unit.CREDIT, 0, 0, 0, lines), each));
                }
            }
            if (i == 3_000) {
                many.freeze(i);
            }
        }
        for (int account = 0; account < 7; account++) {
            List<Posting> lines = all.get(account);
            AccountId owner = new AccountId("peer-" + account + ".credit");
            Statement now = many.of(new Account(owner, Unit.CREDIT, 0, 0, 0, lines.size()), account);
            for (int i = 0; i < lines.size(); i++) {
                assertThat(now.line(i + 1L)).isEqualTo(lines.get(i));
            }
            for (long i = 1; i <= before.get(account).lines(); i++) {
                assertThat(before.get(account).line(i)).isEqualTo(lines.get((int) i - 1));
            }
        }
    }

    @Test
    void linesAreFoundByTimeAndByPlace() {
        add(300);
        statements.freeze(written.size());
        statements.flushFrozen();
        add(50);
        Statement statement = statement();
        assertThat(statement.newestFirst(Long.MAX_VALUE, 0, Long.MAX_VALUE, 3))
                .extracting(Posting::sequence)
                .containsExactly(350L, 349L, 348L);
        assertThat(statement.newestFirst(5, 0, Long.MAX_VALUE, 10))
                .extracting(Posting::sequence)
                .containsExactly(4L, 3L, 2L, 1L);
        // Lines 2n and 2n + 1 share the book time 1,000 + 10 n.
        assertThat(statement.newestFirst(Long.MAX_VALUE, 1_000 + 100, 1_000 + 120, 10))
                .extracting(Posting::sequence)
                .containsExactly(23L, 22L, 21L, 20L);
        assertThat(statement.newestFirst(22, 1_000 + 100, 1_000 + 120, 10))
                .extracting(Posting::sequence)
                .containsExactly(21L, 20L);
        assertThat(statement.newestFirst(Long.MAX_VALUE, 900_000, Long.MAX_VALUE, 10))
                .isEmpty();
    }

    @Test
    void aDamagedPageIsNamedAndNotRead() {
        add(70);
        statements.freeze(written.size());
        statements.flushFrozen();
        byte[] page = pages.read("statements/ada.credit/0");
        page[40] ^= 1;
        pages.write(Map.of("statements/ada.credit/0", page));
        assertThat(statement().line(70)).isEqualTo(written.get(69));
        assertThatThrownBy(() -> statement().line(64))
                .isInstanceOfSatisfying(PageDamagedException.class, damaged -> assertThat(damaged.page())
                        .isEqualTo("statements/ada.credit/0"));
        // A page that lies where another belongs is found out as well.
        pages.write(Map.of("statements/ada.credit/0", pages.read("lines/1/0")));
        assertThatThrownBy(() -> statement().line(1)).isInstanceOf(PageDamagedException.class);
    }
}
