package org.bartergrid.process;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a process has opened, to be closed in reverse order, whatever fails on the way. For one thread. */
public final class Opened implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Opened.class);

    private final String whose;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /** @param whose for the log */
    public Opened(String whose) {
        this.whose = whose;
    }

    /** Keeps something to be closed; answers with it. */
    public <T extends AutoCloseable> T keep(T resource) {
        opened.push(resource);
        return resource;
    }

    /** Closes all of it. What cannot be closed is logged. */
    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                log.warn("While the {} closed: {}", whose, e.toString());
            }
        }
    }
}
