package org.bartergrid.sandbox;

import java.io.IOException;

/** Takes the runs of one split as they come from the worker. Called by one thread. */
public interface RunSink {

    /** The next bytes of the runs of a partition; the array is the sink's to keep. */
    void run(int partition, byte[] bytes) throws IOException;
}
