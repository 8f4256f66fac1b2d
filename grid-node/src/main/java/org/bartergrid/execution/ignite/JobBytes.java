package org.bartergrid.execution.ignite;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCheckedException;
import org.apache.ignite.compute.ComputeJob;
import org.bartergrid.execution.BatchFailure;

/**
 * Jobs and answers as Ignite's marshaller writes them, read without it. A job of ours has a single field, an array of
 * bytes, so all that differs from one to the next is that array and two lengths. The rest is compared with what this
 * process's own marshaller writes: whatever else comes is not one of ours, and nobody has to unmarshal it to know.
 *
 * <p>Layout, seen in 2.17: {@code flag:u8 length:i32 head arrayLength:i32 array}, little-endian; {@code length} counts all
 * that follows it. An array by itself is {@code flag:u8 arrayLength:i32 array}.
 */
public final class JobBytes {

    private static final int LENGTH_AT = 1;
    private static final int HEAD_AT = LENGTH_AT + Integer.BYTES;
    private static final byte ARRAY = 12;
    private static final int ARRAY_HEAD = 1 + Integer.BYTES;

    private final byte[] batch;
    private final byte[] fetch;

    JobBytes(byte[] emptyBatch, byte[] emptyFetch) {
        this.batch = emptyBatch.clone();
        this.fetch = emptyFetch.clone();
    }

    /** For the jobs that this instance of Ignite would send. */
    static JobBytes of(Ignite ignite) {
        return new JobBytes(
                marshalled(ignite, new BatchJob(new byte[0])), marshalled(ignite, new FetchJob(new byte[0])));
    }

    @SuppressWarnings("deprecation") // There is no other way to ask for the marshaller.
    private static byte[] marshalled(Ignite ignite, ComputeJob job) {
        try {
            return ignite.configuration().getMarshaller().marshal(job);
        } catch (IgniteCheckedException impossible) {
            throw new IllegalStateException("A job without contents cannot be marshalled", impossible);
        }
    }

    /** The request of a batch; nothing if it is something else. */
    Optional<byte[]> batch(byte[] job) {
        return payload(batch, job);
    }

    /** The request of a fetch; nothing if it is something else. */
    Optional<byte[]> fetch(byte[] job) {
        return payload(fetch, job);
    }

    private static Optional<byte[]> payload(byte[] empty, byte[] job) {
        int arrayLengthAt = empty.length - Integer.BYTES;
        if (job.length < empty.length
                || job[0] != empty[0]
                || integer(job, LENGTH_AT) != job.length - HEAD_AT
                || !Arrays.equals(empty, HEAD_AT, arrayLengthAt, job, HEAD_AT, arrayLengthAt)
                || integer(job, arrayLengthAt) != job.length - empty.length) {
            return Optional.empty();
        }
        return Optional.of(Arrays.copyOfRange(job, empty.length, job.length));
    }

    /**
     * An answer as it may be unmarshalled: an array of bytes. What is none, such as an exception or any other object, is
     * answered as a failure of whoever sent it.
     */
    public static byte[] answer(byte[] result, String otherwise) {
        if (result.length >= ARRAY_HEAD && result[0] == ARRAY && integer(result, 1) == result.length - ARRAY_HEAD) {
            return result;
        }
        return array(CellMessages.encode(
                new CellAnswer.Failed(SignedReceipt.NONE, new BatchFailure(BatchFailure.Cause.RESOURCES, otherwise))));
    }

    /** The answer to a job that is not run: because of what it is, or because of when it comes. */
    public static byte[] refusal(BatchFailure why) {
        return array(CellMessages.encode(new CellAnswer.Failed(SignedReceipt.NONE, why)));
    }

    private static byte[] array(byte[] bytes) {
        return ByteBuffer.allocate(ARRAY_HEAD + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(ARRAY)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    private static int integer(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
    }
}
