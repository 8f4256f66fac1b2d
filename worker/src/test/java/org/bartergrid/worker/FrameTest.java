package org.bartergrid.worker;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.bartergrid.job.engine.MapCounts;
import org.bartergrid.job.engine.ReduceCounts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {

    /** Every kind of frame as version 1 writes it. */
    static Stream<Arguments> frames() {
        return Stream.of(
                fixture(
                        new Frame.Open(1, "/j", "C", Map.of("k", "21"), 2, 3, "/s"),
                        "00000022010100000001" + "00022f6a" + "000143" + "0001" + "00016b" + "00023231" + "00000002"
                                + "00000003" + "00022f73"),
                fixture(new Frame.MapSplit(2, 7, 9), "0000000e0102000000020000000700000009"),
                fixture(new Frame.Reduce(3, 1), "0000000a01030000000300000001"),
                fixture(new Frame.Data(4, new byte[] {1, 2}), "000000080104000000040102"),
                fixture(new Frame.End(5), "00000006010500000005"),
                fixture(new Frame.Opened(6, "lines"), "0000000d01060000000600056c696e6573"),
                fixture(new Frame.Run(7, 2, new byte[] {5}), "0000000b0107000000070000000205"),
                fixture(
                        new Frame.Mapped(8, new MapCounts(1, 2, 3)),
                        "0000001e010800000008" + "000000000000000100000000000000020000000000000003"),
                fixture(new Frame.Result(9, new byte[] {6}), "0000000701090000000906"),
                fixture(
                        new Frame.Tally(10, "h", new long[] {1, -1}),
                        "00000019010a0000000a" + "000168" + "0000000000000001ffffffffffffffff"),
                fixture(
                        new Frame.Reduced(11, new ReduceCounts(4, 5, 6)),
                        "0000001e010b0000000b" + "000000000000000400000000000000050000000000000006"),
                fixture(new Frame.Failed(12, Frame.Category.JOB, "no"), "0000000b010c0000000c0200026e6f"),
                fixture(new Frame.Abandon(13), "00000006010d0000000d"));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void versionOneStaysAsItIs(Frame frame, String hex) throws IOException {
        assertThat(HexFormat.of().formatHex(written(frame))).isEqualTo(hex);
        assertThat(reader(HexFormat.of().parseHex(hex)).read())
                .usingRecursiveComparison()
                .isEqualTo(frame);
    }

    @ParameterizedTest
    @MethodSource("frames")
    void aFrameCutShortIsAnError(Frame frame, String hex) {
        byte[] whole = HexFormat.of().parseHex(hex);
        for (int length = 1; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            // It is what one is told when a worker dies in mid-work.
            assertThatThrownBy(() -> reader(part).read())
                    .isInstanceOf(IOException.class)
                    .hasMessage("Not a frame: it ends before its last field.");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7fffffff0101", // two gigabytes claimed
                "ffffffff0101", // a negative length
                "00000006020500000005", // version 2
                "00000006010e00000005", // type 14
                "000000070105000000050a", // an End with something behind it
                "0000000b010c0000000c0900026e6f", // failure category 9
                "00000011010a0000000a0001680000000000000001", // a tally's key without its amount
                "48656c6c6f2c20776f726c64210a" // a stray print
            })
    void garbageIsAnErrorAndNothingLarger(String hex) {
        assertThatThrownBy(() -> reader(HexFormat.of().parseHex(hex)).read()).isInstanceOf(IOException.class);
    }

    @Test
    void theEndBetweenTwoFramesIsNoError() throws IOException {
        FrameReader reader = reader(written(new Frame.End(5)));

        assertThat(requireNonNull(reader.read()).request()).isEqualTo(5);
        assertThat(reader.read()).isNull();
    }

    @Test
    void aFrameThatIsTooLargeIsNotSent() {
        Frame large = new Frame.Data(1, new byte[FrameWriter.MAX_FRAME_BYTES]);

        assertThatThrownBy(() -> written(large)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Arguments fixture(Frame frame, String hex) {
        return Arguments.of(frame, hex);
    }

    private static FrameReader reader(byte[] bytes) {
        return new FrameReader(new ByteArrayInputStream(bytes));
    }

    private static byte[] written(Frame frame) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (FrameWriter writer = new FrameWriter(bytes)) {
            writer.write(frame);
        }
        return bytes.toByteArray();
    }
}
