package org.bartergrid.barter;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.Ledger;
import org.bartergrid.ledger.Outcome;
import org.bartergrid.ledger.Posting;
import org.bartergrid.ledger.Step;
import org.bartergrid.market.Capacity;
import org.jspecify.annotations.Nullable;

/**
 * The deterministic heart: {@link Ledger} and {@link Capacity} under one sequence of commands. The same blocks always
 * lead to the same state. Not thread-safe: {@link BooksWriter} owns it.
 *
 * <p>A command changes both or neither: capacity first, and taken back if the ledger refuses. Every command's id and
 * first result stay known, so that a command that is repeated, after a lost answer for instance, does nothing and is
 * answered with what happened the first time. (They stay in memory, some 150 bytes a command; an index on disk for the
 * old ones is to come before books pass some millions of commands.)
 */
public final class Books {
    /**
     * What one block did.
     *
     * @param block its number
     * @param results one a command
     * @param postings lines of statements that it wrote, in order
     * @param accounts every account that it touched, as it stood at the block's end
     */
    public record Effects(long block, List<Result> results, List<Posting> postings, Collection<Account> accounts) {}

    /**
     * What became of a command when it came first.
     *
     * @param fingerprint digest of what it said
     */
    record First(Result result, long block, long fingerprint) {}

    private final Ledger ledger = new Ledger();
    private final Capacity capacity = new Capacity();
    private final Map<UUID, First> firsts = new HashMap<>();
    private long block;
    private long bookTimeMillis;

    /**
     * Applies the commands of one block. None of their ids may be known, and no two may be the same.
     *
     * @param number the block's number, the next one
     * @param newBookTimeMillis its book time, above the last one's
     */
    public Effects apply(long number, long newBookTimeMillis, List<Command> commands) {
        if (number != block + 1 || newBookTimeMillis <= bookTimeMillis) {
            throw new IllegalArgumentException("block " + number + " at book time " + newBookTimeMillis
                    + " does not follow block " + block + " at " + bookTimeMillis);
        }
        block = number;
        bookTimeMillis = newBookTimeMillis;
        List<Posting> postings = new ArrayList<>();
        Map<AccountId, Account> touched = new LinkedHashMap<>();
        ledger.expire(bookTimeMillis, postings::add);
        capacity.expire(bookTimeMillis);
        List<Result> results = new ArrayList<>(commands.size());
        for (Command command : commands) {
            Result result = apply(command, postings);
            results.add(result);
            First first = new First(result, number, BlockFormat.fingerprint(command));
            if (firsts.putIfAbsent(command.id().value(), first) != null) {
                throw new IllegalArgumentException("command " + command.id() + " is known already");
            }
            if (result.applied()) {
                for (Step step : command.money()) {
                    if (step instanceof Step.OpenAccount open) {
                        touch(touched, open.account());
                    }
                }
            }
        }
        for (Posting posting : postings) {
            touch(touched, posting.account());
        }
        return new Effects(number, results, postings, List.copyOf(touched.values()));
    }

    private void touch(Map<AccountId, Account> touched, AccountId account) {
        touched.put(account, ledger.find(account).orElseThrow());
    }

    private Result apply(Command command, List<Posting> postings) {
        Capacity.Refusal refusal = capacity.apply(command.capacity(), bookTimeMillis);
        if (refusal != null) {
            return new Result.CapacityRefused(refusal);
        }
        Outcome outcome = ledger.apply(command.entry(), bookTimeMillis, postings::add);
        if (outcome instanceof Outcome.Refused refused) {
            capacity.revert();
            return new Result.MoneyRefused(refused);
        }
        return new Result.Applied();
    }

    /** What became of the command with this id, if it was ever applied or refused. */
    @Nullable
    First first(UUID id) {
        return firsts.get(id);
    }

    /** The result of the command with this id, if there was one. */
    public Optional<Result> resultOf(UUID id) {
        First first = firsts.get(id);
        return first == null ? Optional.empty() : Optional.of(first.result());
    }

    /** The accounts and holds, to be read. */
    public Ledger ledger() {
        return ledger;
    }

    /** The reservations, to be read. */
    public Capacity capacity() {
        return capacity;
    }

    /** Number of the last block applied; 0 before the first. */
    public long block() {
        return block;
    }

    /** Book time of the last block applied; 0 before the first. */
    public long bookTimeMillis() {
        return bookTimeMillis;
    }
}
