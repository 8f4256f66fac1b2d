package org.bartergrid.bench.ledger;

import java.util.ArrayList;
import java.util.List;
import org.bartergrid.books.BooksWriter;
import org.bartergrid.books.Statement;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Posting;

/** Statements of the books, as their API reads them: with every command that was answered before. */
final class BooksStatements implements Statements {
    private final BooksWriter writer;
    private final Accounts accounts;

    BooksStatements(BooksWriter writer, Accounts accounts) {
        this.writer = writer;
        this.accounts = accounts;
    }

    @Override
    public List<Line> page(int account, long beforeSequence, int limit) {
        Statement statement = writer.statement(accounts.id(account));
        if (statement == null) {
            return List.of();
        }
        List<Line> page = new ArrayList<>(limit);
        for (Posting posting : statement.newestFirst(beforeSequence, 0, Long.MAX_VALUE, limit)) {
            AccountId counterparty = posting.counterparty();
            page.add(new Line(
                    posting.sequence(),
                    posting.entry(),
                    counterparty == null ? "" : counterparty.value(),
                    posting.amountMinor(),
                    posting.balanceMinor(),
                    posting.bookTimeMillis()));
        }
        return page;
    }

    @Override
    public void close() {
        // The books are their owner's.
    }
}
