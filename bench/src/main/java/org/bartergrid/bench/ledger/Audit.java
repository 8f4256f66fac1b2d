package org.bartergrid.bench.ledger;

import org.bartergrid.bench.BenchFailure;

/**
 * Checks what one contender answered, and at the end what it has: by each answer and by nothing else, so that money that
 * moved twice, or not at all, shows. Not thread-safe.
 */
final class Audit {
    private final String contender;
    private final Accounts accounts;
    private final long[] balances;
    private final long[] lines;
    private long transfers;
    private long rejected;
    private long duplicates;

    Audit(String contender, Accounts accounts) {
        this.contender = contender;
        this.accounts = accounts;
        this.balances = accounts.openingBalances();
        this.lines = new long[accounts.all()];
    }

    /**
     * Checks the answers of a round. Of all who gave one id exactly one must have been the first, whichever it was, and
     * everybody must be told the same.
     */
    void check(TransferStream stream, Replies replies) {
        int all = stream.load().transfers();
        boolean[] first = new boolean[all];
        for (int position = 0; position < all; position++) {
            Reply reply = replies.at(position);
            if (reply == null) {
                continue;
            }
            if (reply.applied() == stream.asksTooMuch(position)) {
                throw wrong(stream, position, "was answered " + reply);
            }
            transfers++;
            if (reply.repeated()) {
                duplicates++;
                continue;
            }
            int origin = stream.origin(position);
            if (first[origin]) {
                throw wrong(stream, position, "was carried out a second time");
            }
            first[origin] = true;
            carryOut(stream.transfer(position), reply);
        }
        for (int position = 0; position < all; position++) {
            if (replies.at(position) != null && !first[stream.origin(position)]) {
                throw wrong(stream, position, "was answered as a repetition of what never happened");
            }
        }
    }

    private void carryOut(Transfer transfer, Reply reply) {
        if (reply.applied()) {
            balances[transfer.payer()] -= transfer.amountMinor();
            balances[transfer.payee()] += transfer.amountMinor();
            lines[transfer.payer()]++;
            lines[transfer.payee()]++;
        } else {
            rejected++;
        }
    }

    /**
     * Checks what every account has, by number, and that all of it adds up to zero.
     *
     * @return the sum
     */
    long check(long[] found) {
        long sum = 0;
        for (int account = 0; account < balances.length; account++) {
            sum += found[account];
            if (found[account] != balances[account]) {
                throw new BenchFailure("The " + contender + " has " + found[account] + " in "
                        + accounts.name(account) + " where its answers come to " + balances[account]
                        + ": it cannot be compared until it is right.");
            }
        }
        if (sum != 0) {
            throw new BenchFailure("The " + contender + "'s balances add up to " + sum
                    + " and not to 0: it cannot be compared until it is right.");
        }
        return sum;
    }

    private BenchFailure wrong(TransferStream stream, int position, String what) {
        return new BenchFailure("With the " + contender + " the transfer "
                + stream.transfer(position).id() + " " + what + ": it cannot be compared until it is right.");
    }

    /** How many lines transfers have written into every account's statement so far, by number. */
    long[] lines() {
        return lines.clone();
    }

    /** How many transfers were answered. */
    long transfers() {
        return transfers;
    }

    /** How many of them were refused when they came first. */
    long rejected() {
        return rejected;
    }

    /** How many of them repeated an id. */
    long duplicates() {
        return duplicates;
    }
}
