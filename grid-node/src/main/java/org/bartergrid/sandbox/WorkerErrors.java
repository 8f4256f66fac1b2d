package org.bartergrid.sandbox;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drains a worker's stderr, which a full pipe would stop. What a stranger's job prints may not fill the owner's disk: the
 * first {@link #LOGGED_CHARACTERS} go to the log and the rest nowhere. The last line is kept, to say why a worker died.
 */
final class WorkerErrors implements Runnable {

    static final int LOGGED_CHARACTERS = 64 << 10;

    private static final int LINE_CHARACTERS = 400;
    private static final Logger LOG = LoggerFactory.getLogger(WorkerErrors.class);

    private final InputStream stderr;
    private final long pid;
    private int logged;
    private volatile String lastLine = "";

    WorkerErrors(InputStream stderr, long pid) {
        this.stderr = stderr;
        this.pid = pid;
    }

    @Override
    public void run() {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stderr, StandardCharsets.UTF_8))) {
            StringBuilder line = new StringBuilder();
            for (int next = reader.read(); next >= 0; next = reader.read()) {
                if (next == '\n') {
                    ended(line);
                } else if (line.length() < LINE_CHARACTERS && (next >= ' ' || next == '\t')) {
                    line.append((char) next);
                }
            }
            ended(line);
        } catch (IOException e) {
            LOG.debug("The stderr of worker {} ended", pid, e);
        }
    }

    /** The last thing the worker printed that was not blank. */
    String lastLine() {
        return lastLine;
    }

    private void ended(StringBuilder line) {
        if (!line.toString().isBlank()) {
            lastLine = line.toString();
            if (logged <= LOGGED_CHARACTERS) {
                logged += line.length();
                LOG.info("worker {}: {}", pid, lastLine);
                if (logged > LOGGED_CHARACTERS) {
                    LOG.info("worker {} prints much: the rest is not logged", pid);
                }
            }
        }
        line.setLength(0);
    }
}
