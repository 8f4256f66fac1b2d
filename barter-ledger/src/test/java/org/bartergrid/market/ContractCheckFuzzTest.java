package org.bartergrid.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bartergrid.market.SoundContract.BUDGET_MINOR;
import static org.bartergrid.market.SoundContract.RESERVE_MINOR;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.bartergrid.peer.PeerId;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is said to be a contract is judged in sentences. One that was changed after it was signed is never sound, and
 * one that its coordinator signs is only if it stays inside what both sides have signed.
 */
class ContractCheckFuzzTest {

    static Stream<byte[]> contracts() {
        String sound = SoundContract.SIGNED.document();
        return Stream.of(
                        sound,
                        SoundContract.at(RESERVE_MINOR - 1).toJson(),
                        SoundContract.at(2 * BUDGET_MINOR / 200).toJson(),
                        sound.replace("\"slots\":2", "\"slots\":3"),
                        sound.replace("\"untilMillis\":501000", "\"untilMillis\":9007199254740991"),
                        sound.replace("24100", "9007199254740991"))
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("contracts")
    @FuzzTest
    void contractsAreSoundOrNot(byte[] bytes) {
        String document;
        SignedDocument signedAnew;
        try {
            document = CanonicalJson.canonical(new String(bytes, StandardCharsets.UTF_8));
            signedAnew = SignedDocument.sign(
                    document, PeerId.GRID.value(), SignedDocument.ROLE_COORDINATOR, SoundContract.GRID_KEY);
        } catch (IllegalArgumentException noDocument) {
            return;
        }
        List<String> ofTheChanged = problems(new SignedDocument(document, SoundContract.SIGNED.signatures()));
        assertThat(ofTheChanged.isEmpty()).isEqualTo(document.equals(SoundContract.SIGNED.document()));
        if (problems(signedAnew).isEmpty()) {
            staysInside(Contract.parse(document));
        }
    }

    private static List<String> problems(SignedDocument signed) {
        List<String> problems = ContractCheck.problems(signed, SoundContract.GRID_KEY.verificationKey());
        assertThat(problems).allMatch(problem -> problem.endsWith("."));
        return problems;
    }

    /** What the two have signed, once more and in other words. */
    private static void staysInside(Contract contract) {
        assertThat(contract.holdMinor()).isLessThanOrEqualTo(BUDGET_MINOR);
        Leg work = contract.legs().get(0);
        assertThat(work.priceMinor()).isBetween(RESERVE_MINOR, 20_000L);
        assertThat(work.slots()).isEqualTo(SoundContract.OFFERED_SLOTS);
        assertThat(work.quantity().amount()).isEqualTo(200_000);
        assertThat(SoundContract.OFFERED.contains(contract.window())).isTrue();
        assertThat(contract.window().untilMillis() - contract.window().fromMillis())
                .isEqualTo(SoundContract.TERM_SECONDS * 1_000);
        long given = contract.paymentMinor() + contract.returnMinor();
        assertThat(given).isBetween(contract.valueMinor() - contract.valueMinor() / 10, contract.valueMinor());
    }
}
