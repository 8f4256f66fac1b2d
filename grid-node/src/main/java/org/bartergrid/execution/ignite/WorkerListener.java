package org.bartergrid.execution.ignite;

/** Is told of every worker of a node, so that all of them can be capped together. Called from several threads. */
public interface WorkerListener {

    /** A worker has started and has not yet been given any work. */
    void started(ProcessHandle worker);

    /** The worker has ended. Called once for every start. */
    void stopped(ProcessHandle worker);
}
