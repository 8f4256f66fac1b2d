package org.bartergrid.books;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.EntryId;
import org.bartergrid.ledger.Step;
import org.bartergrid.ledger.Unit;
import org.junit.jupiter.api.Test;

/** Blocks that are read ahead come in order, and a damaged one is named when it is its turn. */
class BlocksAheadTest {
    private final InMemoryCommandLog log = new InMemoryCommandLog();

    private void write(int blocks) {
        OpenBooks open =
                OpenBooks.atEnd(log, new InMemoryPages(), BooksSettings.STANDARD, 1, Runnable::run, effects -> {});
        BlockWriter writer = new BlockWriter(() -> 1_000, open);
        for (int i = 1; i <= blocks; i++) {
            Command command = new Command(
                    new EntryId(TestIds.at(1_000, i)),
                    List.of(),
                    List.of(new Step.OpenAccount(new AccountId("peer-" + i + ".credit"), Unit.CREDIT, 0)));
            assertThat(writer.write(List.of(new BlockWriter.Item(
                                    new Submission(command), open.ids().version())))
                            .answers())
                    .hasSize(1);
        }
    }

    @Test
    void theyComeInOrder() {
        write(50);
        ExecutorService reader = Executors.newFixedThreadPool(3);
        BlocksAhead blocks = new BlocksAhead(log, 3, 47, reader);
        List<Long> numbers = new ArrayList<>();
        while (blocks.hasNext()) {
            numbers.add(blocks.next().header().number());
        }
        assertThat(numbers).hasSize(45).isSorted().startsWith(3L).endsWith(47L);
        assertThatThrownBy(blocks::next).isInstanceOf(NoSuchElementException.class);
        reader.shutdown();
    }

    @Test
    void theOnesBeforeADamagedOneComeAllTheSame() {
        write(6);
        InMemoryCommandLog damaged = new InMemoryCommandLog();
        for (long number = 1; number <= 6; number++) {
            byte[] bytes = log.read(number).clone();
            bytes[bytes.length - 1] ^= (byte) (number == 5 ? 1 : 0);
            assertThat(damaged.append(number, bytes)).isEqualTo(CommandLog.Appended.YES);
        }
        BlocksAhead blocks = new BlocksAhead(damaged, 1, 6, Runnable::run);
        for (int i = 1; i < 5; i++) {
            assertThat(blocks.next().header().number()).isEqualTo(i);
        }
        assertThatThrownBy(blocks::next)
                .isInstanceOfSatisfying(BlockDamagedException.class, found -> assertThat(found.getMessage())
                        .contains("5"));
    }
}
