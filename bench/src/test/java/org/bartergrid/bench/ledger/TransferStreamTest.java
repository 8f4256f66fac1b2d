package org.bartergrid.bench.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.bartergrid.bench.ledger.Load.Spread;
import org.junit.jupiter.api.Test;

/** What every contender is given: the same for the same seed, and as mixed as it is said to be. */
class TransferStreamTest {
    private static final long NOW_MILLIS = 1_790_000_000_000L;
    private static final Accounts ACCOUNTS = new Accounts(1_000);
    private static final Load UNIFORM = new Load(64, 1, 1_000, Spread.UNIFORM);

    private static TransferStream stream(long seed, Load load) {
        return new TransferStream(seed, load, ACCOUNTS, NOW_MILLIS);
    }

    @Test
    void theSameSeedGivesTheSameTransfersAndAnotherOneOthers() {
        TransferStream one = stream(1, UNIFORM);
        TransferStream again = stream(1, UNIFORM);
        TransferStream other = stream(2, UNIFORM);
        int same = 0;
        for (int position = 0; position < UNIFORM.transfers(); position++) {
            assertThat(again.transfer(position)).isEqualTo(one.transfer(position));
            assertThat(again.origin(position)).isEqualTo(one.origin(position));
            same += other.transfer(position).id().equals(one.transfer(position).id()) ? 1 : 0;
        }
        assertThat(same).isZero();
    }

    @Test
    void twoInAHundredRepeatAnIdAndTwoAskForTooMuch() {
        TransferStream stream = stream(3, UNIFORM);
        int repeated = 0;
        int tooMuch = 0;
        for (int position = 0; position < UNIFORM.transfers(); position++) {
            repeated += stream.origin(position) == position ? 0 : 1;
            tooMuch += stream.asksTooMuch(position) ? 1 : 0;
        }
        assertThat(repeated).isBetween(UNIFORM.transfers() * 17 / 1_000, UNIFORM.transfers() * 23 / 1_000);
        assertThat(tooMuch).isBetween(UNIFORM.transfers() * 17 / 1_000, UNIFORM.transfers() * 23 / 1_000);
    }

    @Test
    void whatRepeatsIsTheSameTransferAsTheFirstWithItsId() {
        TransferStream stream = stream(4, UNIFORM);
        Map<UUID, Integer> firsts = new HashMap<>();
        for (int position = 0; position < UNIFORM.transfers(); position++) {
            Transfer transfer = stream.transfer(position);
            int origin = stream.origin(position);
            assertThat(firsts.computeIfAbsent(transfer.id(), id -> origin)).isEqualTo(origin);
            assertThat(stream.transfer(origin)).isEqualTo(transfer);
            assertThat(stream.origin(origin)).isEqualTo(origin);
        }
    }

    @Test
    void someRepeatWhatAnotherCallerGivesAtTheSameTime() {
        TransferStream stream = stream(5, UNIFORM);
        int inFlight = 0;
        int earlier = 0;
        for (int caller = 0; caller < UNIFORM.callers(); caller++) {
            for (int index = 0; index < UNIFORM.transfersEach(); index++) {
                int origin = stream.origin(stream.position(caller, index));
                int originCaller = origin / UNIFORM.transfersEach();
                int originIndex = origin % UNIFORM.transfersEach();
                assertThat(originIndex).isLessThanOrEqualTo(index);
                inFlight += originCaller != caller && originIndex == index ? 1 : 0;
                earlier += originIndex < index ? 1 : 0;
            }
        }
        assertThat(inFlight).isPositive();
        assertThat(earlier).isGreaterThan(2 * inFlight);
    }

    @Test
    void accountsAreTwoAndKnownAndNeverTheTreasury() {
        TransferStream stream = stream(6, UNIFORM);
        Set<Integer> seen = new HashSet<>();
        for (int position = 0; position < UNIFORM.transfers(); position++) {
            Transfer transfer = stream.transfer(position);
            assertThat(transfer.payer()).isNotEqualTo(transfer.payee()).isBetween(0, ACCOUNTS.peers() - 1);
            assertThat(transfer.payee()).isBetween(0, ACCOUNTS.peers() - 1);
            assertThat(transfer.amountMinor()).isPositive();
            seen.add(transfer.payer());
        }
        assertThat(seen).hasSize(ACCOUNTS.peers());
    }

    @Test
    void oneAccountIsHotInHalfOfTheTransfersOnEitherSide() {
        Load hot = new Load(16, 1, 2_000, Spread.HOT);
        TransferStream stream = stream(7, hot);
        int pays = 0;
        int isPaid = 0;
        for (int position = 0; position < hot.transfers(); position++) {
            pays += stream.transfer(position).payer() == 0 ? 1 : 0;
            isPaid += stream.transfer(position).payee() == 0 ? 1 : 0;
        }
        assertThat(pays).isBetween(hot.transfers() * 23 / 100, hot.transfers() * 27 / 100);
        assertThat(isPaid).isBetween(hot.transfers() * 23 / 100, hot.transfers() * 27 / 100);
    }

    @Test
    void idsAreOfVersionSevenAndNotFromTheFuture() {
        TransferStream stream = stream(8, UNIFORM);
        for (int position = 0; position < UNIFORM.transfers(); position++) {
            UUID id = stream.transfer(position).id();
            assertThat(id.version()).isEqualTo(7);
            assertThat(id.getMostSignificantBits() >>> 16).isLessThan(NOW_MILLIS);
        }
    }
}
