package org.bartergrid.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever comes through the pipe is frames, or an {@link IOException} that says why it is none. */
class FramesFuzzTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** A buffer, and a frame and a text that claim as much as they may without being there. */
    private static final long ALLOCATED_AT_MOST = (512 << 10) + FrameWriter.MAX_FRAME_BYTES;

    /** Of objects that are made of a byte: a setting of two empty texts, for one, takes four. */
    private static final long ALLOCATED_PER_BYTE = 64;

    static Stream<byte[]> frames() {
        return FrameTest.frames().map(fixture -> HexFormat.of().parseHex((String) fixture.get()[1]));
    }

    @MethodSource("frames")
    @FuzzTest
    void bytesAreFramesOrRefused(byte[] bytes) throws IOException {
        List<Frame> frames = read(bytes);
        assertThat(read(written(frames))).usingRecursiveComparison().isEqualTo(frames);

        // A second time, when all classes are loaded.
        long before = THREADS.getCurrentThreadAllocatedBytes();
        read(bytes);
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                .as("bytes allocated for %s", bytes.length)
                .isLessThan(ALLOCATED_AT_MOST + ALLOCATED_PER_BYTE * bytes.length);
    }

    /** All frames up to where they end or are none. */
    private static List<Frame> read(byte[] bytes) {
        List<Frame> frames = new ArrayList<>();
        try (FrameReader reader = new FrameReader(new ByteArrayInputStream(bytes))) {
            for (Frame frame = reader.read(); frame != null; frame = reader.read()) {
                frames.add(frame);
            }
        } catch (IOException refused) {
            assertThat(refused).message().isNotBlank();
        }
        return frames;
    }

    private static byte[] written(List<Frame> frames) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (FrameWriter writer = new FrameWriter(bytes)) {
            for (Frame frame : frames) {
                writer.write(frame);
            }
        }
        return bytes.toByteArray();
    }
}
