package org.bartergrid.execution.ignite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bartergrid.execution.BatchFailure;
import org.bartergrid.execution.BatchFailure.Cause;
import org.bartergrid.execution.SplitAttempt;
import org.bartergrid.job.Tallies;
import org.bartergrid.job.engine.ReduceCounts;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CellMessagesTest {

    private static final String RUN = "run-1";
    private static final SplitAttempt NAME = new SplitAttempt(7, 1);
    private static final Work WORK = new Work("contract", "job", RUN, "sha", "science.Job", Map.of("k", "21"), 4);
    private static final SignedReceipt RECEIPT = new SignedReceipt(3, new byte[] {9, 9});

    static Stream<CellRequest> requests() {
        return Stream.of(
                new CellRequest.MapBatch(WORK, List.of(new CellRequest.SplitBytes(NAME, new byte[] {4, 5}))),
                new CellRequest.ReduceBatch(
                        WORK,
                        2,
                        1,
                        List.of(new CellRequest.RunSource("ada.laptop", "contract", "ticket", List.of(NAME)))),
                new CellRequest.CloseContract("contract", RUN),
                new CellRequest.FetchRuns("contract", RUN, 2, List.of(NAME), 1L << 40),
                new CellRequest.FetchResult("contract", RUN, 2, 1, 12));
    }

    static Stream<CellAnswer> answers() {
        Tallies tallies = new Tallies();
        tallies.add("histogram", 1, 100);
        tallies.add("histogram", 57, 2);
        return Stream.of(
                new CellAnswer.Mapped(
                        RECEIPT,
                        List.of(
                                new CellAnswer.SplitOutcome(NAME, 12, null),
                                new CellAnswer.SplitOutcome(NAME, 0, new BatchFailure(Cause.JOB, "It threw.")))),
                new CellAnswer.Reduced(RECEIPT, new ReduceCounts(1, 2, 3), tallies, 99, new byte[32]),
                new CellAnswer.Closed(SignedReceipt.NONE),
                new CellAnswer.Chunk(1000, new byte[] {1}),
                new CellAnswer.Failed(RECEIPT, new BatchFailure(Cause.RUNS_MISSING, "gone", "ada.laptop")));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void requestsComeBackAsTheyWere(CellRequest request) throws IOException {
        assertThat(CellMessages.request(CellMessages.encode(request)))
                .usingRecursiveComparison()
                .isEqualTo(request);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void answersComeBackAsTheyWere(CellAnswer answer) throws IOException {
        assertThat(CellMessages.answer(CellMessages.encode(answer)))
                .usingRecursiveComparison()
                .ignoringFields("tallies")
                .isEqualTo(answer);
        if (answer instanceof CellAnswer.Reduced reduced) {
            CellAnswer.Reduced back = (CellAnswer.Reduced) CellMessages.answer(CellMessages.encode(answer));
            assertThat(back.tallies().tables()).isEqualTo(reduced.tallies().tables());
        }
    }

    @ParameterizedTest
    @MethodSource("requests")
    void aMessageCutShortOrTooLongIsAnErrorAndNothingWorse(CellRequest request) {
        byte[] whole = CellMessages.encode(request);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> CellMessages.request(part))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(IOException.class)
                    .message()
                    .as("what its sender is told of %d bytes", length)
                    .isNotBlank();
        }
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        assertThatThrownBy(() -> CellMessages.request(longer)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void aForgedCountAllocatesNothing(CellAnswer answer) {
        byte[] message = CellMessages.encode(answer);
        for (int at = 2; at + Integer.BYTES <= message.length; at++) {
            byte[] forged = message.clone();
            Arrays.fill(forged, at, at + Integer.BYTES, (byte) 0x7f);
            try {
                assertThat(CellMessages.answer(forged)).isNotNull();
            } catch (IOException e) {
                assertThat(e).as("forged at %d", at).isNotNull();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void anotherVersionIsRefused(CellAnswer answer) {
        byte[] message = CellMessages.encode(answer);
        message[0] = 3;

        assertThatThrownBy(() -> CellMessages.answer(message))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 3");
    }
}
