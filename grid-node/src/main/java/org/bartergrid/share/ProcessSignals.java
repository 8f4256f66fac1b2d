package org.bartergrid.share;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops and continues processes by signal, through one long-lived shell: Java has no call for SIGSTOP, and a process a
 * signal would cost more than the workers' own use. When this JVM dies, however it dies, the shell's input ends and it
 * kills every process that it watches: a stopped worker could not notice by itself that its node is gone.
 *
 * <p>Only watched processes are signalled, and only while they are the ones that were watched: the shell notes when each
 * began, since the kernel gives the number of one that has ended to a stranger. A shell that somebody killed is replaced,
 * see {@link #mend}. Safe for use from several threads.
 */
public final class ProcessSignals implements AutoCloseable {

    // Signals go to single pids: workers share the node's process group, so a group signal would hit the node itself.
    // Field 22 of /proc/PID/stat says when the process began. What stands before it in parentheses is the process's own
    // choice and may hold spaces, parentheses and line ends, so the fields are counted from the last ')'. Where there
    // is
    // no /proc every process looks unchanged.
    private static final String SCRIPT =
            """
            set -f
            trap '' INT TERM HUP
            watched=
            begun() {
              stat=
              while read -r line; do stat="$stat$line "; done < "/proc/$1/stat"
              set -- ${stat##*) }
              begun=${20-}
            }
            signal() {
              for one in $watched; do
                if [ "${one%%:*}" = "$2" ]; then
                  begun "$2"
                  [ "$begun" = "${one#*:}" ] && kill "-$1" "$2"
                fi
              done
            }
            while read -r verb pid; do
              case $verb in
                WATCH) begun "$pid"; watched="$watched $pid:$begun" ;;
                FORGET) rest=
                  for one in $watched; do [ "${one%%:*}" = "$pid" ] || rest="$rest $one"; done
                  watched=$rest ;;
                STOP | CONT) signal "$verb" "$pid" ;;
              esac
            done
            for each in $watched; do signal KILL "${each%%:*}"; done
            """;

    private static final Logger log = LoggerFactory.getLogger(ProcessSignals.class);

    private final Set<Long> watched = new LinkedHashSet<>();
    private Process shell;
    private Writer commands;

    public ProcessSignals() throws IOException {
        shell = startShell();
        commands = new OutputStreamWriter(shell.getOutputStream(), StandardCharsets.US_ASCII);
    }

    private static Process startShell() throws IOException {
        return new ProcessBuilder("sh", "-c", SCRIPT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** From now on the process may be signalled, and is killed when this JVM ends. */
    public synchronized void watch(long pid) {
        watched.add(pid);
        send("WATCH", pid);
    }

    /** The process has ended, or is no longer ours. */
    public synchronized void forget(long pid) {
        if (watched.remove(pid)) {
            send("FORGET", pid);
        }
    }

    public void stop(long pid) {
        send("STOP", pid);
    }

    public void resume(long pid) {
        send("CONT", pid);
    }

    /**
     * Starts a new shell if the old one has died. To be called now and then: a dead shell is noticed no other way than by
     * looking, and without it nothing would kill the workers of a node that dies.
     *
     * @return true if a new one was started: signals that were sent meanwhile are lost
     * @throws UncheckedIOException if none can be started
     */
    public synchronized boolean mend() {
        if (shell.isAlive()) {
            return false;
        }
        try {
            log.warn("The shell that enforces the CPU share has died and is replaced");
            commands.close();
        } catch (IOException e) {
            log.debug("What was still to be said to the old shell is lost", e);
        }
        try {
            shell = startShell();
            commands = new OutputStreamWriter(shell.getOutputStream(), StandardCharsets.US_ASCII);
            for (long pid : watched) {
                write("WATCH", pid);
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("No shell can be started to enforce the CPU share: " + e.getMessage(), e);
        }
    }

    /** The shell's process id, for tests. */
    synchronized long shellPid() {
        return shell.pid();
    }

    private synchronized void send(String verb, long pid) {
        try {
            write(verb, pid);
        } catch (IOException e) {
            // Its input breaks a little before the JDK knows that it is dead; then the next call mends it.
            log.debug("{} {} did not reach the shell", verb, pid, e);
        }
    }

    private void write(String verb, long pid) throws IOException {
        commands.write(verb + " " + pid + "\n");
        commands.flush();
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
