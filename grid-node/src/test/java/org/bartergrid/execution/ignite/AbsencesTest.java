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
    void whoRunsNoJobsNowIsAskedAgainButNotForEver() {
        cell.add("ada.laptop");
        order();
        absences.notNow(board, ADA, "not now", 1_000);
        assertThat(board.away()).containsExactly(ADA);

        absences.look(board, 3_000);
        order();
        absences.notNow(board, ADA, "not now", 1_000 + Absences.SETTLING_MILLIS);
        assertThat(board.away()).containsExactly(ADA);
        assertThat(board.progress().lostSplits()).as("none was begun").isZero();
        absences.look(board, 40_000);
        order();
        absences.notNow(board, ADA, "not now", 1_001 + Absences.SETTLING_MILLIS);

        assertThat(board.failure()).contains("ada.laptop, was lost: not now");
    }

    @Test
    void whoHasAnsweredMeanwhileOrLeftBeginsAnew() {
        cell.add("ada.laptop");
        absences.notNow(board, ADA, "not now", 0);
        absences.look(board, 2_000);
        absences.answered(ADA);
        absences.notNow(board, ADA, "not now", 100_000);
        absences.look(board, 102_000);
        absences.left(board, ADA);
        absences.look(board, 200_000);
        absences.notNow(board, ADA, "not now", 200_001);

        assertThat(board.isOver()).isFalse();
        assertThat(board.away()).containsExactly(ADA);
    }
}
