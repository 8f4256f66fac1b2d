package org.bartergrid.execution.ignite;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What another member sends, as the gate and those behind it read it: jobs, answers, and the requests and answers in them
 * are what they say, or nothing, or an {@link IOException}.
 */
class CellMessagesFuzzTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final byte[] BATCH = HexFormat.of().parseHex("fe0c0000006621500c7001000900000000");
    private static final byte[] FETCH = HexFormat.of().parseHex("fe0c0000006621500c7101000900000000");
    private static final JobBytes JOBS = new JobBytes(BATCH, FETCH);
    private static final byte ARRAY = 12;

    /** A text whose length is two bytes, and which is not there: six bytes for each of its own. */
    private static final long ALLOCATED_AT_MOST = 512 << 10;

    private static final long ALLOCATED_PER_BYTE = 128;

    static Stream<byte[]> messages() {
        return Stream.of(
                        CellMessagesTest.requests().map(CellMessages::encode),
                        CellMessagesTest.answers().map(CellMessages::encode),
                        CellMessagesTest.requests().map(request -> job(BATCH, CellMessages.encode(request))),
                        CellMessagesTest.answers().map(answer -> array(CellMessages.encode(answer))))
                .flatMap(kind -> kind);
    }

    @MethodSource("messages")
    @FuzzTest
    void bytesAreMessagesOrRefused(byte[] bytes) {
        jobsHaveNothingButTheirPayload(bytes);
        answersAreArrays(bytes);
        read(bytes);

        assertThat(allocatedFor(bytes))
                .as("bytes allocated for %s", bytes.length)
                .isLessThan(ALLOCATED_AT_MOST + ALLOCATED_PER_BYTE * bytes.length);
    }

    /** When all classes are loaded, and without what it takes to look at the answer. */
    private static long allocatedFor(byte[] bytes) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            CellMessages.request(bytes);
        } catch (IOException looksLikeAnAnswer) {
            try {
                CellMessages.answer(bytes);
            } catch (IOException refused) {
                return THREADS.getCurrentThreadAllocatedBytes() - before;
            }
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static void jobsHaveNothingButTheirPayload(byte[] bytes) {
        JOBS.batch(bytes).ifPresent(payload -> {
            assertThat(job(BATCH, payload)).isEqualTo(bytes);
            read(payload);
        });
        JOBS.fetch(bytes).ifPresent(payload -> assertThat(job(FETCH, payload)).isEqualTo(bytes));
    }

    /** Ignite unmarshals what this gives, so it may never be anything but an array of bytes. */
    private static void answersAreArrays(byte[] bytes) {
        byte[] answer = JobBytes.answer(bytes, "It could not run what it was sent.");
        byte[] payload = Arrays.copyOfRange(answer, 5, answer.length);
        assertThat(array(payload)).isEqualTo(answer);
        read(payload);
    }

    private static void read(byte[] message) {
        parsed(() -> CellMessages.request(message)).ifPresent(request -> {
            byte[] written = CellMessages.encode(request);
            assertThat(parsed(() -> CellMessages.request(written)).orElseThrow())
                    .usingRecursiveComparison()
                    .isEqualTo(request);
        });
        parsed(() -> CellMessages.answer(message)).ifPresent(answer -> {
            byte[] written = CellMessages.encode(answer);
            CellAnswer again = parsed(() -> CellMessages.answer(written)).orElseThrow();
            assertThat(again)
                    .usingRecursiveComparison()
                    .ignoringFields("tallies")
                    .isEqualTo(answer);
            if (answer instanceof CellAnswer.Reduced reduced) {
                assertThat(((CellAnswer.Reduced) again).tallies().tables())
                        .isEqualTo(reduced.tallies().tables());
            }
        });
    }

    private static <T> Optional<T> parsed(Parsing<T> parsing) {
        try {
            return Optional.of(parsing.parse());
        } catch (IOException refused) {
            assertThat(refused).message().isNotBlank();
            return Optional.empty();
        }
    }

    private static byte[] job(byte[] empty, byte[] payload) {
        ByteBuffer job = ByteBuffer.allocate(empty.length + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        return job.put(empty)
                .put(payload)
                .putInt(1, job.capacity() - 5)
                .putInt(empty.length - 4, payload.length)
                .array();
    }

    private static byte[] array(byte[] bytes) {
        return ByteBuffer.allocate(5 + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(ARRAY)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    private interface Parsing<T> {
        T parse() throws IOException;
    }
}
