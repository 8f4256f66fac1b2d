package org.bartergrid.cli;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a process that serves until it is told to end: by SIGTERM or Ctrl-C, by the end of its standard input if
 * somebody supervises it (so that it never outlives them, however they die), or by a failure of its own. Whatever it
 * opened is closed in reverse order.
 */
final class RoleProcess implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RoleProcess.class);
    private static final long CLOSE_LIMIT_SECONDS = 20;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final CountDownLatch ending = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile int status;
    private volatile boolean serving;

    RoleProcess(boolean supervised) {
        // Ignite has threads that end so when a member breaks a connection off; the log is where people look.
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, failure) -> log.warn("Thread {} has ended", thread.getName(), failure));
        Runtime.getRuntime().addShutdownHook(new Thread(this::endAndWait, "shutdown"));
        if (supervised) {
            var watcher = new Thread(this::watchInput, "supervisor-watch");
            watcher.setDaemon(true);
            watcher.start();
        }
    }

    /** To be closed when the process ends, before everything opened earlier. */
    synchronized <T extends AutoCloseable> T open(T resource) {
        opened.push(resource);
        return resource;
    }

    /** Ends the process with a status that is not 0. */
    void fail() {
        status = 1;
        ending.countDown();
    }

    /** Waits until the process is to end. */
    int serve() throws InterruptedException {
        serving = true;
        ending.await();
        return status;
    }

    private void watchInput() {
        try {
            while (System.in.read() >= 0) {
                // whatever the supervisor says, only its silence counts
            }
        } catch (IOException e) {
            log.debug("The supervisor's pipe broke: {}", e.toString());
        }
        // Through the shutdown hook, like a signal: the main thread may still be busy starting.
        System.exit(status);
    }

    private void endAndWait() {
        ending.countDown();
        if (!serving) {
            // The main thread is still opening things and may wait for somebody who never comes: it is not waited for.
            close();
            return;
        }
        try {
            if (!closed.await(CLOSE_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                log.warn("Closing took longer than {} s and was given up", CLOSE_LIMIT_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                log.warn("Closing failed: {}", e.toString());
            }
        }
        closed.countDown();
    }
}
