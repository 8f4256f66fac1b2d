package org.bartergrid.store;

import org.apache.ignite.Ignite;
import org.apache.ignite.failure.FailureContext;
import org.apache.ignite.failure.StopNodeFailureHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops the node as always, and remembers if its data is what failed. */
final class Condemning extends StopNodeFailureHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Condemning.class);

    private final DataFolder folder;
    private final Standing standing;
    private volatile boolean sawDamage;

    Condemning(DataFolder folder, Standing standing) {
        this.folder = folder;
        this.standing = standing;
    }

    /** Whether it was the data that failed: who starts the node may only be told that it was interrupted. */
    boolean sawDamage() {
        return sawDamage;
    }

    @Override
    public boolean handle(Ignite ignite, FailureContext failure) {
        if (failure.error() != null && DataDamage.in(failure.error())) {
            LOG.error("The data of this coordinator is damaged; at its next start it takes a fresh copy");
            sawDamage = true;
            folder.condemn(standing.as(Standing.Kind.DAMAGED));
        }
        return super.handle(ignite, failure);
    }
}
