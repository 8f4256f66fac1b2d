package org.bartergrid.execution.ignite;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bartergrid.execution.BatchFailure;
import org.bartergrid.execution.SplitAttempt;
import org.bartergrid.job.Tallies;
import org.bartergrid.job.engine.ReduceCounts;
import org.jspecify.annotations.Nullable;

/**
 * Requests and answers as bytes: {@code version:u8=2 kind:u8 fields}, big-endian, texts in modified UTF-8 with a length in
 * front. What comes from another member is not trusted: lengths are bounded by the bytes that are really there.
 */
final class CellMessages {

    static final int VERSION = 2;

    private static final int MAX_MESSAGE_CHARACTERS = 4000;

    private CellMessages() {}

    static byte[] encode(CellRequest request) {
        return encoded(out -> {
            if (request instanceof CellRequest.MapBatch map) {
                out.writeByte(1);
                write(out, map.work());
                out.writeInt(map.splits().size());
                for (CellRequest.SplitBytes split : map.splits()) {
                    write(out, split.name());
                    write(out, split.bytes());
                }
            } else if (request instanceof CellRequest.ReduceBatch reduce) {
                out.writeByte(2);
                write(out, reduce.work());
                out.writeInt(reduce.partition());
                out.writeInt(reduce.attempt());
                out.writeInt(reduce.sources().size());
                for (CellRequest.RunSource source : reduce.sources()) {
                    out.writeUTF(source.nodeId());
                    out.writeUTF(source.contractId());
                    out.writeUTF(source.ticket());
                    write(out, source.splits());
                }
            } else if (request instanceof CellRequest.CloseContract close) {
                out.writeByte(3);
                out.writeUTF(close.contractId());
                out.writeUTF(close.run());
            } else if (request instanceof CellRequest.FetchRuns fetch) {
                out.writeByte(4);
                out.writeUTF(fetch.contractId());
                out.writeUTF(fetch.run());
                out.writeInt(fetch.partition());
                write(out, fetch.splits());
                out.writeLong(fetch.position());
            } else if (request instanceof CellRequest.FetchResult fetch) {
                out.writeByte(5);
                out.writeUTF(fetch.contractId());
                out.writeUTF(fetch.run());
                out.writeInt(fetch.partition());
                out.writeInt(fetch.attempt());
                out.writeLong(fetch.position());
            }
        });
    }

    static CellRequest request(byte[] message) throws IOException {
        return whole(message, CellMessages::readRequest);
    }

