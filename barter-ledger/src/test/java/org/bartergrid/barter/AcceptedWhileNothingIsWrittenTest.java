package org.bartergrid.barter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.bartergrid.barter.BarterException.Kind;
import org.bartergrid.barter.ContractRecord.State;
import org.bartergrid.books.BooksStore;
import org.bartergrid.books.CommandLog;
import org.bartergrid.books.InMemoryCommandLog;
import org.bartergrid.books.InMemoryPages;
import org.bartergrid.books.InMemoryProjections;
import org.bartergrid.market.Approval;
import org.bartergrid.market.Condition;
import org.bartergrid.market.Decision;
import org.bartergrid.market.Manner;
import org.bartergrid.market.Want;
import org.bartergrid.peer.PeerId;
import org.bartergrid.resource.Category;
import org.bartergrid.resource.RatedResource;
import org.bartergrid.resource.RatedResource.Evidence;
import org.bartergrid.resource.SharedFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A person has accepted just when too few coordinators had all of the books: it is asked of the books again. */
class AcceptedWhileNothingIsWrittenTest {
    /** A log that writes nothing now, and may later. */
    private static final class PausingLog implements CommandLog {
        private final CommandLog log = new InMemoryCommandLog();
        private volatile @Nullable String pause;

        @Override
        public @Nullable String whyNotAppend() {
            return pause;
        }

        @Override
        public long head() {
            return log.head();
        }

        @Override
        public byte @Nullable [] read(long number) {
            return log.read(number);
        }

        @Override
        public Appended append(long number, byte[] block) {
            return log.append(number, block);
        }
    }

    @Test
    void whatWasAcceptedIsAgreedWhenThereIsAWriterAgain() {
        PausingLog log = new PausingLog();
        BooksStore store = new BooksStore(log, new InMemoryPages(), new InMemoryProjections());
        SharedFile file = new SharedFile("genes", 9, "text/plain", "ab".repeat(32), "", "", "", "", 8_000_000);
        try (Grid grid = new Grid(store, new InMemoryCatalog())) {
            grid.peer("ada", new RatedResource("genes", file, Evidence.DECLARED, ""));
            grid.peer("sci");
            grid.offer("ada", file, 1, 0, 0, Manner.STANDARD.with(new Approval(600, Approval.Otherwise.REJECT)));
            Want want = new Want(Category.FILE, 1, 1, 1, Condition.All.NOTHING, 10_000_000);
            ContractRecord proposed = grid.barter
                    .order(grid.demand("sci", List.of(want), List.of(), 20_000_000))
                    .contracts()
                    .get(0);
            Decision decision = new Decision(
                    proposed.id(),
                    new PeerId("ada"),
                    Decision.Verdict.ACCEPT,
                    proposed.proposal().termsSha256(),
                    null,
                    proposed.proposal().beginsByMillis(),
                    1);
            log.pause = "Nothing is written now";
            assertThatThrownBy(() -> grid.barter.decide(grid.sign(decision.toJson(), "ada")))
                    .isInstanceOfSatisfying(BarterException.class, refused -> assertThat(refused.kind())
                            .isEqualTo(Kind.NO_WRITER));
            assertThat(grid.barter.contract(proposed.id()).state()).isEqualTo(State.PROPOSED);
            grid.pass(5_000);
            assertThat(grid.barter.settleOverdue()).isZero();
            assertThat(grid.barter.contract(proposed.id()).state()).isEqualTo(State.PROPOSED);
            log.pause = null;
            grid.pass(5_000);
            assertThat(grid.barter.settleOverdue()).isZero();
            ContractRecord agreed = grid.barter.contract(proposed.id());
            assertThat(agreed.state()).isEqualTo(State.AGREED);
            assertThat(grid.held("sci")).isEqualTo(agreed.contract().holdMinor());
        }
    }
}
