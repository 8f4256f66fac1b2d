package org.bartergrid.worker;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A worker: frames come in by stdin and go out by stdout until stdin ends. It holds one job, whose code runs on as many
 * threads as the node asked for.
 *
 * <p>The job's own prints go to stderr, since a stray line on stdout would tear the frames. The process ends by {@code
 * halt}: no shutdown hook of the job's can hold it up.
 */
public final class Main {

    private static final int NODE_GONE = 0;
    private static final int BROKEN_FRAMES = 2;

    private Main() {}

    public static void main(String[] args) {
        FileInputStream stdin = new FileInputStream(FileDescriptor.in);
        FrameWriter writer = new FrameWriter(new FileOutputStream(FileDescriptor.out));
        System.setOut(System.err);
        System.setIn(InputStream.nullInputStream());
        Runtime.getRuntime().halt(serve(new FrameReader(stdin), new WorkerSession(writer)));
    }

    private static int serve(FrameReader reader, WorkerSession session) {
        try {
            for (@Nullable Frame frame = reader.read(); frame != null; frame = reader.read()) {
                session.take(frame);
            }
            return NODE_GONE;
        } catch (IOException e) {
            System.err.println("The worker stops: " + e.getMessage());
            return BROKEN_FRAMES;
        }
    }
}
