package org.bartergrid.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bartergrid.store.Coordinators.Coordinator;
import org.bartergrid.store.Standing.Kind;
import org.junit.jupiter.api.Test;

/** Whose data counts when nobody writes the books yet. */
class AdmissionTest {
    private static final Coordinators THREE = new Coordinators(
            "ada",
            List.of(
                    new Coordinator("ada", "127.0.0.1", 7081),
                    new Coordinator("bob", "127.0.0.1", 7082),
                    new Coordinator("cleo", "127.0.0.1", 7083)));

    private static Standing standing(Kind kind, long epoch, long block) {
        return new Standing(kind, epoch, block, "ab".repeat(32));
    }

    private static String whyNot(Standing... present) {
        String why = Admission.whyNotOpen(THREE, List.of(present));
        return why == null ? "open" : why;
    }

    @Test
    void aNewGridBeginsWhenAllAreThere() {
        assertThat(whyNot(Standing.NOTHING, Standing.NOTHING))
                .contains("all 3 coordinators")
                .contains("2 are");
        assertThat(whyNot(Standing.NOTHING, Standing.NOTHING, Standing.NOTHING)).isEqualTo("open");
    }

    @Test
    void aMajorityThatHasTheBooksOpensThem() {
        Standing one = standing(Kind.IN_ORDER, 4, 90);
        Standing other = standing(Kind.CRASHED, 4, 88);
        assertThat(whyNot(one)).contains("2 that have the books").contains("1 are");
        assertThat(whyNot(one, other)).isEqualTo("open");
        assertThat(whyNot(one, other, Standing.NOTHING)).isEqualTo("open");
    }

    @Test
    void aNewDiskIsNoVote() {
        assertThat(whyNot(standing(Kind.CRASHED, 4, 90), Standing.NOTHING)).contains("1 are");
    }

    @Test
    void damagedDataIsNoVoteEither() {
        Standing damaged = standing(Kind.DAMAGED, 4, 90);
        Standing old = standing(Kind.IN_ORDER, 2, 50);
        assertThat(whyNot(damaged, old)).contains("1 are");
        assertThat(whyNot(damaged, damaged, old)).contains("1 are");
    }

    @Test
    void oneThatWasFoundBehindCountsSinceWhatItHadIsKnown() {
        Standing aside = standing(Kind.SET_ASIDE, 3, 80);
        assertThat(whyNot(aside, standing(Kind.CRASHED, 4, 90))).isEqualTo("open");
        assertThat(whyNot(aside, aside)).contains("nobody who is there has the books");
    }

    @Test
    void oneThatGetsTwoOthersWaitsForBoth() {
        Standing books = standing(Kind.IN_ORDER, 4, 90);
        assertThat(whyNot(books, Standing.NOTHING)).contains("1 are");
        assertThat(whyNot(books, Standing.NOTHING, Standing.NOTHING)).isEqualTo("open");
    }

    @Test
    void whoeverKnowsOnlyAnEarlierWriterIsBehind() {
        Standing behind = standing(Kind.CRASHED, 3, 95);
        Standing ahead = standing(Kind.CRASHED, 4, 90);
        assertThat(Admission.isBehind(behind, List.of(ahead))).isTrue();
        assertThat(Admission.isBehind(ahead, List.of(behind))).isFalse();
        assertThat(Admission.isBehind(standing(Kind.SET_ASIDE, 3, 95), List.of(ahead)))
                .isFalse();
        assertThat(whyNot(behind, ahead, ahead)).contains("fresh copy");
        assertThat(Admission.newest(List.of(behind, ahead))).contains(ahead);
    }

    @Test
    void oldBooksAreNotOpenedWhenOneWhoSetNewerOnesAsideIsThere() {
        Standing aside = standing(Kind.SET_ASIDE, 7, 140);
        Standing old = standing(Kind.IN_ORDER, 6, 120);
        assertThat(whyNot(aside, old)).contains("somebody is away who has newer books");
        assertThat(whyNot(aside, aside, standing(Kind.CRASHED, 7, 140))).isEqualTo("open");
    }
}
