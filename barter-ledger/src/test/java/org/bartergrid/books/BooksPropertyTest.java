package org.bartergrid.books;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.bartergrid.ledger.Account;
import org.bartergrid.ledger.AccountId;

/** What can be told of the books while a block is on its way to disk. */
class BooksPropertyTest {
    private static Map<AccountId, Account> accounts(Books books) {
        return books.ledger().accounts().stream().collect(Collectors.toMap(Account::id, Function.identity()));
    }

    @Property(tries = 100)
    void everyAccountStandsAsItWasUntilTheBlockIsComplete(@ForAll long seed) {
        Random random = new Random(seed);
        RandomCommands commands = new RandomCommands(random);
        Books books = new Books();
        long now = 1_000;
        for (int block = 1; block <= 60; block++) {
            now += 1 + random.nextInt(20);
            List<Command> batch = new ArrayList<>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                batch.add(commands.next(now));
            }
            Map<AccountId, Account> before = accounts(books);
            List<Result> results = books.apply(now, batch);
            Map<AccountId, Account> after = accounts(books);
            for (AccountId id : after.keySet()) {
                assertThat(books.standing(id)).isEqualTo(before.get(id));
            }
            List<byte[]> bytes = batch.stream().map(CommandFormat::encode).toList();
            Effects unused = books.complete(
                    BlockFormat.encode(block, 1, now, books.head().hash(), bytes, results)
                            .header());
            for (AccountId id : after.keySet()) {
                assertThat(books.standing(id)).isEqualTo(after.get(id));
            }
        }
    }
}
