package org.bartergrid.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The machine: when this process has nothing left to do on it, and how busy others keep it then. Whoever reads the figures
 * later has to know whether it had time for them. For one thread.
 */
public final class Machine {
    private static final Logger LOG = LoggerFactory.getLogger(Machine.class);
    private static final long FIRST_LOOK_MILLIS = 2_000;
    private static final long LOOK_MILLIS = 50;
    private static final long LONGEST_WAIT_SECONDS = 20;
    private static final double IDLE_SHARE = 0.1;
    private static final double BUSY_SHARE = 0.1;

    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private double othersBusy;
    private int looks;

    /** Looks before anything is measured, while this process does nothing, and warns. */
    public void lookFirst() {
        double busy = look(FIRST_LOOK_MILLIS).all();
        if (busy > BUSY_SHARE) {
            LOG.warn("Others keep {} % of the machine busy: stop them, or believe no figure.", Math.round(100 * busy));
        }
    }

    /**
     * Waits until this process takes less than a tenth of one processor, but not for ever. The books bring to disk behind
     * their writer's back what they have in memory, and must not do so in another contender's turn.
     *
     * @return how many seconds it was busy until then
     */
    public double awaitLull() {
        long began = System.nanoTime();
        long busyUntil = began;
        while (System.nanoTime() - began < TimeUnit.SECONDS.toNanos(LONGEST_WAIT_SECONDS)) {
            Moment now = look(LOOK_MILLIS);
            if (now.own() < IDLE_SHARE) {
                othersBusy += now.all();
                looks++;
                break;
            }
            busyUntil = System.nanoTime();
        }
        return (busyUntil - began) / 1e9;
    }

    /**
     * How busy the machine was for a moment.
     *
     * @param all the share of all processors that anybody took
     * @param own what this process took, in processors
     */
    private record Moment(double all, double own) {}

    private Moment look(long millis) {
        double unused = system.getCpuLoad(); // The next answer is about the time since this one.
        long cpuBefore = system.getProcessCpuTime();
        long before = System.nanoTime();
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("The bench was interrupted: run it again.", interrupted);
        }
        double own = (double) (system.getProcessCpuTime() - cpuBefore) / (System.nanoTime() - before);
        return new Moment(Math.max(0, system.getCpuLoad()), own);
    }

    /** Reports what the figures were measured on. */
    public void tell(Report report) {
        report.count("processors", system.getAvailableProcessors());
        if (looks > 0) {
            double busy = othersBusy / looks;
            report.figure("othersBusy", busy);
            report.line(
                    "Between turns others kept %.0f %% of the machine's %d processors busy%s.",
                    100 * busy, system.getAvailableProcessors(), busy > BUSY_SHARE ? ", so believe no figure" : "");
        }
    }
}