    private static CellRequest readRequest(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case 1 -> new CellRequest.MapBatch(work(in), splitBytes(in));
            case 2 -> new CellRequest.ReduceBatch(work(in), in.readInt(), in.readInt(), sources(in));
            case 3 -> new CellRequest.CloseContract(in.readUTF(), in.readUTF());
            case 4 -> new CellRequest.FetchRuns(in.readUTF(), in.readUTF(), in.readInt(), names(in), in.readLong());
            case 5 ->
                new CellRequest.FetchResult(in.readUTF(), in.readUTF(), in.readInt(), in.readInt(), in.readLong());
            default -> throw new IOException("A request of unknown kind " + kind + " came.");
        };
    }

    static byte[] encode(CellAnswer answer) {
        return encoded(out -> {
            if (answer instanceof CellAnswer.Mapped mapped) {
                out.writeByte(1);
                write(out, mapped.receipt());
                out.writeInt(mapped.splits().size());
                for (CellAnswer.SplitOutcome split : mapped.splits()) {
                    write(out, split.name());
                    out.writeLong(split.emitted());
                    write(out, split.failure());
                }
            } else if (answer instanceof CellAnswer.Reduced reduced) {
                out.writeByte(2);
                write(out, reduced.receipt());
                out.writeLong(reduced.counts().keys());
                out.writeLong(reduced.counts().lines());
                out.writeLong(reduced.counts().bytes());
                write(out, reduced.tallies());
                out.writeLong(reduced.bytes());
                write(out, reduced.sha256());
            } else if (answer instanceof CellAnswer.Closed closed) {
                out.writeByte(3);
                write(out, closed.receipt());
            } else if (answer instanceof CellAnswer.Chunk chunk) {
                out.writeByte(4);
                out.writeLong(chunk.totalBytes());
                write(out, chunk.bytes());
            } else if (answer instanceof CellAnswer.Failed failed) {
                out.writeByte(5);
                write(out, failed.receipt());
                write(out, failed.failure());
            }
        });
    }

    static CellAnswer answer(byte[] message) throws IOException {
        return whole(message, CellMessages::readAnswer);
    }

    private static CellAnswer readAnswer(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case 1 -> new CellAnswer.Mapped(receipt(in), outcomes(in));
            case 2 ->
                new CellAnswer.Reduced(
                        receipt(in),
                        new ReduceCounts(in.readLong(), in.readLong(), in.readLong()),
                        tallies(in),
                        in.readLong(),
                        bytes(in));
            case 3 -> new CellAnswer.Closed(receipt(in));
            case 4 -> new CellAnswer.Chunk(in.readLong(), bytes(in));
            case 5 -> new CellAnswer.Failed(receipt(in), requiredFailure(in));
            default -> throw new IOException("An answer of unknown kind " + kind + " came.");
        };
    }

    private static void write(DataOutputStream out, Work work) throws IOException {
        out.writeUTF(work.contractId());
        out.writeUTF(work.jobId());
        out.writeUTF(work.run());
        out.writeUTF(work.jarSha256());
        out.writeUTF(work.className());
        out.writeInt(work.settings().size());
        for (Map.Entry<String, String> setting : work.settings().entrySet()) {
            out.writeUTF(setting.getKey());
            out.writeUTF(setting.getValue());
        }
        out.writeInt(work.partitions());
    }

    private static Work work(DataInputStream in) throws IOException {
        return new Work(
                in.readUTF(), in.readUTF(), in.readUTF(), in.readUTF(), in.readUTF(), settings(in), in.readInt());
    }

    private static Map<String, String> settings(DataInputStream in) throws IOException {
        Map<String, String> settings = new TreeMap<>();
        int count = count(in, 4);
        for (int i = 0; i < count; i++) {
            settings.put(in.readUTF(), in.readUTF());
        }
        return settings;
    }

    private static void write(DataOutputStream out, List<SplitAttempt> names) throws IOException {
        out.writeInt(names.size());
        for (SplitAttempt name : names) {
            write(out, name);
        }
    }

    private static List<SplitAttempt> names(DataInputStream in) throws IOException {
        List<SplitAttempt> names = new ArrayList<>();
        int count = count(in, 2 * Integer.BYTES);
        for (int i = 0; i < count; i++) {
            names.add(name(in));
        }
        return names;
    }

    private static void write(DataOutputStream out, SplitAttempt name) throws IOException {
        out.writeInt(name.split());
        out.writeInt(name.attempt());
    }

    private static SplitAttempt name(DataInputStream in) throws IOException {
        return new SplitAttempt(in.readInt(), in.readInt());
    }

    private static List<CellRequest.SplitBytes> splitBytes(DataInputStream in) throws IOException {
        List<CellRequest.SplitBytes> splits = new ArrayList<>();
        int count = count(in, 3 * Integer.BYTES);
        for (int i = 0; i < count; i++) {
            splits.add(new CellRequest.SplitBytes(name(in), bytes(in)));
        }
        return splits;
    }

    private static List<CellRequest.RunSource> sources(DataInputStream in) throws IOException {
        List<CellRequest.RunSource> sources = new ArrayList<>();
        int count = count(in, 2 * Short.BYTES + Integer.BYTES);
        for (int i = 0; i < count; i++) {
            sources.add(new CellRequest.RunSource(in.readUTF(), in.readUTF(), in.readUTF(), names(in)));
        }
        return sources;
    }

    private static List<CellAnswer.SplitOutcome> outcomes(DataInputStream in) throws IOException {
        List<CellAnswer.SplitOutcome> outcomes = new ArrayList<>();
        int count = count(in, 2 * Integer.BYTES + Long.BYTES + 1);
        for (int i = 0; i < count; i++) {
            outcomes.add(new CellAnswer.SplitOutcome(name(in), in.readLong(), failure(in)));
        }
        return outcomes;
    }

    private static void write(DataOutputStream out, Tallies tallies) throws IOException {
        SortedMap<String, SortedMap<Long, Long>> tables = tallies.tables();
        out.writeInt(tables.size());
        for (Map.Entry<String, SortedMap<Long, Long>> table : tables.entrySet()) {
            out.writeUTF(table.getKey());
            out.writeInt(table.getValue().size());
            for (Map.Entry<Long, Long> cell : table.getValue().entrySet()) {
                out.writeLong(cell.getKey());
                out.writeLong(cell.getValue());
            }
        }
    }

    private static Tallies tallies(DataInputStream in) throws IOException {
        Tallies tallies = new Tallies();
        int tables = count(in, Short.BYTES + Integer.BYTES);
        for (int i = 0; i < tables; i++) {
            String table = in.readUTF();
            int cells = count(in, 2 * Long.BYTES);
            for (int cell = 0; cell < cells; cell++) {
                try {
                    tallies.add(table, in.readLong(), in.readLong());
                } catch (IllegalStateException | IllegalArgumentException | ArithmeticException e) {
                    throw new IOException("Tallies that no job can make came: " + e.getMessage(), e);
                }
            }
        }
        return tallies;
    }

    private static void write(DataOutputStream out, @Nullable BatchFailure failure) throws IOException {
        if (failure == null) {
            out.writeByte(0);
            return;
        }
        String message = failure.message();
        String source = failure.source();
        out.writeByte(failure.cause().number());
        out.writeUTF(
                message.length() <= MAX_MESSAGE_CHARACTERS ? message : message.substring(0, MAX_MESSAGE_CHARACTERS));
        out.writeUTF(source == null ? "" : source);
    }

    private static @Nullable BatchFailure failure(DataInputStream in) throws IOException {
        int cause = in.readUnsignedByte();
        if (cause == 0) {
            return null;
        }
        BatchFailure.Cause named = BatchFailure.Cause.ofNumber(cause)
                .orElseThrow(() -> new IOException("A failure of unknown cause " + cause + " came."));
        String message = in.readUTF();
        String source = in.readUTF();
        return new BatchFailure(named, message, source.isEmpty() ? null : source);
    }

    private static BatchFailure requiredFailure(DataInputStream in) throws IOException {
        BatchFailure failure = failure(in);
        if (failure == null) {
            throw new IOException("A failure without a cause came.");
        }
        return failure;
    }

    private static void write(DataOutputStream out, SignedReceipt receipt) throws IOException {
        out.writeLong(receipt.sequence());
        write(out, receipt.document());
    }

    private static SignedReceipt receipt(DataInputStream in) throws IOException {
        return new SignedReceipt(in.readLong(), bytes(in));
    }

    private static void write(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        return in.readNBytes(count(in, 1));
    }

    /** A number of things of at least {@code leastBytes} each, which must fit into what is left of the message. */
    private static int count(DataInputStream in, int leastBytes) throws IOException {
        int count = in.readInt();
        if (count < 0 || (long) count * leastBytes > in.available()) {
            throw new IOException("A message claims " + count + " items that are not there.");
        }
        return count;
    }

    private static <T> T whole(byte[] message, Reading<T> reading) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(message));
        try {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IOException("A message of version " + version + " came; this program speaks " + VERSION
                        + ": one cell runs one version.");
            }
            T read = reading.read(in);
            if (in.available() > 0) {
                throw new IOException("A message has bytes behind its last field.");
            }
            return read;
        } catch (EOFException e) {
            throw new IOException("A message ends before its last field.", e);
        }
    }

    private static byte[] encoded(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeByte(VERSION);
            fields.write(out);
        } catch (IOException e) {
            throw new IllegalArgumentException("The message cannot be written: " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }

    /** Writes the fields of a message. */
    private interface Fields {
        void write(DataOutputStream out) throws IOException;
    }

    /** Reads the fields of a message. */
    private interface Reading<T> {
        T read(DataInputStream in) throws IOException;
    }
}
