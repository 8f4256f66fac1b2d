package org.bartergrid.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.bartergrid.peer.NodeId;
import org.bartergrid.peer.PeerId;
import org.bartergrid.peer.Profile;
import org.bartergrid.peer.Reputation;
import org.bartergrid.peer.SigningKey;
import org.bartergrid.peer.VerificationKey;
import org.bartergrid.resource.ComputingPower;
import org.junit.jupiter.api.Test;

/** Who is found, in what order, and what is said when nobody is. */
class MatcherTest {
    private static final VerificationKey KEY = SigningKey.generate().verificationKey();
    private static final Window TERM = new Window(1_000, 2_000);
    private static final Demander SCIENTIST =
            new Demander(new PeerId("sci"), Profile.EMPTY, Reputation.NEW, Concession.STEADY);

    private static Want want(int nodes, long minMips, long maxPrice) {
        return Demand.ofComputingPower(nodes, 2, 100, minMips, 0, 0, maxPrice, 1)
                .wants()
                .get(0);
    }

    private static Candidate candidate(String peer, long mips, long price, long reserve) {
        return candidate(peer, mips, price, reserve, 4, true, OfferMandate.Trust.ANYONE);
    }

    private static Candidate candidate(
            String peer, long mips, long price, long reserve, int free, boolean alive, OfferMandate.Trust trust) {
        OfferMandate mandate = OfferMandate.ofComputingPower(
                new OfferId(new UUID(1, peer.hashCode())),
                new NodeId(peer + ".box"),
                4,
                reserve,
                new Window(0, 10_000),
                trust,
                0);
        Listing listing = new Listing(
                mandate,
                price,
                new ComputingPower(mips, 1_000, 4, 4_096),
                new Profile("Kiel", null, "a lab", null, Set.of(Profile.Field.AFFILIATION)),
                Reputation.NEW);
        return new Candidate(listing, free, alive);
    }

    private static List<String> peers(SearchAnswer answer) {
        return answer.ranked().stream()
                .map(ranked -> ranked.candidate().mandate().peer().value())
                .toList();
    }

    @Test
    void aConditionSaysWhichOfItsPartsFailedHowMany() {
        SearchAnswer answer = Matcher.search(
                want(1, 0, 100).where(ConditionParser.parse("mips>=6000;place==Kiel;peer!=dear;reputation>=90")),
                SCIENTIST,
                TERM,
                List.of(candidate("dear", 7_000, 90, 0), candidate("cheap", 5_000, 10, 0)));
        assertThat(answer.satisfied()).isFalse();
        assertThat(answer.failures()).containsOnly(Map.entry(Constraint.CONDITION, 2));
        assertThat(answer.explanation())
                .contains("1 are not mips>=6000.", "1 are not peer!='dear'.")
                .doesNotContain("place", "reputation");
        SearchAnswer same = Matcher.search(
                want(1, 0, 100).where(ConditionParser.parse("mips>=9000;mips>8999;affiliation=='a lab'")),
                SCIENTIST,
                TERM,
                List.of(candidate("cheap", 5_000, 10, 0)));
        assertThat(same.partFailures().values())
                .as("a hidden field is like an empty one")
                .containsExactly(1, 1);
        SearchAnswer less = Matcher.search(
                want(1, 0, 100).where(ConditionParser.parse("mips>=6000,price<=10")),
                SCIENTIST,
                TERM,
                List.of(candidate("dear", 7_000, 90, 0), candidate("cheap", 5_000, 10, 0)));
        assertThat(peers(less)).containsExactlyInAnyOrder("cheap", "dear");
    }

    @Test
    void theCheaperOfTwoEqualMachinesIsCloser() {
        SearchAnswer answer = Matcher.search(
                want(1, 0, 100),
                SCIENTIST,
                TERM,
                List.of(candidate("dear", 5_000, 90, 0), candidate("cheap", 5_000, 10, 0)));
        assertThat(peers(answer)).containsExactly("cheap", "dear");
        assertThat(answer.satisfied()).isTrue();
        assertThat(answer.relaxation()).isNull();
    }

    @Test
    void atTheSamePriceTheMachineThatJustFitsIsCloser() {
        SearchAnswer answer = Matcher.search(
                want(1, 5_000, 100),
                SCIENTIST,
                TERM,
                List.of(candidate("huge", 50_000, 40, 0), candidate("fitting", 5_000, 40, 0)));
        assertThat(peers(answer)).containsExactly("fitting", "huge");
    }

