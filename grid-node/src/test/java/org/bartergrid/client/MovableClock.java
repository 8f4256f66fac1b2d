package org.bartergrid.client;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Stands still until the test moves it. In UTC, whatever it is asked for. */
public final class MovableClock extends Clock {

    private final Instant start;
    private volatile Duration after = Duration.ZERO;

    public MovableClock(Instant start) {
        this.start = start;
    }

    /** Shows so much after its start from now on. */
    public void set(Duration sinceStart) {
        after = sinceStart;
    }

    /** Shows so much more. */
    public void pass(Duration time) {
        after = after.plus(time);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    @Override
    public Instant instant() {
        return start.plus(after);
    }
}
