package org.bartergrid.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.ignite.IgniteException;
import org.bartergrid.books.BlockDamagedException;
import org.bartergrid.books.BooksSettings;
import org.bartergrid.books.BooksStore;
import org.bartergrid.books.BooksWriter;
import org.bartergrid.books.Command;
import org.bartergrid.books.InMemoryCommandLog;
import org.bartergrid.books.InMemoryPages;
import org.bartergrid.books.InMemoryProjections;
import org.bartergrid.books.TestIds;
import org.bartergrid.ledger.AccountId;
import org.bartergrid.ledger.EntryId;
import org.bartergrid.ledger.Step;
import org.bartergrid.ledger.Unit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is damaged in one's own copy is replaced by what another has; what nobody has is named. */
class ScrubTest {
    private static final int BLOCKS = 8;

    /** Two copies of a log, one's own and another's. */
    private static final class TwoCopies implements Scrub.Copies {
        private final Map<Long, byte[]> own = new TreeMap<>();
        private final Map<Long, byte[]> other = new TreeMap<>();
        private final List<Long> healed = new ArrayList<>();
        private long unreadable;

        @Override
        public long ownHead() {
            return BLOCKS;
        }

        @Override
        public byte @Nullable [] own(long number) {
            if (number == unreadable) {
                throw new IgniteException("a page is damaged");
            }
            return own.get(number);
        }

        @Override
        public List<byte[]> all(long number) {
            List<byte[]> all = new ArrayList<>();
            for (Map<Long, byte[]> copy : List.of(own, other)) {
                if (copy.containsKey(number)) {
                    all.add(copy.get(number));
                }
            }
            return all;
        }

        @Override
        public void heal(long number, byte[] block) {
            healed.add(number);
            own.put(number, block);
            other.put(number, block);
        }

        private static void damage(Map<Long, byte[]> copy, long number) {
            byte[] block = copy.get(number).clone();
            block[block.length - 3] ^= 16;
            copy.put(number, block);
        }
    }

    private final TwoCopies copies = new TwoCopies();
    private final List<Throwable> failures = new ArrayList<>();
    private final Scrub scrub = new Scrub(copies, failures::add);

    /** A log, a block for each account, the names of which begin with this. */
    private static InMemoryCommandLog written(String prefix) throws Exception {
        InMemoryCommandLog log = new InMemoryCommandLog();
        BooksStore store = new BooksStore(log, new InMemoryPages(), new InMemoryProjections());
        try (BooksWriter writer = new BooksWriter(System::currentTimeMillis, store, BooksSettings.STANDARD, 3)) {
            for (int i = 1; log.head() < BLOCKS; i++) {
                var answer = writer.submit(new Command(
                                new EntryId(TestIds.at(System.currentTimeMillis(), i)),
                                List.of(),
                                List.of(new Step.OpenAccount(new AccountId(prefix + i + ".credit"), Unit.CREDIT, 0))))
                        .get();
                assertThat(answer).isNotNull();
            }
        }
        return log;
    }

    @BeforeEach
    void write() throws Exception {
        InMemoryCommandLog log = written("peer-");
        for (long number = 1; number <= BLOCKS; number++) {
            copies.own.put(number, log.read(number));
            copies.other.put(number, log.read(number));
        }
    }

    @Test
    void aSoundCopyStaysAsItIs() {
        assertThat(scrub.run()).isEqualTo(BLOCKS);
        assertThat(copies.healed).isEmpty();
    }

    @Test
    void whatIsDamagedOrMissingIsReplaced() {
        byte[] good = copies.own.get(3L);
        TwoCopies.damage(copies.own, 3);
        copies.own.remove(8L);
        assertThat(scrub.run()).isEqualTo(BLOCKS);
        assertThat(copies.healed).containsExactly(3L, 8L);
        assertThat(copies.own.get(3L)).isEqualTo(good);
    }

    @Test
    void aBlockOfOtherBooksIsReplacedThoughItIsSoundByItself() throws Exception {
        byte[] good = copies.own.get(5L);
        copies.own.put(5L, written("another-").read(5));
        assertThat(scrub.run()).isEqualTo(BLOCKS);
        assertThat(copies.own.get(5L)).isEqualTo(good);
    }

    @Test
    void whatIsDamagedInEveryCopyIsNamed() {
        TwoCopies.damage(copies.own, 6);
        TwoCopies.damage(copies.other, 6);
        assertThatThrownBy(scrub::run).isInstanceOf(BlockDamagedException.class).hasMessageContaining("6");
        assertThat(copies.healed).isEmpty();
    }

    @Test
    void whatCannotEvenBeReadIsToldAndNotHealed() {
        copies.unreadable = 4;
        assertThat(scrub.run()).isEqualTo(3);
        assertThat(failures).hasSize(1);
        assertThat(copies.healed).isEmpty();
    }
}
