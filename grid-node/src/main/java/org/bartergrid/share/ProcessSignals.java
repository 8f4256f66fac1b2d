package org.bartergrid.share;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * Stops and continues processes by signal, through one long-lived shell: Java has no call for SIGSTOP, and a process a
 * signal would cost more than the workers' own use. When this JVM dies, however it dies, the shell's input ends and it
 * kills every process that was ever handed to it: a stopped worker could not notice by itself that its node is gone.
 *
 * <p>Safe for use from several threads.
 */
public final class ProcessSignals implements AutoCloseable {

    // Signals go to single pids: workers share the node's process group, so a group signal would hit the node itself.
    // A watched pid is forgotten once it has ended, before the kernel can give its number to a stranger.
    private static final String SCRIPT =
            """
            watched=
            while read -r verb pid; do
              case $verb in
                STOP) kill -STOP "$pid" 2>/dev/null ;;
                CONT) kill -CONT "$pid" 2>/dev/null ;;
                WATCH) watched="$watched $pid" ;;
                FORGET) rest=
                  for one in $watched; do [ "$one" = "$pid" ] || rest="$rest $one"; done
                  watched=$rest ;;
              esac
            done
            for pid in $watched; do kill -KILL "$pid" 2>/dev/null; done
            """;

    private final Process shell;
    private final Writer commands;

    public ProcessSignals() throws IOException {
        // Its own session where the system has setsid: a terminal's Ctrl-C must not take the shell before its workers.
        shell = new ProcessBuilder("sh", "-c", "trap '' INT TERM HUP\n" + SCRIPT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        commands = new OutputStreamWriter(shell.getOutputStream(), StandardCharsets.US_ASCII);
    }

    /** From now on the process is killed when this JVM ends. */
    public void watch(long pid) {
        send("WATCH", pid);
    }

    /** The process has ended, or is no longer ours. */
    public void forget(long pid) {
        send("FORGET", pid);
    }

    public void stop(long pid) {
        send("STOP", pid);
    }

    public void resume(long pid) {
        send("CONT", pid);
    }

    private synchronized void send(String verb, long pid) {
        try {
            commands.write(verb + " " + pid + "\n");
            commands.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("The shell that enforces the CPU share has died", e);
        }
    }

    /** Kills what is still watched and ends the shell. */
    @Override
    public synchronized void close() {
        try {
            commands.close();
        } catch (IOException e) {
            shell.destroyForcibly();
        }
    }
}
