package org.bartergrid.bench.crash;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bartergrid.books.Answer;
import org.bartergrid.books.Books;
import org.bartergrid.books.BooksSettings;
import org.bartergrid.books.BooksWriter;
import org.bartergrid.books.Clock;
import org.bartergrid.books.Command;
import org.bartergrid.books.TimeOrderedIds;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.EntryId;
import org.bartergrid.ledger.Step;
import org.bartergrid.ledger.Unit;
import org.bartergrid.store.Coordinators;
import org.bartergrid.store.LedgerNode;

/** Accounts of people who do nothing: what many of them cost those who are there. Stateless. */
final class Crowd {
    private static final int ACCOUNTS_A_COMMAND = 1_000;
    private static final long TABLES_MINUTES = 10;

    private Crowd() {}

    /** Writes the books of a new grid into the folder of a ledger, with so many accounts. */
    static void gather(Path ledger, int accounts) {
        Clock clock = Clock.system();
        TimeOrderedIds ids = new TimeOrderedIds(clock, new Random(1));
        try (LedgerNode node = LedgerNode.start(new LedgerNode.Settings(ledger, null, Coordinators.alone()));
                BooksWriter writer = new BooksWriter(clock, node.books(), BooksSettings.STANDARD, 1)) {
            List<CompletableFuture<Answer>> answers = new ArrayList<>();
            for (int first = 0; first < accounts; first += ACCOUNTS_A_COMMAND) {
                List<Step> steps = new ArrayList<>();
                for (int i = first; i < Math.min(accounts, first + ACCOUNTS_A_COMMAND); i++) {
                    steps.add(new Step.OpenAccount(new AccountId("crowd-" + i + ".credit"), Unit.CREDIT, 0));
                }
                answers.add(writer.submit(new Command(new EntryId(ids.next()), List.of(), steps)));
            }
            for (CompletableFuture<Answer> answer : answers) {
                if (!(answer.join() instanceof Answer.Done done && done.result().applied())) {
                    throw new IllegalStateException("The crowd's accounts could not be opened: " + answer.join());
                }
            }
            // As they would be if the crowd had come one by one.
            if (!writer.projector().await(writer.read(Books::block), TimeUnit.MINUTES.toMillis(TABLES_MINUTES))) {
                throw new IllegalStateException("The SQL tables did not get the crowd's accounts in time");
            }
        }
    }
}
