package org.bartergrid.store;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bartergrid.books.Answer;
import org.bartergrid.books.BooksSettings;
import org.bartergrid.books.BooksWriter;
import org.bartergrid.books.Command;
import org.bartergrid.books.TestIds;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.EntryId;
import org.bartergrid.ledger.Step;
import org.bartergrid.ledger.Unit;

/** A process of its own that writes blocks until it is killed, and says which ones were answered. */
public final class LedgerWriterProcess {
    private LedgerWriterProcess() {}

    public static void main(String[] arguments) throws Exception {
        LedgerNode node = LedgerNode.start(new LedgerNode.Settings(Path.of(arguments[0])));
        BooksWriter writer = new BooksWriter(System::currentTimeMillis, node.books(), BooksSettings.STANDARD, 7);
        for (long i = 1; i < 100_000; i++) {
            Answer.Done answer = (Answer.Done) writer.submit(opening(i)).get(30, TimeUnit.SECONDS);
            System.out.println("block " + answer.block());
        }
    }

    /** Opens the account of a peer that has a number. */
    static Command opening(long number) {
        return new Command(
                new EntryId(TestIds.at(System.currentTimeMillis(), number)),
                List.of(),
                List.of(new Step.OpenAccount(new AccountId("peer-" + number + ".credit"), Unit.CREDIT, 0)));
    }
}
