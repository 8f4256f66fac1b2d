package org.bartergrid.bench.ledger;

import java.util.SplittableRandom;
import java.util.UUID;
import org.bartergrid.books.TimeOrderedIds;

/**
 * The transfers of one round, the same for every contender: made beforehand from a seed, a row of them for each caller.
 * Immutable once made; kept in columns, so that a million of them cost the garbage collector nothing.
 *
 * <p>Of a hundred, two repeat an id: mostly one that the same caller gave before, and one in four what another caller gives
 * in the same place of its row, and therefore about now. Two ask for more than there is. What becomes of a transfer thus
 * does not depend on the order in which callers come.
 */
final class TransferStream {
    private static final int REPEATED_PERCENT = 2;
    private static final int TOO_MUCH_PERCENT = 2;
    private static final int ONE_IN_FLIGHT_IN = 4;
    private static final int REPEATED_WITHIN = 1_000;
    private static final int LARGEST_AMOUNT_MINOR = 1_000;

    private final Load load;
    private final Accounts accounts;
    private final SplittableRandom chance;
    private final long[] idHigh;
    private final long[] idLow;
    private final int[] payers;
    private final int[] payees;
    private final long[] amounts;
    private final int[] origins;

    /**
     * Makes a stream.
     *
     * @param nowMillis the present, around which the ids' times lie; all else comes from the seed
     */
    TransferStream(long seed, Load load, Accounts accounts, long nowMillis) {
        this.load = load;
        this.accounts = accounts;
        this.chance = new SplittableRandom(seed);
        int transfers = load.transfers();
        this.idHigh = new long[transfers];
        this.idLow = new long[transfers];
        this.payers = new int[transfers];
        this.payees = new int[transfers];
        this.amounts = new long[transfers];
        this.origins = new int[transfers];
        TimeOrderedIds[] makers = new TimeOrderedIds[load.callers()];
        for (int caller = 0; caller < makers.length; caller++) {
            // A maker moves on by a millisecond an id, and would end in the future if it began now.
            makers[caller] = new TimeOrderedIds(() -> nowMillis - load.transfersEach(), chance.split());
        }
        for (int index = 0; index < load.transfersEach(); index++) {
            for (int caller = 0; caller < load.callers(); caller++) {
                make(caller, index, makers[caller]);
            }
        }
    }

    private void make(int caller, int index, TimeOrderedIds ids) {
        int position = position(caller, index);
        int roll = chance.nextInt(100);
        if (roll < REPEATED_PERCENT) {
            int model = toRepeat(caller, index);
            if (model >= 0) {
                repeat(model, position);
                return;
            }
        }
        UUID id = ids.next();
        idHigh[position] = id.getMostSignificantBits();
        idLow[position] = id.getLeastSignificantBits();
        int one = 0;
        int other;
        if (load.spread() == Load.Spread.HOT && chance.nextBoolean()) {
            other = 1 + chance.nextInt(accounts.peers() - 1);
        } else {
            one = chance.nextInt(accounts.peers());
            other = (one + 1 + chance.nextInt(accounts.peers() - 1)) % accounts.peers();
        }
        boolean onePays = chance.nextBoolean();
        payers[position] = onePays ? one : other;
        payees[position] = onePays ? other : one;
        boolean tooMuch = roll >= 100 - TOO_MUCH_PERCENT;
        amounts[position] = tooMuch ? accounts.tooMuchMinor() : 1 + chance.nextInt(LARGEST_AMOUNT_MINOR);
        origins[position] = position;
    }

    /** The position of a transfer to repeat, or -1 if there is none yet. */
    private int toRepeat(int caller, int index) {
        if (caller > 0 && chance.nextInt(ONE_IN_FLIGHT_IN) == 0) {
            return position(chance.nextInt(caller), index);
        }
        return index == 0 ? -1 : position(caller, index - 1 - chance.nextInt(Math.min(index, REPEATED_WITHIN)));
    }

    private void repeat(int model, int position) {
        idHigh[position] = idHigh[model];
        idLow[position] = idLow[model];
        payers[position] = payers[model];
        payees[position] = payees[model];
        amounts[position] = amounts[model];
        origins[position] = origins[model];
    }

    Load load() {
        return load;
    }

    /** Where a caller's transfer stands among all of them. */
    int position(int caller, int index) {
        return caller * load.transfersEach() + index;
    }

    Transfer transfer(int position) {
        return new Transfer(
                new UUID(idHigh[position], idLow[position]), payers[position], payees[position], amounts[position]);
    }

    /** The position of the first transfer with the same id: its own, if it repeats none. */
    int origin(int position) {
        return origins[position];
    }

    /** Whether a transfer asks for more than its payer can ever have. */
    boolean asksTooMuch(int position) {
        return amounts[position] == accounts.tooMuchMinor();
    }
}
