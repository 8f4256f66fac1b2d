package org.bartergrid.barter;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.bartergrid.barter.BarterException.Kind;
import org.bartergrid.books.Answer;
import org.bartergrid.books.Books;
import org.bartergrid.books.BooksHead;
import org.bartergrid.books.BooksStoppedException;
import org.bartergrid.books.BooksWriter;
import org.bartergrid.books.Command;
import org.bartergrid.books.Recorded;
import org.bartergrid.books.Result;
import org.bartergrid.books.Statement;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.EntryId;
import org.bartergrid.ledger.Outcome;
import org.bartergrid.ledger.Step;
import org.bartergrid.ledger.Unit;
import org.bartergrid.market.Capacity;
import org.jspecify.annotations.Nullable;

/** Takes commands to the writer of the books, waits for the answer, and puts refusals into words. Safe for any thread. */
final class Clerk {
    private final BooksWriter writer;
    private final long patienceMillis;

    Clerk(BooksWriter writer, long patienceMillis) {
        this.writer = writer;
        this.patienceMillis = patienceMillis;
    }

    /**
     * The result of a command, which is on disk by then.
     *
     * @throws BarterException BUSY, UNAVAILABLE, NO_WRITER, or CONFLICT if its id was used for another command
     */
    Result perform(Command command) {
        Answer answer;
        try {
            answer = writer.submit(command).get(patienceMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new BarterException(
                    Kind.UNAVAILABLE, "The books did not answer within " + patienceMillis + " ms: try again later.");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new BarterException(Kind.UNAVAILABLE, "The wait for the books was interrupted: try again.");
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("the writer answers, it never fails a future", impossible);
        }
        if (answer instanceof Answer.Done done) {
            return done.result();
        } else if (answer instanceof Answer.IdReused reused) {
            throw new BarterException(
                    Kind.CONFLICT,
                    "The id " + command.id() + " was used before, in block " + reused.block() + ": make a new one.");
        } else if (answer instanceof Answer.IdRefused refused) {
            throw new BarterException(Kind.INVALID, refused.reason());
        } else if (answer instanceof Answer.NotNow notNow) {
            throw new BarterException(Kind.NO_WRITER, notNow.reason());
        } else if (answer instanceof Answer.Stopped stopped) {
            throw new BarterException(Kind.UNAVAILABLE, stopped.reason());
        }
        throw new BarterException(Kind.BUSY, "Too many commands wait for the books: try again in a moment.");
    }

    /** Reads the books as they stand between two blocks; UNAVAILABLE if their writer has stopped, NO_WRITER if it may not speak for them. */
    <T extends @Nullable Object> T read(Function<Books, T> question) {
        try {
            return writer.read(question);
        } catch (BooksStoppedException stopped) {
            throw new BarterException(
                    stopped.forGood() ? Kind.UNAVAILABLE : Kind.NO_WRITER, String.valueOf(stopped.getMessage()));
        }
    }

    /** An account as it stands now, or NOT_FOUND. */
    Account account(AccountId account) {
        return read(books -> books.ledger().find(account))
                .orElseThrow(() -> new BarterException(Kind.NOT_FOUND, "There is no account " + account + "."));
    }

    /** Where the books stand; UNAVAILABLE if their writer has stopped, NO_WRITER if it may not speak for them. */
    BooksHead head() {
        return read(books -> writer.head());
    }

    /** The command that had an id first. */
    Optional<Recorded> find(EntryId id) {
        return read(books -> writer.find(id.value()));
    }

    /** An account's statement as it stands; NOT_FOUND if there is no such account. */
    Statement statement(AccountId account) {
        try {
            Statement statement = writer.statement(account);
            if (statement == null) {
                throw new BarterException(Kind.NOT_FOUND, "There is no account " + account + ".");
            }
            return statement;
        } catch (BooksStoppedException stopped) {
            throw new BarterException(Kind.UNAVAILABLE, String.valueOf(stopped.getMessage()));
        }
    }

    /** Like {@link #perform}, but a refusal is an exception too, in words. */
    void mustPerform(Command command) {
        requireApplied(command, perform(command));
    }

    /** Says in words why a command was refused, if it was. */
    static void requireApplied(Command command, Result result) {
        if (result instanceof Result.MoneyRefused refused) {
            throw inWords(
                    refused.refusal(), command.money().get(refused.refusal().step()));
        } else if (result instanceof Result.CapacityRefused refused) {
            throw inWords(refused.refusal());
        }
    }

    private static BarterException inWords(Outcome.Refused refusal, Step step) {
        if (refusal.reason() == Outcome.Reason.INSUFFICIENT_BALANCE) {
            AccountId payer = step instanceof Step.PlaceHold place
                    ? place.account()
                    : step instanceof Step.Transfer transfer ? transfer.from() : AccountId.TREASURY;
            return new BarterException(
                    Kind.INSUFFICIENT_BALANCE,
                    "Account " + payer + " has " + Amounts.inWords(refusal.haveMinor(), Unit.CREDIT)
                            + " available, but " + Amounts.inWords(refusal.needMinor(), Unit.CREDIT)
                            + " are needed: ask for less, or earn some first.");
        }
        return new BarterException(Kind.CONFLICT, "The books refused (" + refusal.reason() + "): " + step + ".");
    }

    private static BarterException inWords(Capacity.Refusal refusal) {
        if (refusal.reason() == Capacity.Reason.NOT_ENOUGH_SLOTS) {
            return new BarterException(
                    Kind.CONFLICT,
                    "An offer has " + refusal.freeSlots() + " slots free in that time, but " + refusal.neededSlots()
                            + " are needed: search again.");
        }
        return new BarterException(
                Kind.CONFLICT, "The capacity is not to be had (" + refusal.reason() + "): search again.");
    }
}
