package org.bartergrid.execution.ignite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bartergrid.execution.BarteredNode;
import org.bartergrid.execution.JobBoard;
import org.bartergrid.execution.JobLimits;
import org.junit.jupiter.api.Test;

class AbsencesTest {

    private static final BarteredNode ADA = new BarteredNode("contract-1", "ada.laptop", 2, "");
    private static final long PATIENCE_MILLIS = 60_000;

    private final Set<String> cell = new HashSet<>();
    private final Absences absences = new Absences(cell::contains, PATIENCE_MILLIS);
    private final JobBoard board = new JobBoard(4, 1, List.of(ADA), JobLimits.defaults());

    private int order() {
        return board.nextOrders().get(0).id();
    }

    @Test
    void whoIsBackIsGivenWorkAgain() {
        order();
        absences.left(board, ADA);
        absences.look(board, 0);
        assertThat(board.nextOrders()).isEmpty();

        cell.add("ada.laptop");
        absences.look(board, Absences.LOOK_MILLIS - 1);
        assertThat(board.away()).as("looked at now and then").containsExactly(ADA);
        absences.look(board, Absences.LOOK_MILLIS);

        assertThat(board.away()).isEmpty();
        assertThat(board.nextOrders()).isNotEmpty();
    }

    @Test
    void aJobWithoutAnyNodeWaitsForSoLongAndNoLonger() {
        absences.left(board, ADA);
        absences.look(board, 0);
        absences.look(board, PATIENCE_MILLIS);
        assertThat(board.isOver()).isFalse();

        absences.look(board, PATIENCE_MILLIS + Absences.LOOK_MILLIS);

        assertThat(board.failure()).contains("ada.laptop, was lost: it left the cell");
    }

    @Test
    void patienceBeginsAnewWhenSomebodyWasThere() {
        absences.left(board, ADA);
        absences.look(board, 0);
        cell.add("ada.laptop");
        absences.look(board, PATIENCE_MILLIS);
        cell.clear();
        absences.left(board, ADA);
        absences.look(board, PATIENCE_MILLIS + Absences.LOOK_MILLIS);
        absences.look(board, 2 * PATIENCE_MILLIS);

        assertThat(board.isOver()).isFalse();
    }

    @Test
    void whoIsBackAndNotReadyIsAskedOnceMoreButNotForEver() {
        cell.add("ada.laptop");
        assertThat(absences.refused(board, ADA, order(), "not now", 0))
                .as("it has never been away")
                .isFalse();
        absences.left(board, ADA);
        absences.look(board, 10_000);

        assertThat(absences.refused(board, ADA, order(), "not now", 11_000)).isTrue();
        assertThat(board.away()).containsExactly(ADA);
        absences.look(board, 13_000);
        int again = order();
        assertThat(absences.refused(board, ADA, again, "not now", 10_001 + Absences.SETTLING_MILLIS))
                .as("since it came back first")
                .isFalse();
        assertThat(board.awaits(again)).isTrue();
    }
}
