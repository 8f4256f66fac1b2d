package org.bartergrid.bench.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bartergrid.bench.BenchFailure;
import org.bartergrid.books.Answer;
import org.bartergrid.books.BooksWriter;
import org.bartergrid.books.Clock;
import org.bartergrid.books.Command;
import org.bartergrid.books.Result;
import org.bartergrid.books.TimeOrderedIds;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.EntryId;
import org.bartergrid.ledger.Outcome;
import org.bartergrid.ledger.Step;
import org.bartergrid.ledger.Unit;

/** The books, by their writer: callers are threads of this process. The writer stays its owner's to close. */
final class BooksContender implements Contender {
    private static final long PATIENCE_SECONDS = 60;
    private static final int ACCOUNTS_A_COMMAND = 500;

    private final BooksWriter writer;
    private final Accounts accounts;

    /** Opens the accounts in books that are new. */
    BooksContender(BooksWriter writer, Accounts accounts, long seed) {
        this.writer = writer;
        this.accounts = accounts;
        openAccounts(new TimeOrderedIds(Clock.system(), new SplittableRandom(seed)));
    }

    private void openAccounts(TimeOrderedIds ids) {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.OpenAccount(accounts.id(accounts.treasury()), Unit.CREDIT, Accounts.TREASURY_LIMIT_MINOR));
        for (int account = 0; account < accounts.peers(); account++) {
            if (steps.size() > 2 * (ACCOUNTS_A_COMMAND - 1)) {
                open(ids, steps);
                steps.clear();
            }
            steps.add(new Step.OpenAccount(accounts.id(account), Unit.CREDIT, 0));
            steps.add(new Step.Transfer(
                    accounts.id(accounts.treasury()), accounts.id(account), Unit.CREDIT, Accounts.OPENING_MINOR));
        }
        open(ids, steps);
    }

    private void open(TimeOrderedIds ids, List<Step> steps) {
        Command command = new Command(new EntryId(ids.next()), List.of(), steps);
        if (answered(writer.submit(command)) != Reply.APPLIED) {
            throw new BenchFailure("The books did not open the accounts: give them a folder of their own.");
        }
    }

    @Override
    public String name() {
        return "books";
    }

    @Override
    public Caller caller(int number) {
        return new Caller() {
            @Override
            public Reply give(Transfer transfer) {
                return answered(writer.submit(command(transfer)));
            }

            @Override
            public List<Reply> giveAll(List<Transfer> transfers) {
                List<CompletableFuture<Answer>> answers = new ArrayList<>(transfers.size());
                for (Transfer transfer : transfers) {
                    answers.add(writer.submit(command(transfer)));
                }
                List<Reply> replies = new ArrayList<>(transfers.size());
                for (CompletableFuture<Answer> answer : answers) {
                    replies.add(answered(answer));
                }
                return replies;
            }
        };
    }

    private Command command(Transfer transfer) {
        return new Command(
                new EntryId(transfer.id()),
                List.of(),
                List.of(new Step.Transfer(
                        accounts.id(transfer.payer()),
                        accounts.id(transfer.payee()),
                        Unit.CREDIT,
                        transfer.amountMinor())));
    }

    private static Reply answered(CompletableFuture<Answer> future) {
        Answer answer;
        try {
            answer = future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException none) {
            throw new BenchFailure(
                    "The books did not answer within " + PATIENCE_SECONDS + " s: see what the machine is busy with.",
                    none);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("The wait for the books was interrupted: run it again.", interrupted);
        }
        if (answer instanceof Answer.Done done) {
            if (done.result() instanceof Result.Applied) {
                return Reply.of(true, done.repeated());
            } else if (done.result() instanceof Result.MoneyRefused refused
                    && refused.refusal().reason() == Outcome.Reason.INSUFFICIENT_BALANCE) {
                return Reply.of(false, done.repeated());
            }
        }
        throw new BenchFailure("The books answered " + answer + ", which no transfer here asks for: look into it.");
    }

    @Override
    public long[] balances() {
        List<Account> found = writer.read(books -> books.ledger().accounts());
        Map<AccountId, Long> byId = new HashMap<>();
        found.forEach(account -> byId.put(account.id(), account.balanceMinor()));
        long[] balances = new long[accounts.all()];
        for (int account = 0; account < balances.length; account++) {
            Long balance = byId.get(accounts.id(account));
            balances[account] = balance == null ? 0 : balance;
        }
        return balances;
    }

    @Override
    public void close() {
        // Callers hold nothing, and the writer is somebody else's.
    }
}
