package org.bartergrid.books;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.EntryId;
import org.bartergrid.ledger.HoldId;
import org.bartergrid.ledger.Step;
import org.bartergrid.ledger.Unit;
import org.bartergrid.market.Capacity;
import org.bartergrid.market.ContractId;
import org.bartergrid.market.OfferId;
import org.bartergrid.market.Window;

/** Commands of every kind at random, over few enough names that they meet. Deterministic for a seed. */
final class RandomCommands {
    private static final int ACCOUNTS = 8;

    private final Random random;
    private int opened;

    RandomCommands(Random random) {
        this.random = random;
    }

    Command next(long nowMillis) {
        List<Capacity.Step> capacity = new ArrayList<>();
        List<Step> money = new ArrayList<>();
        if (opened < ACCOUNTS) {
            // Nothing moves between accounts that are not there, and most steps need one.
            money.add(open(account(opened++)));
        } else {
            for (int i = steps() - random.nextInt(2); i > 0; i--) {
                money.add(moneyStep(nowMillis));
            }
            for (int i = random.nextInt(3) == 0 ? steps() : 0; i > 0; i--) {
                capacity.add(capacityStep(nowMillis));
            }
        }
        // Most ids are new, some were made long before their command comes.
        long madeAtMillis = Math.max(0, nowMillis - (random.nextInt(4) == 0 ? random.nextInt(300) : random.nextInt(5)));
        return new Command(new EntryId(TestIds.at(madeAtMillis, random.nextLong() >>> 2)), capacity, money);
    }

    /** One, mostly: of many that belong together one is likely to be refused, and all others with it. */
    private int steps() {
        return random.nextInt(4) == 0 ? 2 + random.nextInt(2) : 1;
    }

    private AccountId account() {
        return account(random.nextInt(ACCOUNTS));
    }

    private static AccountId account(int number) {
        return number == 0 ? AccountId.TREASURY : new AccountId("peer-" + number + ".credit");
    }

    private static Step open(AccountId account) {
        return new Step.OpenAccount(account, Unit.CREDIT, account.equals(AccountId.TREASURY) ? -5_000 : 0);
    }

    private UUID name(long kind) {
        return new UUID(kind, random.nextInt(12));
    }

    private Step moneyStep(long nowMillis) {
        return switch (random.nextInt(12)) {
            case 0 -> random.nextInt(8) == 0 ? new Step.CloseAccount(account(1 + random.nextInt(2))) : open(account());
            case 1, 2, 3, 8, 9 ->
                new Step.Transfer(
                        random.nextInt(3) == 0 ? AccountId.TREASURY : account(),
                        account(),
                        random.nextInt(20) == 0 ? Unit.TICKET : Unit.CREDIT,
                        random.nextInt(200) - 5);
            case 4, 5 ->
                new Step.PlaceHold(
                        new HoldId(name(1)),
                        account(),
                        Unit.CREDIT,
                        1 + random.nextInt(100),
                        nowMillis + random.nextInt(60));
            case 6 -> new Step.PostHold(new HoldId(name(1)), account(), 1 + random.nextInt(60));
            default -> new Step.VoidHold(new HoldId(name(1)));
        };
    }

    private Capacity.Step capacityStep(long nowMillis) {
        long from = Math.max(0, nowMillis - 10 + random.nextInt(30));
        Window window = new Window(from, from + 1 + random.nextInt(80));
        return switch (random.nextInt(7)) {
            case 0 ->
                new Capacity.Step.Admit(new OfferId(name(2)), 1 + random.nextInt(4), new Window(from, from + 400));
            case 1 ->
                random.nextInt(4) == 0
                        ? new Capacity.Step.Close(new OfferId(name(2)))
                        : new Capacity.Step.Release(new ContractId(name(3)));
            case 2 -> new Capacity.Step.Release(new ContractId(name(3)));
            default ->
                new Capacity.Step.Reserve(new ContractId(name(3)), new OfferId(name(2)), random.nextInt(4), window);
        };
    }
}
