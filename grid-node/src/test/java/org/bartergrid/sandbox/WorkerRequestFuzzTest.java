package org.bartergrid.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.bartergrid.job.InputFormat;
import org.bartergrid.job.engine.MapCounts;
import org.bartergrid.job.engine.ReduceCounts;
import org.bartergrid.worker.Frame;
import org.bartergrid.worker.FrameReader;
import org.bartergrid.worker.FrameWriter;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A worker runs a stranger's code and may answer anything. Whatever it sends, a request has its answer or a
 * {@link WorkerFailure}, and the thread that reads frames goes on.
 */
class WorkerRequestFuzzTest {

    static Stream<byte[]> answers() {
        return Stream.of(
                written(new Frame.Opened(1, "fasta:20")),
                written(new Frame.Run(1, 2, new byte[] {5}), new Frame.Mapped(1, new MapCounts(1, 2, 3))),
                written(
                        new Frame.Result(1, new byte[] {6}),
                        new Frame.Tally(1, "histogram", new long[] {1, 100}),
                        new Frame.Reduced(1, new ReduceCounts(4, 5, 6))),
                written(new Frame.Failed(1, Frame.Category.JOB, "It threw.")));
    }

    @MethodSource("answers")
    @FuzzTest
    void aWorkerIsUnderstoodOrFails(byte[] bytes) {
        WorkerRequest.Opening opening = new WorkerRequest.Opening();
        WorkerRequest.Mapping mapping = new WorkerRequest.Mapping((partition, run) -> {});
        WorkerRequest.Reducing reducing = new WorkerRequest.Reducing(OutputStream.nullOutputStream());
        for (WorkerRequest<?> request : List.of(opening, mapping, reducing)) {
            take(request, bytes);
        }
        if (opening.answer.isDone() && !opening.answer.isCompletedExceptionally()) {
            formatIsUnderstoodOrRefused(opening.answer.join());
        }
    }

    private static void take(WorkerRequest<?> request, byte[] bytes) {
        boolean done = false;
        try (FrameReader reader = new FrameReader(new ByteArrayInputStream(bytes))) {
            for (Frame frame = reader.read(); frame != null && !done; frame = reader.read()) {
                done = request.take(frame);
            }
        } catch (IOException noFrame) {
            // The worker is killed, and all its requests fail.
            assertThat(noFrame).message().isNotBlank();
        }
        if (done) {
            assertThat(request.answer).isDone();
        }
        if (request.answer.isCompletedExceptionally()) {
            try {
                request.answer.join();
            } catch (CompletionException e) {
                assertThat(e.getCause()).isInstanceOf(WorkerFailure.class);
            }
        }
    }

    private static void formatIsUnderstoodOrRefused(String format) {
        try {
            assertThat(InputFormat.parse(InputFormat.parse(format).text())).isEqualTo(InputFormat.parse(format));
        } catch (IllegalArgumentException refused) {
            assertThat(refused).message().isNotBlank();
        }
    }

    private static byte[] written(Frame... frames) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (FrameWriter writer = new FrameWriter(bytes)) {
            for (Frame frame : frames) {
                writer.write(frame);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
