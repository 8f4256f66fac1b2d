package org.bartergrid.bench.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.bartergrid.bench.ledger.Load.Spread;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the check lets pass, and what it must not. */
class AuditTest {
    private final Accounts accounts = new Accounts(10);
    private final Load load = new Load(4, 1, 500, Spread.UNIFORM);
    private final TransferStream stream = new TransferStream(1, load, accounts, 1_790_000_000_000L);
    private final Replies replies = new Replies(load.transfers());
    private final Audit audit = new Audit("ledger", accounts);
    private final long[] balances = accounts.openingBalances();
    private int repeatedPosition = -1;
    private int refusedPosition = -1;

    /** The answers of a ledger that does everything right, to callers who come one after the other, the last one first. */
    @BeforeEach
    void answerRightly() {
        Set<UUID> known = new HashSet<>();
        for (int position = load.transfers() - 1; position >= 0; position--) {
            Transfer transfer = stream.transfer(position);
            boolean applied = !stream.asksTooMuch(position);
            boolean repeated = !known.add(transfer.id());
            if (applied && !repeated) {
                balances[transfer.payer()] -= transfer.amountMinor();
                balances[transfer.payee()] += transfer.amountMinor();
            }
            replies.set(position, Reply.of(applied, repeated), 1);
            repeatedPosition = repeated ? position : repeatedPosition;
            refusedPosition = applied ? refusedPosition : position;
        }
    }

    @Test
    void rightAnswersPassAndAreCounted() {
        audit.check(stream, replies);
        assertThat(audit.check(balances)).isZero();
        assertThat(audit.transfers()).isEqualTo(load.transfers());
        assertThat(audit.duplicates()).isBetween(20L, 60L);
        assertThat(audit.rejected()).isBetween(20L, 60L);
    }

    @Test
    void whatWasNotGivenIsNotMissed() {
        Replies some = new Replies(load.transfers());
        for (int position = 0; position < load.transfers(); position++) {
            if (stream.origin(position) == position && position % 2 == 0) {
                some.set(position, Reply.of(!stream.asksTooMuch(position), false), 1);
            }
        }
        audit.check(stream, some);
        assertThat(audit.transfers()).isEqualTo(some.count());
    }

    @Test
    void aTransferThatIsCarriedOutTwiceShows() {
        replies.set(repeatedPosition, Reply.APPLIED, 1);
        assertThatThrownBy(() -> audit.check(stream, replies)).hasMessageContaining("a second time");
    }

    @Test
    void anotherResultForARepetitionShows() {
        replies.set(repeatedPosition, Reply.REFUSED_BEFORE, 1);
        assertThatThrownBy(() -> audit.check(stream, replies)).hasMessageContaining("was answered REFUSED_BEFORE");
    }

    @Test
    void aRefusalThatShouldHaveBeenShows() {
        replies.set(refusedPosition, Reply.APPLIED, 1);
        assertThatThrownBy(() -> audit.check(stream, replies)).hasMessageContaining("was answered APPLIED");
    }

    @Test
    void aRepetitionOfWhatNeverHappenedShows() {
        for (int position = 0; position < load.transfers(); position++) {
            replies.set(position, Reply.of(!stream.asksTooMuch(position), true), 1);
        }
        assertThatThrownBy(() -> audit.check(stream, replies)).hasMessageContaining("what never happened");
    }

    @Test
    void moneyThatIsNotWhereTheAnswersPutItShows() {
        audit.check(stream, replies);
        balances[3] += 1;
        balances[4] -= 1;
        assertThatThrownBy(() -> audit.check(balances)).hasMessageContaining("peer-3.credit");
    }
}
