package org.bartergrid.execution.ignite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.bartergrid.execution.BatchFailure;
import org.junit.jupiter.api.Test;

/** What Ignite 2.17 was seen to send, and everything that only looks like it. */
class JobBytesTest {

    private static final byte[] BATCH = HexFormat.of().parseHex("fe0c0000006621500c7001000900000000");
    private static final byte[] FETCH = HexFormat.of().parseHex("fe0c0000006621500c7101000900000000");
    private static final byte[] PAYLOAD = {1, 2, 3};

    private final JobBytes bytes = new JobBytes(BATCH, FETCH);

    @Test
    void aBatchAndAFetchAreToldApart() {
        assertThat(bytes.batch(job(BATCH, PAYLOAD))).contains(PAYLOAD);
        assertThat(bytes.fetch(job(BATCH, PAYLOAD))).isEmpty();
        assertThat(bytes.fetch(job(FETCH, PAYLOAD))).contains(PAYLOAD);
        assertThat(bytes.batch(job(FETCH, new byte[0]))).isEmpty();
        assertThat(bytes.batch(BATCH)).contains(new byte[0]);
    }

    /** Whatever byte of what is not payload is another one: it is not one of ours. */
    @Test
    void aSingleOtherByteIsEnough() {
        byte[] job = job(BATCH, PAYLOAD);
        for (int at = 0; at < BATCH.length; at++) {
            byte[] other = job.clone();
            other[at]++;
            assertThat(bytes.batch(other)).as("byte %d", at).isEmpty();
        }
        assertThat(bytes.batch(Arrays.copyOf(job, job.length - 1))).isEmpty();
        assertThat(bytes.batch(Arrays.copyOf(job, job.length + 1))).isEmpty();
    }

    @Property
    void anythingElseIsNothing(@ForAll byte[] any) {
        assertThat(bytes.batch(any)).isEmpty();
        assertThat(bytes.fetch(any)).isEmpty();
    }

    @Test
    void anAnswerThatIsNoArrayBecomesAFailure() throws Exception {
        byte[] array = HexFormat.of().parseHex("0c02000000aabb");
        assertThat(JobBytes.answer(array, "it threw")).isSameAs(array);

        byte[] object = HexFormat.of().parseHex("fe02000000aabb");
        byte[] failure = JobBytes.answer(object, "it threw");

        assertThat(failure[0]).isEqualTo((byte) 12);
        var answer = CellMessages.answer(Arrays.copyOfRange(failure, 5, failure.length));
        assertThat(answer).isInstanceOfSatisfying(CellAnswer.Failed.class, failed -> {
            assertThat(failed.failure().message()).isEqualTo("it threw");
            assertThat(failed.failure().cause()).isEqualTo(BatchFailure.Cause.RESOURCES);
        });
        assertThat(JobBytes.answer(Arrays.copyOf(array, 6), "short")[0]).isEqualTo((byte) 12);
        assertThat(JobBytes.answer(new byte[0], "empty")).hasSizeGreaterThan(5);
    }

    private static byte[] job(byte[] empty, byte[] payload) {
        byte[] job = Arrays.copyOf(empty, empty.length + payload.length);
        System.arraycopy(payload, 0, job, empty.length, payload.length);
        job[1] = (byte) (job.length - 5);
        job[empty.length - 4] = (byte) payload.length;
        return job;
    }
}
