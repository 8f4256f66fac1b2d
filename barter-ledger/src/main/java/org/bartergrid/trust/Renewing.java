package org.bartergrid.trust;

import java.time.Clock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A certified key of who has the authority itself: certified when it is first asked for, and anew when a third of the
 * certificate's life is left. Safe for any thread.
 */
public final class Renewing<K extends CertifiedKey> implements Supplier<K> {

    private final Supplier<K> certification;
    private final Clock clock;
    private @Nullable K latest;

    /** @param certification certifies from now on */
    public Renewing(Supplier<K> certification, Clock clock) {
        this.certification = certification;
        this.clock = clock;
    }

    @Override
    public synchronized K get() {
        K now = latest;
        if (now == null || !clock.instant().isBefore(now.renewal())) {
            now = certification.get();
            latest = now;
        }
        return now;
    }
}
