package org.bartergrid.job.engine;

import java.io.IOException;
import org.bartergrid.job.JobException;

/** The one place where the scientist's code is called, and where what it throws is told from what we throw. */
final class UserCode {

    private UserCode() {}

    /** @param step what is being done, for the message: "map of split 3" */
    static void run(String step, Call call) throws IOException, JobException {
        try {
            call.run();
        } catch (PlatformFailure e) {
            throw e.failure();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw JobException.during(step, e);
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            throw JobException.during(step, e);
        }
    }

    /** Anything that may throw anything. */
    interface Call {
        void run() throws Exception;
    }
}
