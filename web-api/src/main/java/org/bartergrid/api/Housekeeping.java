package org.bartergrid.api;

import org.bartergrid.barter.Barter;
import org.bartergrid.process.Rounds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has to be done now and then: jobs taken back from silent gateways, overdue contracts settled. */
final class Housekeeping implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);
    private static final long PERIOD_MILLIS = 5_000;

    private final Barter barter;
    private final JobDesk desk;
    private final Rounds rounds;

    Housekeeping(Barter barter, JobDesk desk) {
        this.barter = barter;
        this.desk = desk;
        this.rounds = new Rounds("housekeeping", this::round).begin(PERIOD_MILLIS, PERIOD_MILLIS);
    }

    private void round() {
        attempt("Taking jobs back from silent gateways", desk::reclaim);
        attempt("Settling overdue contracts", barter::settleOverdue);
    }

    private static void attempt(String what, Runnable duty) {
        try {
            duty.run();
        } catch (RuntimeException e) {
            // Tried again in a moment; the other duty must not wait for it.
            log.warn("{} failed", what, e);
        }
    }

    @Override
    public void close() {
        rounds.close();
    }
}