    @Test
    void theScoreIsWhatItsDocumentationSays() {
        RankedCandidate ranked = Matcher.search(
                        want(1, 4_000, 100), SCIENTIST, TERM, List.of(candidate("ada", 8_000, 25, 0)))
                .ranked()
                .get(0);
        // Parameters: mips 4000/8000 and slots 2/4, so one half. Value: (100 − 25) / 100.
        assertThat(ranked.parameterPpm()).isEqualTo(500_000);
        assertThat(ranked.valuePpm()).isEqualTo(750_000);
        assertThat(ranked.scorePpm()).isEqualTo(625_000);
    }

    @Test
    void everyConstraintKillsForItsOwnReason() {
        SearchAnswer answer = Matcher.search(
                want(1, 5_000, 100),
                SCIENTIST,
                TERM,
                List.of(
                        candidate("slow", 4_000, 50, 0),
                        candidate("dear", 6_000, 150, 120),
                        candidate("full", 6_000, 50, 0, 1, true, OfferMandate.Trust.ANYONE),
                        candidate("dead", 6_000, 50, 0, 4, false, OfferMandate.Trust.ANYONE),
                        candidate("shy", 6_000, 50, 0, 4, true, OfferMandate.Trust.only(List.of(new PeerId("bob")))),
                        candidate("sci", 6_000, 50, 0)));
        assertThat(answer.ranked()).isEmpty();
        assertThat(answer.examined()).isEqualTo(6);
        assertThat(answer.failures())
                .containsOnlyKeys(
                        Constraint.CONDITION,
                        Constraint.PRICE,
                        Constraint.SLOTS,
                        Constraint.ALIVE,
                        Constraint.TRUST,
                        Constraint.ANOTHER_PEERS);
        // 20 % for speed, 20 % for price, 50 % for slots: speed comes first among equals.
        assertThat(answer.relaxation()).isEqualTo(new SearchAnswer.Relaxation("mips", 5_000, 4_000, 5_000));
        assertThat(answer.explanation()).contains("0 of 6 offers fit").contains("mips from 5000 to 4000");
    }

    @Test
    void aRelaxationLetsAsManyInAsAreMissing() {
        List<Candidate> candidates = List.of(
                candidate("fits", 9_000, 50, 0), candidate("near", 4_900, 50, 0), candidate("far", 3_000, 50, 0));
        SearchAnswer answer = Matcher.search(want(3, 5_000, 100), SCIENTIST, TERM, candidates);
        assertThat(answer.relaxation()).isEqualTo(new SearchAnswer.Relaxation("mips", 5_000, 3_000, 3_332));
        // It is true: with the relaxed demand all three fit.
        assertThat(Matcher.search(want(3, 3_000, 100), SCIENTIST, TERM, candidates)
                        .satisfied())
                .isTrue();
        assertThat(answer.closest()).isNotNull();
        assertThat(answer.closest().candidate().mandate().peer().value()).isEqualTo("near");
    }

    @Test
    void whereNobodyOffersTheAnswerSaysHowToStart() {
        assertThat(Matcher.search(want(1, 0, 100), SCIENTIST, TERM, List.of()).explanation())
                .contains("no open offer");
    }

    @Test
    void theAgreedPriceIsTheValuationInsideBothMandates() {
        assertThat(bargain(50, 10, 100).orElseThrow()).isBetween(45L, 55L);
        assertThat(bargain(5, 10, 100)).hasValue(10);
        assertThat(bargain(500, 10, 100)).hasValue(100);
        assertThat(bargain(50, 101, 100)).isEmpty();
    }

    private static OptionalLong bargain(long valuation, long reserve, long highest) {
        return Matcher.bargain(valuation, Concession.STEADY, reserve, Concession.STEADY, highest);
    }

    /** In millionths both are as far away; what lets only one of them in is not enough. */
    @Test
    void aRelaxationLetsTheFarthestOneInTooThatIsNeeded() {
        List<Candidate> dear = List.of(
                candidate("one", 5_000, 6_000_002, 6_000_002),
                candidate("two", 5_000, 6_000_001, 6_000_001),
                candidate("six", 5_000, 6_000_000, 6_000_000));
        for (int needed = 1; needed <= 3; needed++) {
            SearchAnswer answer = Matcher.search(want(needed, 0, 5_000_000), SCIENTIST, TERM, dear);
            assertThat(answer.relaxation()).isNotNull();
            assertThat(answer.relaxation().toValue()).isEqualTo(5_999_999 + needed);
        }
    }
}
