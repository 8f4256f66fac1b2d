package org.bartergrid.barter;

import java.util.List;
import java.util.function.Supplier;
import org.bartergrid.barter.BarterException.Kind;
import org.bartergrid.books.Books;
import org.bartergrid.books.BooksWriter;
import org.bartergrid.books.Projections;
import org.bartergrid.books.Projector;
import org.bartergrid.ledger.Account;

/** What is asked of the tables that were projected from the books, and their rebuilding. Safe for any thread. */
final class SqlTables {
    private final Projections projections;
    private final BooksWriter writer;
    private final Clerk clerk;
    private final long patienceMillis;

    SqlTables(Projections projections, BooksWriter writer, Clerk clerk, long patienceMillis) {
        this.projections = projections;
        this.writer = writer;
        this.clerk = clerk;
        this.patienceMillis = patienceMillis;
    }

    /** Accounts as they were at the newest block. */
    List<Account> accounts(String afterId, int limit) {
        long head = clerk.read(Books::block);
        return whole(head, () -> projections.accounts(afterId, limit));
    }

    /** An answer from tables that are not being rebuilt; they may lag. */
    <T> T whole(Supplier<T> question) {
        return whole(writer.projector().rebuiltUpTo(), question);
    }

    private <T> T whole(long block, Supplier<T> question) {
        Projector projector = writer.projector();
        if (!projector.await(block, patienceMillis)) {
            throw behind(block);
        }
        T answer = question.get();
        // Asked afterwards: a rebuild may have begun meanwhile, and the answer lack what was gone by then.
        if (projector.isRebuilding()) {
            throw behind(projector.rebuiltUpTo());
        }
        return answer;
    }

    private BarterException behind(long block) {
        Projector projector = writer.projector();
        String how = projector.isRebuilding() ? "are being rebuilt" : "lag behind the books";
        return new BarterException(
                Kind.UNAVAILABLE,
                "The SQL tables " + how + " (block " + projector.watermark() + " of " + block
                        + "): try again in a moment.");
    }

    long rebuild() {
        // Who may not speak for the books does not touch their tables either.
        long unused = clerk.read(Books::block);
        Projector projector = writer.projector();
        return projector
                .rebuild()
                .orElseThrow(() -> new BarterException(
                        Kind.CONFLICT,
                        "The SQL tables are being rebuilt already (block " + projector.watermark() + " of "
                                + projector.rebuiltUpTo() + "): wait until they are."));
    }
}
